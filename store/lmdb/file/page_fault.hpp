#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace refctl::lmdb {

// Returns what is wrong with the header and the nodes of a branch or leaf page (`flags`: branch_page or leaf_page), to
// follow "page N "; empty: LMDB can read and change the page without leaving it. Does not look at keys and values.
[[nodiscard]] std::string_view page_fault(const char* page, std::size_t page_size, std::uint64_t number,
                                          std::uint16_t flags);

}  // namespace refctl::lmdb
