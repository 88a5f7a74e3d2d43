#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

#include <cstdint>
#include <string>

namespace refctl::wire {

class ValueReader;

// A single node: level (0: the root), id, name, email, referral_code, referred_by (an id or null), registered_at,
// referral_points (direct), downline and hidden (direct referrals left out). name, email and referral_code of an erased
// node are null.
void write_tree_row(FieldSink& out, const TreeNode& node);
// A node of a streamed tree: the same keys, and last_sibling.
void write_tree_node(FieldSink& out, const TreeNode& node);
void read_value(ValueReader& in, TreeNode& node);

// Writes referral trees as nested JSON from nodes in pre-order, without keeping the tree: each node has the members
// above except level, and referrals (nested). Works for any depth, because nothing recurses.
class TreeJson {
 public:
  // `forest`: writes an array of trees, else one tree. `out` may be emptied between calls.
  TreeJson(std::string& out, bool forest);
  void add(const TreeNode& node);
  // Adds a node whose members `write(JsonWriter&)` writes.
  template <typename Write>
  void add(std::uint64_t level, const Write& write) {
    begin_node(level);
    write(json_);
    end_members();
  }
  void finish();

 private:
  void begin_node(std::uint64_t level);
  void end_members();
  void close_down_to(std::uint64_t open);

  std::string& out_;
  JsonWriter json_;
  bool forest_;
  std::uint64_t open_ = 0;  // nodes whose `referrals` array is open
};

}  // namespace refctl::wire
