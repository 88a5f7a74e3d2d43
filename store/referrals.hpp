#pragma once

#include "store/model/actor.hpp"
#include "store/model/audit.hpp"
#include "store/model/fault.hpp"
#include "store/model/import.hpp"
#include "store/model/page.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace refctl {

// The second seam: the use cases of the referral system, for both front ends. rules/ does them on
// records; a later remote/ asks a server, whose handlers call the same interface. Each takes the Actor
// and decides there what that actor may do. Threads may share one Referrals.
class Referrals {
 public:
  Referrals() = default;
  Referrals(const Referrals&) = delete;
  Referrals& operator=(const Referrals&) = delete;
  virtual ~Referrals() = default;

  // Accounts and sessions.
  virtual Result<UserView> sign_up(const Actor& actor, SignUp request) = 0;
  // Unknown e-mail, wrong password and disabled account cannot be told apart: wrong_credentials.
  virtual Result<OpenedSession> log_in(const Actor& actor, LogIn request) = 0;
  // The actor of a token: its session's user with the role of the moment. not_logged_in for a token
  // that is none, session_over for one whose session has ended.
  virtual Result<Actor> authenticate(const Secret& token, const std::string& origin) = 0;
  virtual Result<> log_out(const Actor& actor, LogOut scope) = 0;
  virtual Result<WhoAmI> who_am_i(const Actor& actor) = 0;
  virtual Result<> change_password(const Actor& actor, PasswordChange request) = 0;

  // Finding people.
  virtual Result<Page<UserView>> users(const Actor& actor, const UserQuery& query) = 0;
  virtual Result<std::uint64_t> count_users(const Actor& actor, const UserQuery& query) = 0;
  virtual Result<UserDetails> user(const Actor& actor, const UserRef& user) = 0;
  virtual Result<UserView> edit_user(const Actor& actor, const UserRef& user, const UserEdit& edit) = 0;

  // Who brought whom.
  virtual Result<Page<ReferralView>> referrals_of(const Actor& actor, const ReferralQuery& query) = 0;
  virtual Result<std::uint64_t> count_referrals(const Actor& actor, const ReferralQuery& query) = 0;
  // Nodes in pre-order until the visitor stops; the store is not held while the visitor works.
  virtual Result<> tree_of(const Actor& actor, const TreeQuery& query,
                           const std::function<Walk(const TreeNode&)>& visit) = 0;
  virtual Result<PathView> path_of(const Actor& actor, const std::optional<UserRef>& user,
                                   const std::optional<UserRef>& other) = 0;

  // The store as a whole (operator or admin).
  // `input` is read to its end; refused records go to `rejects` (may be null) with skip_invalid.
  virtual Result<ImportReport> import_users(const Actor& actor, std::istream& input, const ImportOptions& options,
                                            std::ostream* rejects) = 0;
  virtual Result<std::uint64_t> export_users(const Actor& actor, bool with_passwords,
                                             const std::function<Walk(std::string_view line)>& emit) = 0;
  virtual Result<Page<AuditEntry>> audit(const Actor& actor, const std::optional<UserRef>& user,
                                         std::optional<Instant> since, PageRequest page) = 0;
  // Every broken invariant; none means sound.
  virtual Result<std::vector<Fault>> check(const Actor& actor) = 0;
  virtual Result<StoreStatus> status(const Actor& actor) = 0;
};

}  // namespace refctl
