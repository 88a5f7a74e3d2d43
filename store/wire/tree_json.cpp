#include "store/wire/tree_json.hpp"

namespace refctl::wire {

void write_members(JsonWriter& out, const TreeNode& node) {
  const auto text = [&](std::string_view key, const std::string& value) {
    out.key(key);
    if (node.erased) {
      out.null();
    } else {
      out.text(value);
    }
  };
  out.member("id", node.id.value);
  text("name", node.name);
  text("email", node.email);
  text("referral_code", node.code);
  out.key("referred_by");
  if (node.referrer) {
    out.integer(node.referrer->value);
  } else {
    out.null();
  }
  out.member("registered_at", node.registered_at).member("referral_points", node.children);
  out.member("downline", node.downline).member("hidden", node.hidden);
}

TreeJson::TreeJson(std::string& out, bool forest) : out_(out), json_(out_), forest_(forest) {
  if (forest_) json_.begin_array();
}

void TreeJson::add(const TreeNode& node) {
  close_down_to(node.level);
  json_.begin_object();
  write_members(json_, node);
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
