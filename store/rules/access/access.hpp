#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/user/user.hpp"
#include "store/model/user/user_ref.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/context/context.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>

// Permissions, and the user that a UserRef denotes. `action` completes "only an admin may …".

namespace refctl::rules {

// Requires a logged-in user or the operator; else not_logged_in.
[[nodiscard]] Result<> require_actor(const Actor& actor);
// Requires support, an admin or the operator; else forbidden. `what` completes "only support and admins may see …".
[[nodiscard]] Result<> require_reader(const Actor& actor, std::string_view what);
[[nodiscard]] Result<> require_admin(const Actor& actor, std::string_view action);
// Returns the caller if they are an admin, resolved in a separate read: for work that is not one transaction.
[[nodiscard]] Result<Actor> admit_admin(const UseCaseContext& context, std::string_view action);

// Returns the user that a reference denotes, for a caller who may know about all users. Erased users are found by id
// only.
[[nodiscard]] Result<User> resolve_user(records::Reader& reader, const UserRef& ref);

// Returns the user with that id, or no_such_user.
[[nodiscard]] Result<User> known_user(records::Reader& reader, UserId id);

// Returns the user that a read is about: the one named; if absent or UserRef::caller() the actor. Members may read only
// themselves.
[[nodiscard]] Result<User> user_to_read(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref);

// Returns the user that a change is about: admins may change every user who is not erased, others only themselves.
[[nodiscard]] Result<User> user_to_change(records::Reader& reader, const Actor& actor,
                                          const std::optional<UserRef>& ref);

// Fetches the data for finding that user, the requests in `wanted`, and those that `of_user(wanted, id)` adds for the
// user: in two round trips if the reference is an e-mail or a code, else in one.
[[nodiscard]] Result<> fetch_user(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref,
                                  records::Wanted wanted, const WantedOfUser& of_user);
// The same; does nothing if the engine does not prefetch.
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
