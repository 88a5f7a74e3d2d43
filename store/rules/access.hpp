#pragma once

#include "store/model/actor.hpp"
#include "store/model/user.hpp"
#include "store/model/user_ref.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

// Who may do what, and whom a UserRef means. `deed` completes "only an admin may …".

namespace refctl::rules {

// Anybody logged in, or the operator; else not_logged_in.
[[nodiscard]] Result<> require_actor(const Actor& actor);
// Support, an admin or the operator; else forbidden. `what` completes "only support and admins may see …".
[[nodiscard]] Result<> require_reader(const Actor& actor, std::string_view what);
[[nodiscard]] Result<> require_admin(const Actor& actor, std::string_view deed);
// The caller, if an admin, found in a read of its own: for work that is not one transaction.
[[nodiscard]] Result<Actor> admit_admin(const Context& context, std::string_view deed);

// Whom the text means, for one who may know of everybody. Erased users are found by id only.
[[nodiscard]] Result<User> resolve_user(records::Reader& reader, const UserRef& ref);

// The user with that id, or no_such_user.
[[nodiscard]] Result<User> known_user(records::Reader& reader, UserId id);

// The user whom a read is about: the one named; without one or with UserRef::caller() the actor. Members have only
// themselves.
[[nodiscard]] Result<User> user_to_read(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref);

// The user whom a change is about: admins may change everybody who is not erased, others themselves.
[[nodiscard]] Result<User> user_to_change(records::Reader& reader, const Actor& actor,
                                          const std::optional<UserRef>& ref);

// Fetches what finding that user takes, what `wanted` names, and what `of_user(wanted, id)` adds for the user: in two
// round trips where an e-mail or a code names the user, else in one.
[[nodiscard]] Result<> fetch_user(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref,
                                  records::Wanted wanted, const WantedOfUser& of_user);
// The same; costs nothing where the engine does not prefetch.
template <typename OfUser>
[[nodiscard]] Result<> prefetch_user(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref,
                                     records::Wanted wanted, const OfUser& of_user) {
  if (!reader.prefetches()) return {};
  return fetch_user(reader, actor, ref, std::move(wanted), of_user);
}
[[nodiscard]] inline Result<> prefetch_user(records::Reader& reader, const Actor& actor,
                                            const std::optional<UserRef>& ref, records::Wanted wanted = {}) {
  return prefetch_user(reader, actor, ref, std::move(wanted), [](records::Wanted&, UserId) {});
}

}  // namespace refctl::rules
