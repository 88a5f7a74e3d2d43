#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/access/session.hpp"
#include "store/model/audit.hpp"
#include "store/model/page.hpp"
#include "store/model/user/user.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The results of the use cases in referrals.hpp: users as the actor may see them (e-mail masked if required), with
// their referrers' names. store/wire defines the keys under which they are written.

namespace refctl {

struct Referrer {
  UserId id;
  std::string name;
  std::string code;

  bool operator==(const Referrer&) const = default;
};

struct UserView {
  User user;  // `user.email` is masked if the actor may not see it
  std::optional<Referrer> referred_by;

  bool operator==(const UserView&) const = default;
};

// One user in detail. `referral_points` counts direct referrals, `downline` all users below; `path` has the ids from
// the root to the user, so its length is depth + 1.
struct UserDetails {
  UserView view;
  std::uint64_t referral_points = 0;
  std::uint64_t downline = 0;
  std::uint64_t depth = 0;
  std::vector<UserId> path;

  bool operator==(const UserDetails&) const = default;
};

// A row of a listing of referrals. Name and e-mail of an erased user are empty.
struct ReferralView {
  UserId id;
  std::string name;
  std::string email;
  Instant registered_at;

  bool operator==(const ReferralView&) const = default;
};

struct OpenedSession {
  Secret token;
  Instant expires_at;
  UserView user;
};

struct WhoAmI {
  UserView user;
  std::uint64_t referral_points = 0;
  Instant expires_at;

  bool operator==(const WhoAmI&) const = default;
};

// The failed log-ins of one account, and how long the next attempt must wait.
struct ThrottleView {
  std::uint64_t failures = 0;  // since the last success
  std::optional<Instant> last_failure;
  std::uint64_t wait_seconds = 0;

  bool operator==(const ThrottleView&) const = default;
};

// An audit entry as admins read it, with the present names of the people in it.
struct AuditView : AuditEntry {
  std::optional<std::string> user_name = {};   // of the subject; absent: there is none, or they are erased
  std::optional<std::string> actor_name = {};  // of the actor; absent: not a user, or erased

  bool operator==(const AuditView&) const = default;
};

// The data of `explain` about one user. `history` has the audit entries about the user, oldest first; a member who asks
// about themself does not see the origins of other actors.
struct Explanation {
  UserDetails details;
  std::optional<std::string> referred_with;  // the referrer's code as it was at the sign-up
  std::vector<AuditEntry> history;
  std::vector<Session> sessions;               // live ones, newest first
  std::optional<std::string> password_scheme;  // "argon2id", "pbkdf2_sha256"; absent: cannot log in with a password
  bool password_outdated = false;              // will be rehashed at the next log-in
  ThrottleView throttle;

  bool operator==(const Explanation&) const = default;
};

// The effect of a change of referrer: the old and the new referrer, their counts of direct referrals before and after,
// and how many users move (the user and all below; 0: the referrer stays the same).
struct Reattribution {
  struct Side {
    UserView user;
    std::uint64_t before = 0;
    std::uint64_t after = 0;

    bool operator==(const Side&) const = default;
  };
  UserView user;
  std::optional<Side> from;
  std::optional<Side> to;
  std::uint64_t moved = 0;

  bool operator==(const Reattribution&) const = default;
};

// A signing key without its secret.
struct KeyView {
  KeyId kid{};
  Instant since;
  std::optional<Instant> until;  // absent: the key in use

  bool operator==(const KeyView&) const = default;
};

// A user in a tree, in pre-order. `hidden` counts the direct children that were left out; `downline` counts all users
// below, shown or not.
struct TreeNode {
  UserId id;
  std::string name;
  std::string email;
  std::string code;
  std::optional<UserId> referrer;
  Instant registered_at;
  bool erased = false;
  std::uint64_t level = 0;  // 0: the tree's root
  std::uint64_t children = 0;
  std::uint64_t downline = 0;
  std::uint64_t hidden = 0;
  bool last_sibling = true;  // no line follows under its parent, not even "… n more"

  bool operator==(const TreeNode&) const = default;
};

// The chain from a user up to the root (`chain[0]` is the user), or the relation of two users.
struct PathView {
  std::vector<UserView> chain;
  std::optional<std::vector<UserView>> other_chain;
  std::optional<UserView> common;  // the nearest common referrer (may be one of the two); absent: none

  bool operator==(const PathView&) const = default;
};

struct StoreStatus {
  std::uint64_t users = 0;
  std::uint64_t sessions = 0;
  std::uint64_t audit_entries = 0;
  std::string engine;
  std::string location;
  std::string id;  // part of the names of its backups
  std::uint64_t format_version = 0;
  Instant created;
  std::uint64_t bytes = 0;
  std::uint64_t bytes_used = 0;
  std::optional<Instant> last_backup;  // absent: none is known of
  std::optional<std::uint64_t> last_backup_age_seconds;
  std::optional<std::string> test_tag;  // set if the store holds seeded users with one shared password

  bool operator==(const StoreStatus&) const = default;
};

}  // namespace refctl
