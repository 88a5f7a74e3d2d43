#pragma once

#include "store/model/access/secret.hpp"

#include <cstdint>
#include <string>
#include <utility>

namespace refctl {

// The identity that a front end passes with a call, not yet checked: a token is only a claim. Each use case resolves it
// to an Actor in its own transaction.
struct Caller {
  enum class Kind : std::uint8_t { nobody, session, operator_ };

  Kind kind = Kind::nobody;
  Secret token;                // for a session
  std::string os_user;         // for an operator: "root"
  std::string origin = "cli";  // "cli", or the client's address

  [[nodiscard]] static Caller nobody(std::string origin) {
    return {.kind = Kind::nobody, .token = {}, .os_user = {}, .origin = std::move(origin)};
  }
  [[nodiscard]] static Caller session(Secret token, std::string origin) {
    return {.kind = Kind::session, .token = std::move(token), .os_user = {}, .origin = std::move(origin)};
  }
  // Only for a store opened directly, where file permissions or the database's own login control access.
  [[nodiscard]] static Caller as_operator(std::string os_user, std::string origin) {
    return {.kind = Kind::operator_, .token = {}, .os_user = std::move(os_user), .origin = std::move(origin)};
  }

  [[nodiscard]] bool is_operator() const { return kind == Kind::operator_; }
};

}  // namespace refctl
