#pragma once

#include "store/referrals.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"

#include <utility>

namespace refctl::rules {

// State shared by the callers of one system: the store, the passwords being hashed, and the cache of verified tokens.
struct SharedState {
  records::Records& records;
  Environment environment;
  RunningAttempts running_attempts;
  tokens::VerifiedTokens verified;
};

// The use cases on records for one caller; each is a function in the file named after it.
class RecordsReferrals final : public Referrals {
 public:
  // `shared` outlives it.
  RecordsReferrals(SharedState& shared, Caller caller)
      : shared_(shared), resolver_(shared.verified, std::move(caller)) {}

  std::optional<UserId> session_user() const override { return resolver_.session_user(); }

  Result<UserView> sign_up(SignUp request) override;
  Result<OpenedSession> log_in(LogIn request) override;
  Result<WhoAmI> who_am_i() override;
  Result<> log_out(LogOut scope) override;
  Result<> change_password(PasswordChange request) override;
  Result<std::vector<Session>> sessions_of(const std::optional<UserRef>& user) override;
  Result<std::uint64_t> end_sessions(const std::optional<UserRef>& user) override;

  Result<Page<UserView>> users(const UserQuery& query) override;
  Result<bool> scans_users(const UserQuery& query) override;
  Result<> each_user(const UserQuery& query, const std::function<Walk(const UserView&)>& visit) override;
  Result<UserDetails> user(const UserRef& user) override;
  Result<Explanation> explain(const std::optional<UserRef>& user) override;

  Result<UserView> edit_user(const UserRef& user, const UserEdit& edit) override;
  Result<Reattribution> preview_referrer(const UserRef& user, const std::optional<UserRef>& referrer) override;
  Result<> erase_user(const UserRef& user, LastAdmin last_admin) override;

  Result<Page<ReferralView>> referrals_of(const ReferralQuery& query) override;
  Result<> each_referral(const ReferralQuery& query, const std::function<Walk(const ReferralView&)>& visit) override;
  Result<> tree_of(const TreeQuery& query, const std::function<Walk(const TreeNode&)>& visit) override;
  Result<PathView> path_of(const std::optional<UserRef>& user, const std::optional<UserRef>& other) override;

  Result<Metrics> metrics(const MetricsOptions& options) override;
  Result<UserMetrics> metrics_of(const std::optional<UserRef>& user) override;

  Result<> may_import() override;
  Result<ImportReport> import_users(const ImportInput& input, const ImportOptions& options,
                                    const ImportHooks& hooks) override;
  Result<std::uint64_t> export_users(const ExportOptions& options, const ExportSink& sink) override;
  Result<Page<AuditView>> audit(const AuditQuery& query) override;
  Result<> each_audit_entry(const AuditQuery& query, const std::function<Walk(const AuditView&)>& visit) override;

 private:
  [[nodiscard]] UseCaseContext context() const {
    return {.records = shared_.records, .environment = shared_.environment, .resolver = resolver_};
  }

  SharedState& shared_;
  CallerResolver resolver_;
};

// The administration of the store for one caller.
class RecordsAdmin final : public StoreAdmin {
 public:
  RecordsAdmin(SharedState& shared, Caller caller) : shared_(shared), resolver_(shared.verified, std::move(caller)) {}

  Result<SeedReport> seed_users(const SeedOptions& options, const std::optional<Secret>& password,
                                const SeedHooks& hooks) override;
  Result<std::vector<Fault>> check() override;
  Result<RepairReport> repair() override;
  Result<BackupFacts> backup(const BackupSink& sink) override;
  Result<> note_backup(Instant made) override;
  Result<> purge() override;
  Result<StoreStatus> status() override;
  Result<> probe_write() override;

  Result<std::vector<SettingView>> settings() override;
  Result<SettingView> set_setting(std::string_view name, const std::optional<std::string>& value) override;
  Result<std::vector<KeyView>> keys() override;
  Result<KeyView> rotate_keys() override;
  Result<> revoke_key(const KeyId& kid) override;

 private:
  [[nodiscard]] UseCaseContext context() const {
    return {.records = shared_.records, .environment = shared_.environment, .resolver = resolver_};
  }

  SharedState& shared_;
  CallerResolver resolver_;
};

}  // namespace refctl::rules
