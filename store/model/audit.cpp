#include "store/model/audit.hpp"

#include <charconv>

namespace refctl {

std::string actor_text(UserId user) { return "user:" + std::to_string(user.value); }

std::optional<UserId> user_in_actor(std::string_view actor) {
  constexpr std::string_view prefix = "user:";
  if (!actor.starts_with(prefix)) return std::nullopt;
  actor.remove_prefix(prefix.size());
  UserId user;
  const auto [end, error] = std::from_chars(actor.data(), actor.data() + actor.size(), user.value);
  if (error != std::errc() || end != actor.data() + actor.size() || user.value == 0) return std::nullopt;
  return user;
}

}  // namespace refctl
