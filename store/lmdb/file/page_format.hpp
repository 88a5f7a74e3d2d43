#pragma once

#include "store/lmdb/codec/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The pages of a file of LMDB 0.9 (data format 1) on a 64-bit machine, as mdb.c of Debian's lmdb 0.9.24 defines them:
// MDB_page, MDB_meta, MDB_db and MDB_node.

namespace refctl::lmdb {

inline constexpr std::size_t page_header_size = 16;
inline constexpr std::size_t node_header_size = 8;
inline constexpr std::size_t tree_record_size = 48;
inline constexpr std::size_t longest_key = 511;  // bytes; MDB_MAXKEYSIZE
inline constexpr std::uint64_t no_page = ~std::uint64_t{0};
inline constexpr std::uint64_t meta_pages = 2;  // a file begins with them

// Bits of PageHeader::flags.
inline constexpr std::uint16_t branch_page = 0x01;
inline constexpr std::uint16_t leaf_page = 0x02;
inline constexpr std::uint16_t overflow_page = 0x04;
inline constexpr std::uint16_t meta_page = 0x08;

// Bits of Node::flags on a leaf.
inline constexpr std::uint16_t node_on_overflow_pages = 0x01;  // the value is the number of the first of them
inline constexpr std::uint16_t node_with_tree = 0x02;          // the value is a tree record: a named database

// Bits of TreeRecord::flags.
inline constexpr std::uint16_t tree_with_integer_keys = 0x08;

struct PageHeader {
  std::uint64_t number = 0;
  std::uint16_t flags = 0;
  std::uint16_t lower = 0;           // end of the node offsets, which begin after the header
  std::uint16_t upper = 0;           // begin of the nodes, which end at the page's end
  std::uint32_t overflow_pages = 0;  // of the value; in the place of lower and upper
};

[[nodiscard]] inline PageHeader read_page_header(const char* page) {
  return {.number = load<std::uint64_t>(page),
          .flags = load<std::uint16_t>(page + 10),
          .lower = load<std::uint16_t>(page + 12),
          .upper = load<std::uint16_t>(page + 14),
          .overflow_pages = load<std::uint32_t>(page + 12)};
}

// The root of a B-tree and its size.
struct TreeRecord {
  std::uint32_t pad = 0;
  std::uint16_t flags = 0;
  std::uint16_t depth = 0;  // 0: the tree is empty
  std::uint64_t branch_pages = 0;
  std::uint64_t leaf_pages = 0;
  std::uint64_t overflow_pages = 0;
  std::uint64_t entries = 0;
  std::uint64_t root = no_page;
};

[[nodiscard]] inline TreeRecord read_tree_record(const char* at) {
  return {.pad = load<std::uint32_t>(at),
          .flags = load<std::uint16_t>(at + 4),
          .depth = load<std::uint16_t>(at + 6),
          .branch_pages = load<std::uint64_t>(at + 8),
          .leaf_pages = load<std::uint64_t>(at + 16),
          .overflow_pages = load<std::uint64_t>(at + 24),
          .entries = load<std::uint64_t>(at + 32),
          .root = load<std::uint64_t>(at + 40)};
}

inline constexpr std::uint32_t lmdb_magic = 0xBEEFC0DE;
inline constexpr std::uint32_t lmdb_data_version = 1;

// Offsets in a meta page, from the page's begin.
inline constexpr std::size_t meta_transaction_at = 144;
inline constexpr std::size_t meta_size = 152;

struct MetaPage {
  PageHeader header;
  std::uint32_t magic = 0;
  std::uint32_t version = 0;
  std::uint64_t map_size = 0;
  TreeRecord free_list;  // its `pad` is the size of a page
  TreeRecord main;       // of named databases
  std::uint64_t last_page = 0;
  std::uint64_t transaction = 0;

  [[nodiscard]] std::uint32_t page_size() const { return free_list.pad; }
};

// `page` has at least meta_size bytes.
[[nodiscard]] inline MetaPage read_meta_page(const char* page) {
  return {.header = read_page_header(page),
          .magic = load<std::uint32_t>(page + 16),
          .version = load<std::uint32_t>(page + 20),
          .map_size = load<std::uint64_t>(page + 32),
          .free_list = read_tree_record(page + 40),
          .main = read_tree_record(page + 88),
          .last_page = load<std::uint64_t>(page + 136),
          .transaction = load<std::uint64_t>(page + meta_transaction_at)};
}

// An entry of a branch or leaf page. `child`: the page below, on a branch; `value_size`, `value`: on a leaf.
struct Node {
  std::uint16_t flags = 0;
  std::string_view key;  // empty for the first node of a branch, which has no lower bound of its own
  std::uint64_t child = no_page;
  std::uint64_t value_size = 0;  // also of a value on overflow pages
  std::string_view value;        // as stored on this page: with node_on_overflow_pages the number of a page
  std::size_t size = 0;          // on the page, rounded up to an even number
};

// Reads the node at an offset of a page of `page_size` bytes; nothing if it does not lie within the page.
[[nodiscard]] inline std::optional<Node> read_node(const char* page, std::size_t page_size, std::size_t offset,
                                                   bool on_branch) {
  if (offset < page_header_size || offset + node_header_size > page_size) return std::nullopt;
  const char* const at = page + offset;
  const auto low = load<std::uint16_t>(at);
  const auto high = load<std::uint16_t>(at + 2);
  Node node;
  node.flags = load<std::uint16_t>(at + 4);
  const std::size_t key_size = load<std::uint16_t>(at + 6);
  std::size_t value_size = 0;
  if (on_branch) {
    node.child = low | std::uint64_t{high} << 16U | std::uint64_t{node.flags} << 32U;
  } else {
    node.value_size = low | std::uint64_t{high} << 16U;
    value_size = (node.flags & node_on_overflow_pages) != 0 ? sizeof(std::uint64_t) : node.value_size;
  }
  const std::size_t size = node_header_size + key_size + value_size;
  if (size > page_size - offset) return std::nullopt;
  node.key = {at + node_header_size, key_size};
  if (!on_branch) node.value = {at + node_header_size + key_size, value_size};
  node.size = size + size % 2;
  return node;
}

}  // namespace refctl::lmdb
