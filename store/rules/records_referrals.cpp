#include "store/rules/records_referrals.hpp"

#include "store/rules/bulk.hpp"
#include "store/rules/configure.hpp"
#include "store/rules/edit_user.hpp"
#include "store/rules/erase_user.hpp"
#include "store/rules/find_users.hpp"
#include "store/rules/inspect.hpp"
#include "store/rules/keep_safe.hpp"
#include "store/rules/list_referrals.hpp"
#include "store/rules/log_in.hpp"
#include "store/rules/make_referrals.hpp"
#include "store/rules/password_change.hpp"
#include "store/rules/read_audit.hpp"
#include "store/rules/sessions.hpp"
#include "store/rules/sign_up.hpp"
#include "store/rules/signing_keys.hpp"
#include "store/rules/user_details.hpp"
#include "store/rules/whole_graph.hpp"

#include <utility>

namespace refctl::rules {

std::unique_ptr<Referrals> make_referrals(records::Records& records, Environment environment) {
  return std::make_unique<RecordsReferrals>(Context{.records = records, .environment = environment});
}

Result<UserView> RecordsReferrals::sign_up(const Actor& actor, SignUp request) {
  return rules::sign_up(context_, actor, std::move(request));
}

Result<OpenedSession> RecordsReferrals::log_in(const Actor& actor, LogIn request) {
  return rules::log_in(context_, tries_, actor, std::move(request));
}

Result<Actor> RecordsReferrals::authenticate(const Secret& token, const std::string& origin) {
  return rules::authenticate(context_, verified_, token, origin);
}

Result<WhoAmI> RecordsReferrals::who_am_i(const Actor& actor) { return rules::who_am_i(context_, actor); }

Result<WhoAmI> RecordsReferrals::who_holds(const Secret& token) { return rules::who_holds(context_, verified_, token); }

Result<> RecordsReferrals::log_out(const Actor& actor, LogOut scope) { return rules::log_out(context_, actor, scope); }

Result<> RecordsReferrals::change_password(const Actor& actor, PasswordChange request) {
  return rules::change_password(context_, tries_, actor, std::move(request));
}

Result<std::vector<Session>> RecordsReferrals::sessions_of(const Actor& actor, const std::optional<UserRef>& user) {
  return rules::sessions_of(context_, actor, user);
}

Result<std::uint64_t> RecordsReferrals::end_sessions(const Actor& actor, const std::optional<UserRef>& user) {
  return rules::end_sessions(context_, actor, user);
}

Result<Page<UserView>> RecordsReferrals::users(const Actor& actor, const UserQuery& query) {
  return rules::find_users(context_, actor, query);
}

Result<std::uint64_t> RecordsReferrals::count_users(const Actor& actor, const UserQuery& query) {
  return rules::count_users(context_, actor, query);
}

Result<> RecordsReferrals::each_user(const Actor& actor, const UserQuery& query,
                                     const std::function<Walk(const UserView&)>& visit) {
  return rules::each_user(context_, actor, query, visit);
}

Result<UserDetails> RecordsReferrals::user(const Actor& actor, const UserRef& user) {
  return rules::user_details(context_, actor, user);
}

Result<Explanation> RecordsReferrals::explain(const Actor& actor, const std::optional<UserRef>& user) {
  return rules::explain(context_, actor, user);
}

Result<UserView> RecordsReferrals::edit_user(const Actor& actor, const UserRef& user, const UserEdit& edit) {
  return rules::edit_user(context_, actor, user, edit);
}

Result<Reattribution> RecordsReferrals::preview_referrer(const Actor& actor, const UserRef& user,
                                                         const std::optional<UserRef>& referrer) {
  return rules::preview_referrer(context_, actor, user, referrer);
}

Result<> RecordsReferrals::erase_user(const Actor& actor, const UserRef& user) {
  return rules::erase_user(context_, actor, user);
}

Result<Page<ReferralView>> RecordsReferrals::referrals_of(const Actor& actor, const ReferralQuery& query) {
  return rules::list_referrals(context_, actor, query);
}

Result<> RecordsReferrals::show_referrals(const Actor& actor, const ReferralQuery& query, ReferralSink& sink) {
  return rules::show_referrals(context_, actor, query, sink);
}

Result<std::uint64_t> RecordsReferrals::count_referrals(const Actor& actor, const ReferralQuery& query) {
  return rules::count_referrals(context_, actor, query);
}

Result<> RecordsReferrals::each_referral(const Actor& actor, const ReferralQuery& query,
                                         const std::function<Walk(const ReferralView&)>& visit) {
  return rules::each_referral(context_, actor, query, visit);
}

Result<> RecordsReferrals::tree_of(const Actor& actor, const TreeQuery& query,
                                   const std::function<Walk(const TreeNode&)>& visit) {
  return rules::tree_of(context_, actor, query, visit);
}

Result<PathView> RecordsReferrals::path_of(const Actor& actor, const std::optional<UserRef>& user,
                                           const std::optional<UserRef>& other) {
  return rules::path_of(context_, actor, user, other);
}

Result<Metrics> RecordsReferrals::metrics(const Actor& actor, const MetricsOptions& options) {
  return rules::metrics_of_all(context_, actor, options);
}

Result<UserMetrics> RecordsReferrals::metrics_of(const Actor& actor, const std::optional<UserRef>& user) {
  return rules::metrics_of_user(context_, actor, user);
}

Result<ImportReport> RecordsReferrals::import_users(const Actor& actor, const ImportInput& input,
                                                    const ImportOptions& options, const ImportHooks& hooks) {
  return rules::import_users(context_, actor, input, options, hooks);
}

Result<std::uint64_t> RecordsReferrals::export_users(const Actor& actor, const ExportOptions& options,
                                                     const ExportSink& sink) {
  return rules::export_users(context_, actor, options, sink);
}

Result<SeedReport> RecordsReferrals::seed_users(const Actor& actor, const SeedOptions& options,
                                                const std::optional<Secret>& password, const SeedHooks& hooks) {
  return rules::seed_users(context_, actor, options, password, hooks);
}

Result<Page<AuditEntry>> RecordsReferrals::audit(const Actor& actor, const AuditQuery& query) {
  return rules::audit_page(context_, actor, query);
}

Result<> RecordsReferrals::each_audit_entry(const Actor& actor, const AuditQuery& query,
                                            const std::function<Walk(const AuditEntry&)>& visit) {
  return rules::each_audit_entry(context_, actor, query, visit);
}

Result<std::vector<Fault>> RecordsReferrals::check(const Actor& actor) { return rules::check(context_, actor); }

Result<RepairReport> RecordsReferrals::repair(const Actor& actor) { return rules::repair(context_, actor); }

Result<BackupFacts> RecordsReferrals::backup(const Actor& actor, const BackupSink& sink) {
  return rules::back_up(context_, actor, sink);
}

Result<> RecordsReferrals::purge(const Actor& actor) { return rules::purge(context_, actor); }

Result<StoreStatus> RecordsReferrals::status(const Actor& actor) { return rules::status(context_, actor); }

Result<std::vector<SettingView>> RecordsReferrals::settings(const Actor& actor) {
  return rules::list_settings(context_, actor);
}

Result<SettingView> RecordsReferrals::set_setting(const Actor& actor, std::string_view name,
                                                  const std::optional<std::string>& value) {
  return rules::set_setting(context_, actor, name, value);
}

Result<std::vector<KeyView>> RecordsReferrals::keys(const Actor& actor) { return rules::list_keys(context_, actor); }

Result<KeyView> RecordsReferrals::rotate_keys(const Actor& actor) { return rules::rotate_keys(context_, actor); }

Result<> RecordsReferrals::revoke_key(const Actor& actor, const KeyId& kid) {
  return rules::revoke_key(context_, actor, kid);
}

}  // namespace refctl::rules
