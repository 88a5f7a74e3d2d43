#pragma once

#include "store/model/audit.hpp"
#include "store/model/backup.hpp"
#include "store/model/caller.hpp"
#include "store/model/export.hpp"
#include "store/model/fault.hpp"
#include "store/model/import.hpp"
#include "store/model/metrics.hpp"
#include "store/model/page.hpp"
#include "store/model/requests.hpp"
#include "store/model/seed.hpp"
#include "store/model/setting.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// The second seam: the use cases of the referral system, for both front ends, on behalf of one caller.
// rules/ does them on records; a later remote/ asks a server, whose handlers call the same interface. Each
// use case resolves the caller in its own transaction and decides there what they may do: not_logged_in for
// nobody or a token that is none, session_over for a token whose session has ended, else forbidden. Threads
// may share one Referrals.
//
// A `UserRef` that names nobody is no_such_user; a member who names anybody but themself is told
// forbidden, whether there is such a user or not.
class Referrals {
 public:
  Referrals() = default;
  Referrals(const Referrals&) = delete;
  Referrals& operator=(const Referrals&) = delete;
  virtual ~Referrals() = default;

  // The user of the caller's session, as the latest use case found it; absent before the first, for a session
  // that is none and for other callers. For a log: it asks nothing and decides nothing.
  [[nodiscard]] virtual std::optional<UserId> session_user() const = 0;

  // Accounts and sessions.
  virtual Result<UserView> sign_up(SignUp request) = 0;
  // Unknown e-mail, wrong password, no password and disabled account cannot be told apart: wrong_credentials.
  virtual Result<OpenedSession> log_in(LogIn request) = 0;
  virtual Result<WhoAmI> who_am_i() = 0;  // the server's hottest call
  virtual Result<> log_out(LogOut scope) = 0;
  virtual Result<> change_password(PasswordChange request) = 0;
  // Live sessions, newest first. Absent user: the caller. Ending another's is an admin's affair.
  virtual Result<std::vector<Session>> sessions_of(const std::optional<UserRef>& user) = 0;
  virtual Result<std::uint64_t> end_sessions(const std::optional<UserRef>& user) = 0;

  // Finding people. A page below 1 or past the end: no_such_page; a page size out of bounds, or a period that
  // ends before it begins: invalid_parameter.
  virtual Result<Page<UserView>> users(const UserQuery& query) = 0;
  // Whether `users` would take a look at every user: neither a plain page nor a search text that is exactly
  // somebody's e-mail, code or id. A server runs such queries where they delay nobody else.
  virtual Result<bool> scans_users(const UserQuery& query) = 0;
  // Every match after `query.page.after` until the visitor stops, in bounded memory; the store is not
  // held while the visitor works.
  virtual Result<> each_user(const UserQuery& query, const std::function<Walk(const UserView&)>& visit) = 0;
  virtual Result<UserDetails> user(const UserRef& user) = 0;
  // All that a support person needs to know of one user. Absent: the caller.
  virtual Result<Explanation> explain(const std::optional<UserRef>& user) = 0;

  // Changing people. All of an edit is done, or nothing of it. last_admin: it would leave no admin who is not disabled.
  virtual Result<UserView> edit_user(const UserRef& user, const UserEdit& edit) = 0;
  // What a new referrer (absent: none) would change; changes nothing. A loop: invalid_field on "referred_by".
  virtual Result<Reattribution> preview_referrer(const UserRef& user, const std::optional<UserRef>& referrer) = 0;
  // Erases the personal data for good and keeps an anonymous node, so that no tree breaks.
  virtual Result<> erase_user(const UserRef& user, LastAdmin last_admin = LastAdmin::keep) = 0;

  // Who brought whom.
  virtual Result<Page<ReferralView>> referrals_of(const ReferralQuery& query) = 0;
  // The same without keeping the rows, for who writes them on at once; the store is held until the last.
  virtual Result<> show_referrals(const ReferralQuery& query, ReferralSink& sink) = 0;
  virtual Result<> each_referral(const ReferralQuery& query, const std::function<Walk(const ReferralView&)>& visit) = 0;
  // Nodes in pre-order until the visitor stops; the store is not held while the visitor works.
  virtual Result<> tree_of(const TreeQuery& query, const std::function<Walk(const TreeNode&)>& visit) = 0;
  virtual Result<PathView> path_of(const std::optional<UserRef>& user, const std::optional<UserRef>& other) = 0;

  // How well referring works: of the whole store (support, admin), and of one user. Absent: the caller.
  virtual Result<Metrics> metrics(const MetricsOptions& options) = 0;
  virtual Result<UserMetrics> metrics_of(const std::optional<UserRef>& user) = 0;

  // Many users at once, and the log of all changes (admins only).
  // The checks of import_users that need no input, for a server before it takes an upload.
  virtual Result<> may_import() = 0;
  // All of the input or nothing, unless skip_invalid. Refused as a whole: import_conflicts or import_refused,
  // with the first faults as `fields` of the error ("line 12", "record 3") by place.
  virtual Result<ImportReport> import_users(const ImportInput& input, const ImportOptions& options,
                                            const ImportHooks& hooks) = 0;
  // How many users were written.
  virtual Result<std::uint64_t> export_users(const ExportOptions& options, const ExportSink& sink) = 0;
  // Entries oldest first.
  virtual Result<Page<AuditEntry>> audit(const AuditQuery& query) = 0;
  virtual Result<> each_audit_entry(const AuditQuery& query, const std::function<Walk(const AuditEntry&)>& visit) = 0;
};

// The administration of a store opened directly, by the operator or an admin's session, on behalf of one
// caller. Threads may share one StoreAdmin.
class StoreAdmin {
 public:
  StoreAdmin() = default;
  StoreAdmin(const StoreAdmin&) = delete;
  StoreAdmin& operator=(const StoreAdmin&) = delete;
  virtual ~StoreAdmin() = default;

  // Loads generated users; with a password, which is hashed once, all of them can log in with it.
  virtual Result<SeedReport> seed_users(const SeedOptions& options, const std::optional<Secret>& password,
                                        const SeedHooks& hooks) = 0;
  // Every broken invariant; none means sound.
  virtual Result<std::vector<Fault>> check() = 0;
  // Makes anew whatever follows from the records; what is sound is not touched.
  virtual Result<RepairReport> repair() = 0;
  // A consistent copy of everything, while others write.
  virtual Result<BackupFacts> backup(const BackupSink& sink) = 0;
  // A backup made at this moment is complete and kept: `status` tells its age. Needs no write to the store itself.
  virtual Result<> note_backup(Instant made) = 0;
  // Rewrites the store so that no byte of what was erased stays in its files.
  virtual Result<> purge() = 0;
  // For support, admins and the operator.
  virtual Result<StoreStatus> status() = 0;
  // Whether the store can be written: makes a small write that changes nothing that anybody sees. Waits while
  // another write is under way.
  virtual Result<> probe_write() = 0;

  // Settings and signing keys (operator or admin). An unknown name or a value out of bounds: invalid_field.
  virtual Result<std::vector<SettingView>> settings() = 0;
  // An absent value puts the default back.
  virtual Result<SettingView> set_setting(std::string_view name, const std::optional<std::string>& value) = 0;
  // Oldest first; the last is the one that signs.
  virtual Result<std::vector<KeyView>> keys() = 0;
  // A new key signs from now on; the old one verifies until its last token ends.
  virtual Result<KeyView> rotate_keys() = 0;
  // Every token under the key is dead at once. Revoking the one in use makes a new one.
  virtual Result<> revoke_key(const KeyId& kid) = 0;
};

// The referral system on one store. Threads share it; it outlives what it hands out.
class ReferralSystem {
 public:
  ReferralSystem() = default;
  ReferralSystem(const ReferralSystem&) = delete;
  ReferralSystem& operator=(const ReferralSystem&) = delete;
  virtual ~ReferralSystem() = default;

  // The use cases on behalf of a caller. Reads nothing, so the caller may turn out to be nobody.
  [[nodiscard]] virtual std::unique_ptr<Referrals> as(Caller caller) = 0;
  // not_offered: the system is on a server, which is administered where its store is.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreAdmin>> administer(Caller caller) = 0;
  // Whether a call waits for a network, so that a server must not make it on a connection's thread.
  [[nodiscard]] virtual bool may_block() const = 0;
};

}  // namespace refctl
