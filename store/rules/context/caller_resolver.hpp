#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/access/caller.hpp"
#include "store/model/access/session.hpp"
#include "store/records/records.hpp"
#include "store/rules/tokens/verified_tokens.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

namespace refctl::rules {

// Adds the requests about a user once the id is known.
using WantedOfUser = std::function<void(records::Wanted&, UserId)>;

// A live session and its user, as stored.
struct SessionHolder {
  User user;
  Session session;
};

// Resolves a caller in the transaction of the use case: it reads keys, session and user as they are at that time, so
// that a log-out, a new password, a disabled account, a changed role or a new key take effect at the next call. Caches
// only tokens with verified signatures. Threads may share it.
class CallerResolver {
 public:
  // `verified` outlives it.
  CallerResolver(tokens::VerifiedTokens& verified, Caller caller) : verified_(verified), caller_(std::move(caller)) {}

  [[nodiscard]] const Caller& caller() const { return caller_; }

  // not_logged_in: the token is invalid; session_over: its session has ended.
  // `also` adds what will be asked of the session's user, to be fetched in the same round trip.
  [[nodiscard]] Result<Actor> actor(records::Reader& reader, Instant now, const WantedOfUser& also = {}) const;
  // The same for a session, with the data read. not_logged_in: the caller has no session.
  [[nodiscard]] Result<SessionHolder> holder(records::Reader& reader, Instant now, const WantedOfUser& also = {}) const;

  // Returns the user of the session that was resolved last.
  [[nodiscard]] std::optional<UserId> session_user() const;

 private:
  tokens::VerifiedTokens& verified_;
  const Caller caller_;
  mutable std::atomic<std::uint64_t> user_{0};  // 0: none resolved yet
};

}  // namespace refctl::rules
