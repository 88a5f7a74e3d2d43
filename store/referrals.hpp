#pragma once

#include "store/model/access/caller.hpp"
#include "store/model/audit.hpp"
#include "store/model/backup.hpp"
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

// The second seam: the use cases of the referral system, for both front ends, on behalf of one caller. rules/
// implements them on records; a later remote/ will send them to a server, whose handlers call the same interface. Each
// use case resolves the caller in its own transaction and decides there what the caller may do: not_logged_in for
// nobody or an invalid token, session_over for a token whose session has ended, else forbidden. Threads may share one
// Referrals.
//
// A `UserRef` without a user is no_such_user; a member who names another user gets forbidden, whether or not that user
// exists.
class Referrals {
 public:
  Referrals() = default;
  Referrals(const Referrals&) = delete;
  Referrals& operator=(const Referrals&) = delete;
  virtual ~Referrals() = default;

  // The user of the caller's session, as resolved by the latest use case; absent before the first one, for an invalid
  // session and for other callers. For logs: reads nothing and checks nothing.
  [[nodiscard]] virtual std::optional<UserId> session_user() const = 0;

  // Accounts and sessions.
  virtual Result<UserView> sign_up(SignUp request) = 0;
  // Unknown e-mail, wrong password, no password and disabled account have the same error: wrong_credentials.
  virtual Result<OpenedSession> log_in(LogIn request) = 0;
  virtual Result<WhoAmI> who_am_i() = 0;  // the most frequent call of a server
  virtual Result<> log_out(LogOut scope) = 0;
  virtual Result<> change_password(PasswordChange request) = 0;
  // Returns live sessions, newest first. Absent user: the caller. Only an admin may end sessions of others.
  virtual Result<std::vector<Session>> sessions_of(const std::optional<UserRef>& user) = 0;
  virtual Result<std::uint64_t> end_sessions(const std::optional<UserRef>& user) = 0;

  // Finding users. A page below 1 or past the end: no_such_page; a page size out of bounds, or a period that ends
  // before it begins: invalid_parameter.
  virtual Result<Page<UserView>> users(const UserQuery& query) = 0;
  // Returns whether `users` would read every user: that is so unless the query is a plain page or a search for exactly
  // the e-mail, code or id of a user. A server runs such queries where they do not delay others.
  virtual Result<bool> scans_users(const UserQuery& query) = 0;
  // Visits every match after `query.page.after` until the visitor stops, in bounded memory; no transaction is open
  // while the visitor works.
  virtual Result<> each_user(const UserQuery& query, const std::function<Walk(const UserView&)>& visit) = 0;
  virtual Result<UserDetails> user(const UserRef& user) = 0;
  // Returns all data about one user that a support request needs. Absent: the caller.
  virtual Result<Explanation> explain(const std::optional<UserRef>& user) = 0;

  // Changing users. An edit is applied completely or not at all. last_admin: it would leave no admin who is not
  // disabled.
  virtual Result<UserView> edit_user(const UserRef& user, const UserEdit& edit) = 0;
  // Returns the effect of a new referrer (absent: none) without changing anything. A loop: invalid_field on
  // "referred_by".
  virtual Result<Reattribution> preview_referrer(const UserRef& user, const std::optional<UserRef>& referrer) = 0;
  // Erases the personal data permanently and keeps an anonymous node, so that no tree breaks.
  virtual Result<> erase_user(const UserRef& user, LastAdmin last_admin = LastAdmin::keep) = 0;

  // Referrals: who referred whom.
  virtual Result<Page<ReferralView>> referrals_of(const ReferralQuery& query) = 0;
  virtual Result<> each_referral(const ReferralQuery& query, const std::function<Walk(const ReferralView&)>& visit) = 0;
  // Visits nodes in pre-order until the visitor stops; no transaction is open while the visitor works.
  virtual Result<> tree_of(const TreeQuery& query, const std::function<Walk(const TreeNode&)>& visit) = 0;
  virtual Result<PathView> path_of(const std::optional<UserRef>& user, const std::optional<UserRef>& other) = 0;

  // Returns metrics: of the complete store (support, admin), and of one user. Absent: the caller.
  virtual Result<Metrics> metrics(const MetricsOptions& options) = 0;
  virtual Result<UserMetrics> metrics_of(const std::optional<UserRef>& user) = 0;

  // Many users at once, and the log of all changes (admins only).
  // Makes the checks of import_users that need no input, for a server before it accepts an upload.
  virtual Result<> may_import() = 0;
  // Imports all of the input or nothing, unless skip_invalid. A refused input: import_conflicts or import_refused, with
  // the first faults in order of place as `fields` of the error ("line 12", "record 3").
  virtual Result<ImportReport> import_users(const ImportInput& input, const ImportOptions& options,
                                            const ImportHooks& hooks) = 0;
  // How many users were written.
  virtual Result<std::uint64_t> export_users(const ExportOptions& options, const ExportSink& sink) = 0;
  // Entries oldest first.
  virtual Result<Page<AuditView>> audit(const AuditQuery& query) = 0;
  virtual Result<> each_audit_entry(const AuditQuery& query, const std::function<Walk(const AuditView&)>& visit) = 0;
};

// The administration of a store opened directly, by the operator or an admin's session, on behalf of one
// caller. Threads may share one StoreAdmin.
class StoreAdmin {
 public:
  StoreAdmin() = default;
  StoreAdmin(const StoreAdmin&) = delete;
  StoreAdmin& operator=(const StoreAdmin&) = delete;
  virtual ~StoreAdmin() = default;

  // Loads generated users; with a password, which is hashed once, all of them can log in.
  virtual Result<SeedReport> seed_users(const SeedOptions& options, const std::optional<Secret>& password,
                                        const SeedHooks& hooks) = 0;
  // Returns every violated invariant; empty: the store is sound.
  virtual Result<std::vector<Fault>> check() = 0;
  // Rebuilds all data that derives from the records; intact data is not changed.
  virtual Result<RepairReport> repair() = 0;
  // Writes a consistent copy of the complete store, while others write.
  virtual Result<BackupFacts> backup(const BackupSink& sink) = 0;
  // A backup made at this moment is complete and kept: `status` tells its age. Needs no write to the store itself.
  virtual Result<> note_backup(Instant made) = 0;
  // Rewrites the store so that its files contain no byte of erased data.
  virtual Result<> purge() = 0;
  // For support, admins and the operator.
  virtual Result<StoreStatus> status() = 0;
  // Checks that the store can be written: makes a small write without visible effect. Waits while another write is
  // running.
  virtual Result<> probe_write() = 0;

  // Settings and signing keys (operator or admin). An unknown name or a value out of bounds: invalid_field.
  virtual Result<std::vector<SettingView>> settings() = 0;
  // An absent value restores the default.
  virtual Result<SettingView> set_setting(std::string_view name, const std::optional<std::string>& value) = 0;
  // Oldest first; the last key signs.
  virtual Result<std::vector<KeyView>> keys() = 0;
  // Makes a new key, which signs from now on; the old one verifies until its last token expires.
  virtual Result<KeyView> rotate_keys() = 0;
  // Invalidates every token of the key at once. Revoking the current key creates a new one.
  virtual Result<> revoke_key(const KeyId& kid) = 0;
};

// The referral system on one store. Threads share it; it outlives the objects it returns.
class ReferralSystem {
 public:
  ReferralSystem() = default;
  ReferralSystem(const ReferralSystem&) = delete;
  ReferralSystem& operator=(const ReferralSystem&) = delete;
  virtual ~ReferralSystem() = default;

  // Returns the use cases on behalf of a caller. Reads nothing, so the caller is not checked yet.
  [[nodiscard]] virtual std::unique_ptr<Referrals> as(Caller caller) = 0;
  // not_offered: the system is on a server, whose store must be administered on its machine.
  [[nodiscard]] virtual Result<std::unique_ptr<StoreAdmin>> administer(Caller caller) = 0;
  // Whether a call may wait for a network, so that a server must not make it on a connection's thread.
  [[nodiscard]] virtual bool may_block() const = 0;
};

}  // namespace refctl
