#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::term {

// A bar of at most `columns` columns for `value` out of `most`, drawn in eighths of a column; a value above
// zero shows at least a sliver.
[[nodiscard]] std::string bar(std::uint64_t value, std::uint64_t most, std::size_t columns);

// A bar whose `first` is dark and whose `second` is light, together `columns` columns for `most`.
[[nodiscard]] std::string split_bar(std::uint64_t first, std::uint64_t second, std::uint64_t most, std::size_t columns);

// A line of columns ▁…█, one a value, the largest full height. More values than `columns` share columns,
// which show their mean.
[[nodiscard]] std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t columns);

}  // namespace refctl::term
