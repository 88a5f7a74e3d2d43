#pragma once

#include "store/model/views.hpp"
#include "store/wire/json_writer.hpp"

#include <cstdint>
#include <string>

namespace refctl::wire {

class ValueReader;

// A node by itself: level (0: the root), id, name, email, referral_code, referred_by (an id or null), registered_at,
// referral_points (direct), downline and hidden (direct referrals left out). Of an erased node name, email and
// referral_code are null.
void write_tree_row(FieldSink& out, const TreeNode& node);
// A node of a streamed tree: the same keys, and last_sibling.
void write_tree_node(FieldSink& out, const TreeNode& node);
void read_value(ValueReader& in, TreeNode& node);

// Referral trees as nested JSON out of nodes in pre-order, without keeping the tree: each node is the members
// above but level, and referrals (nested). Any depth: nothing recurses here.
class TreeJson {
 public:
  // `forest`: an array of trees; else the one tree alone. `out` may be emptied between calls.
  TreeJson(std::string& out, bool forest);
  void add(const TreeNode& node);
  // A node whose members `write(JsonWriter&)` chooses.
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
  std::uint64_t open_ = 0;  // nodes whose `referrals` are not yet closed
};

}  // namespace refctl::wire
