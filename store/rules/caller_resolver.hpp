#pragma once

#include "store/model/actor.hpp"
#include "store/model/caller.hpp"
#include "store/model/session.hpp"
#include "store/records/records.hpp"
#include "store/rules/tokens/verified_tokens.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>

namespace refctl::rules {

// Adds what will be asked of a user once it is known.
using WantedOfUser = std::function<void(records::Wanted&, UserId)>;

// A live session and its user, as the store has them.
struct SessionHolder {
  User user;
  Session session;
};

// Finds out who a caller is, in the transaction of the use case: the keys, the session and the user as they
// are at that moment, so that a log-out, a new password, a disabled account, a changed role or a new key take
// effect with the next call. The only memory is of tokens whose signature was found good. Threads may share it.
class CallerResolver {
 public:
  // `verified` outlives it.
  CallerResolver(tokens::VerifiedTokens& verified, Caller caller) : verified_(verified), caller_(std::move(caller)) {}

  [[nodiscard]] const Caller& caller() const { return caller_; }

  // not_logged_in for a token that is none, session_over for one whose session has ended.
  // `also` adds what will be asked of the session's user, to be fetched in the same round trip.
  [[nodiscard]] Result<Actor> actor(records::Reader& reader, Instant now, const WantedOfUser& also = {}) const;
  // The same for a session alone, with what was read on the way. not_logged_in: the caller has no session.
  [[nodiscard]] Result<SessionHolder> holder(records::Reader& reader, Instant now, const WantedOfUser& also = {}) const;

  // The user of the session that was found last.
  [[nodiscard]] std::optional<UserId> session_user() const;

 private:
  tokens::VerifiedTokens& verified_;
  const Caller caller_;
  mutable std::atomic<std::uint64_t> user_{0};  // 0: none yet
};

}  // namespace refctl::rules
