#include "store/wire/views/tree_json.hpp"

#include "store/wire/json/json_row.hpp"
#include "store/wire/json/value_reader.hpp"

#include <cstddef>

namespace refctl::wire {

namespace {

template <typename Sink>
void put_members(Sink& out, const TreeNode& node) {
  out.member("id", node.id).key("name").text_unless(node.erased, node.name);
  out.key("email").text_unless(node.erased, node.email).key("referral_code").text_unless(node.erased, node.code);
  out.member("referred_by", node.referrer).member("registered_at", node.registered_at);
  out.member("referral_points", node.children).member("downline", node.downline).member("hidden", node.hidden);
}

std::size_t text_bytes(const TreeNode& node) { return node.name.size() + node.email.size() + node.code.size(); }

}  // namespace

void write_tree_row(FieldSink& out, const TreeNode& node) {
  write_row(out, text_bytes(node), [&](auto& row) {
    row.begin_object().member("level", node.level);
    put_members(row, node);
    row.end_object();
  });
}

void write_tree_node(FieldSink& out, const TreeNode& node) {
  write_row(out, text_bytes(node), [&](auto& row) {
    row.begin_object().member("level", node.level);
    put_members(row, node);
    row.member("last_sibling", node.last_sibling).end_object();
  });
}

void read_value(ValueReader& in, TreeNode& node) {
  in.member("level", node.level).member("id", node.id);
  node.erased = read_unless_erased(in, {{"name", node.name}, {"email", node.email}, {"referral_code", node.code}});
  in.member("referred_by", node.referrer).member("registered_at", node.registered_at);
  in.member("referral_points", node.children).member("downline", node.downline).member("hidden", node.hidden);
  in.member("last_sibling", node.last_sibling);
}

TreeJson::TreeJson(std::string& out, bool forest) : out_(out), json_(out_), forest_(forest) {
  if (forest_) json_.begin_array();
}

void TreeJson::add(const TreeNode& node) {
  begin_node(node.level);
  put_members(json_, node);
  end_members();
}

void TreeJson::begin_node(std::uint64_t level) {
  close_down_to(level);
  json_.begin_object();
}

void TreeJson::end_members() {
  json_.key("referrals").begin_array();
  ++open_;
}

void TreeJson::finish() {
  close_down_to(0);
  if (forest_) json_.end_array();
}

void TreeJson::close_down_to(std::uint64_t open) {
  for (; open_ > open; --open_) json_.end_array().end_object();
}

}  // namespace refctl::wire
