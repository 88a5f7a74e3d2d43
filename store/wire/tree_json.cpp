#include "store/wire/tree_json.hpp"

namespace refctl::wire {

TreeJson::TreeJson(std::string& out, bool forest) : out_(out), json_(out_), forest_(forest) {
  if (forest_) json_.begin_array();
}

void TreeJson::add(const TreeNode& node) {
  close_down_to(node.level);
  const auto text = [&](std::string_view key, const std::string& value) {
    json_.key(key);
    if (node.erased) {
      json_.null();
    } else {
      json_.text(value);
    }
  };
  json_.begin_object().member("id", node.id.value);
  text("name", node.name);
  text("email", node.email);
  text("referral_code", node.code);
  json_.key("referred_by");
  if (node.referrer) {
    json_.integer(node.referrer->value);
  } else {
    json_.null();
  }
  json_.member("registered_at", node.registered_at).member("referral_points", node.children);
  json_.member("downline", node.downline).member("hidden", node.hidden).key("referrals").begin_array();
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
