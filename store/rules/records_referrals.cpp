#include "store/rules/records_referrals.hpp"

#include "store/rules/accounts/sign_up.hpp"
#include "store/rules/admin/backup.hpp"
#include "store/rules/admin/check.hpp"
#include "store/rules/admin/probe_write.hpp"
#include "store/rules/admin/purge.hpp"
#include "store/rules/admin/repair.hpp"
#include "store/rules/admin/settings.hpp"
#include "store/rules/admin/status.hpp"
#include "store/rules/audit/audit.hpp"
#include "store/rules/export/export_users.hpp"
#include "store/rules/import/import_users.hpp"
#include "store/rules/make_referrals.hpp"
#include "store/rules/metrics/metrics.hpp"
#include "store/rules/referrals/list_referrals.hpp"
#include "store/rules/referrals/path.hpp"
#include "store/rules/referrals/tree.hpp"
#include "store/rules/seed/seed_users.hpp"
#include "store/rules/sessions/keys.hpp"
#include "store/rules/sessions/log_in.hpp"
#include "store/rules/sessions/log_out.hpp"
#include "store/rules/sessions/sessions.hpp"
#include "store/rules/sessions/who_am_i.hpp"
#include "store/rules/users/change/change_password.hpp"
#include "store/rules/users/change/edit_user.hpp"
#include "store/rules/users/change/erase_user.hpp"
#include "store/rules/users/change/preview_referrer.hpp"
#include "store/rules/users/each_user.hpp"
#include "store/rules/users/explain.hpp"
#include "store/rules/users/find_users.hpp"
#include "store/rules/users/user_details.hpp"

#include <utility>

namespace refctl::rules {

namespace {

// The referral system on one store.
class RecordsSystem final : public ReferralSystem {
 public:
  RecordsSystem(std::unique_ptr<records::Records> owned, records::Records& records, Environment environment)
      : owned_(std::move(owned)),
        shared_{.records = records, .environment = environment, .running_attempts = {}, .verified = {}} {}

  std::unique_ptr<Referrals> as(Caller caller) override {
    return std::make_unique<RecordsReferrals>(shared_, std::move(caller));
  }
  Result<std::unique_ptr<StoreAdmin>> administer(Caller caller) override {
    return std::make_unique<RecordsAdmin>(shared_, std::move(caller));
  }
  bool may_block() const override { return shared_.records.may_block(); }

 private:
  std::unique_ptr<records::Records> owned_;  // null: owned by the caller
  SharedState shared_;
};

}  // namespace

std::unique_ptr<ReferralSystem> make_referrals(std::unique_ptr<records::Records> records, Environment environment) {
  records::Records& store = *records;
  return std::make_unique<RecordsSystem>(std::move(records), store, environment);
}

std::unique_ptr<ReferralSystem> make_referrals(records::Records& records, Environment environment) {
  return std::make_unique<RecordsSystem>(nullptr, records, environment);
}

Result<UserView> RecordsReferrals::sign_up(SignUp request) { return rules::sign_up(context(), std::move(request)); }

Result<OpenedSession> RecordsReferrals::log_in(LogIn request) {
  return rules::log_in(context(), shared_.running_attempts, std::move(request));
}

Result<WhoAmI> RecordsReferrals::who_am_i() { return rules::who_am_i(context()); }

Result<> RecordsReferrals::log_out(LogOut scope) { return rules::log_out(context(), scope); }

Result<> RecordsReferrals::change_password(PasswordChange request) {
  return rules::change_password(context(), shared_.running_attempts, std::move(request));
}

Result<std::vector<Session>> RecordsReferrals::sessions_of(const std::optional<UserRef>& user) {
  return rules::sessions_of(context(), user);
}

Result<std::uint64_t> RecordsReferrals::end_sessions(const std::optional<UserRef>& user) {
  return rules::end_sessions(context(), user);
}

Result<Page<UserView>> RecordsReferrals::users(const UserQuery& query) { return rules::find_users(context(), query); }

Result<bool> RecordsReferrals::scans_users(const UserQuery& query) { return rules::scans_users(context(), query); }

Result<> RecordsReferrals::each_user(const UserQuery& query, const std::function<Walk(const UserView&)>& visit) {
  return rules::each_user(context(), query, visit);
}

Result<UserDetails> RecordsReferrals::user(const UserRef& user) { return rules::user_details(context(), user); }

Result<Explanation> RecordsReferrals::explain(const std::optional<UserRef>& user) {
  return rules::explain(context(), user);
}

Result<UserView> RecordsReferrals::edit_user(const UserRef& user, const UserEdit& edit) {
  return rules::edit_user(context(), shared_.running_attempts, user, edit);
}

Result<Reattribution> RecordsReferrals::preview_referrer(const UserRef& user, const std::optional<UserRef>& referrer) {
  return rules::preview_referrer(context(), user, referrer);
}

Result<> RecordsReferrals::erase_user(const UserRef& user, LastAdmin last_admin) {
  return rules::erase_user(context(), user, last_admin);
}

Result<Page<ReferralView>> RecordsReferrals::referrals_of(const ReferralQuery& query) {
  return rules::list_referrals(context(), query);
}

Result<> RecordsReferrals::each_referral(const ReferralQuery& query,
                                         const std::function<Walk(const ReferralView&)>& visit) {
  return rules::each_referral(context(), query, visit);
}

Result<> RecordsReferrals::tree_of(const TreeQuery& query, const std::function<Walk(const TreeNode&)>& visit) {
  return rules::tree_of(context(), query, visit);
}

Result<PathView> RecordsReferrals::path_of(const std::optional<UserRef>& user, const std::optional<UserRef>& other) {
  return rules::path_of(context(), user, other);
}

Result<Metrics> RecordsReferrals::metrics(const MetricsOptions& options) {
  return rules::metrics_of_all(context(), options);
}

Result<UserMetrics> RecordsReferrals::metrics_of(const std::optional<UserRef>& user) {
  return rules::metrics_of_user(context(), user);
}

Result<> RecordsReferrals::may_import() { return rules::may_import(context()); }

Result<ImportReport> RecordsReferrals::import_users(const ImportInput& input, const ImportOptions& options,
                                                    const ImportHooks& hooks) {
  return rules::import_users(context(), input, options, hooks);
}

Result<std::uint64_t> RecordsReferrals::export_users(const ExportOptions& options, const ExportSink& sink) {
  return rules::export_users(context(), options, sink);
}

Result<SeedReport> RecordsAdmin::seed_users(const SeedOptions& options, const std::optional<Secret>& password,
                                            const SeedHooks& hooks) {
  return rules::seed_users(context(), options, password, hooks);
}

Result<Page<AuditView>> RecordsReferrals::audit(const AuditQuery& query) { return rules::audit_page(context(), query); }

Result<> RecordsReferrals::each_audit_entry(const AuditQuery& query,
                                            const std::function<Walk(const AuditView&)>& visit) {
  return rules::each_audit_entry(context(), query, visit);
}

Result<std::vector<Fault>> RecordsAdmin::check() { return rules::check(context()); }

Result<RepairReport> RecordsAdmin::repair() { return rules::repair(context()); }

Result<BackupFacts> RecordsAdmin::backup(const BackupSink& sink) { return rules::back_up(context(), sink); }

Result<> RecordsAdmin::note_backup(Instant made) { return rules::note_backup(context(), made); }

Result<> RecordsAdmin::purge() { return rules::purge(context()); }

Result<StoreStatus> RecordsAdmin::status() { return rules::status(context()); }

Result<> RecordsAdmin::probe_write() { return rules::probe_write(context()); }

Result<std::vector<SettingView>> RecordsAdmin::settings() { return rules::list_settings(context()); }

Result<SettingView> RecordsAdmin::set_setting(std::string_view name, const std::optional<std::string>& value) {
  return rules::set_setting(context(), name, value);
}

Result<std::vector<KeyView>> RecordsAdmin::keys() { return rules::list_keys(context()); }

Result<KeyView> RecordsAdmin::rotate_keys() { return rules::rotate_keys(context()); }

Result<> RecordsAdmin::revoke_key(const KeyId& kid) { return rules::revoke_key(context(), kid); }

}  // namespace refctl::rules
