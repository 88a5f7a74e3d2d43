#include "store/lmdb/file/page_fault.hpp"

#include "store/lmdb/file/page_format.hpp"

namespace refctl::lmdb {

std::string_view page_fault(const char* page, std::size_t page_size, std::uint64_t number, std::uint16_t flags) {
  const PageHeader header = read_page_header(page);
  if (header.number != number) return "has the number of another page";
  if (header.flags != flags) return flags == branch_page ? "is not a branch page" : "is not a leaf page";
  if (header.lower <= page_header_size || header.lower % 2 != 0 || header.lower > header.upper ||
      header.upper > page_size) {
    return "has an impossible header";
  }
  // LMDB keeps nodes without gaps from `upper` to the page's end.
  std::size_t nodes_size = 0;
  for (std::size_t at = page_header_size; at < header.lower; at += 2) {
    const std::size_t offset = load<std::uint16_t>(page + at);
    if (offset < header.upper) return "has a node outside of the page";
    const auto node = read_node(page, page_size, offset, flags == branch_page);
    if (!node) return "has a node outside of the page";
    nodes_size += node->size;
  }
  if (nodes_size != page_size - header.upper) return "has nodes that do not fill it";
  return {};
}

}  // namespace refctl::lmdb
