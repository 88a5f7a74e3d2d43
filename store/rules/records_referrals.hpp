#pragma once

#include "store/referrals.hpp"
#include "store/rules/context.hpp"
#include "store/rules/throttle.hpp"
#include "store/rules/tokens/verified_tokens.hpp"

namespace refctl::rules {

// The use cases done on records: each is a function of its own in the file named after it, this is where
// they meet. The only state is which passwords are being hashed right now, and which tokens were found to be signed.
class RecordsReferrals final : public Referrals {
 public:
  explicit RecordsReferrals(Context context) : context_(context) {}

  Result<UserView> sign_up(const Actor& actor, SignUp request) override;
  Result<OpenedSession> log_in(const Actor& actor, LogIn request) override;
  Result<Actor> authenticate(const Secret& token, const std::string& origin) override;
  Result<WhoAmI> who_am_i(const Actor& actor) override;
  Result<WhoAmI> who_holds(const Secret& token) override;
  Result<> log_out(const Actor& actor, LogOut scope) override;
  Result<> change_password(const Actor& actor, PasswordChange request) override;
  Result<std::vector<Session>> sessions_of(const Actor& actor, const std::optional<UserRef>& user) override;
  Result<std::uint64_t> end_sessions(const Actor& actor, const std::optional<UserRef>& user) override;

  Result<Page<UserView>> users(const Actor& actor, const UserQuery& query) override;
  Result<std::uint64_t> count_users(const Actor& actor, const UserQuery& query) override;
  Result<> each_user(const Actor& actor, const UserQuery& query,
                     const std::function<Walk(const UserView&)>& visit) override;
  Result<UserDetails> user(const Actor& actor, const UserRef& user) override;
  Result<Explanation> explain(const Actor& actor, const std::optional<UserRef>& user) override;

  Result<UserView> edit_user(const Actor& actor, const UserRef& user, const UserEdit& edit) override;
  Result<Reattribution> preview_referrer(const Actor& actor, const UserRef& user,
                                         const std::optional<UserRef>& referrer) override;
  Result<> erase_user(const Actor& actor, const UserRef& user) override;

  Result<Page<ReferralView>> referrals_of(const Actor& actor, const ReferralQuery& query) override;
  Result<> show_referrals(const Actor& actor, const ReferralQuery& query, ReferralSink& sink) override;
  Result<std::uint64_t> count_referrals(const Actor& actor, const ReferralQuery& query) override;
  Result<> each_referral(const Actor& actor, const ReferralQuery& query,
                         const std::function<Walk(const ReferralView&)>& visit) override;
  Result<> tree_of(const Actor& actor, const TreeQuery& query,
                   const std::function<Walk(const TreeNode&)>& visit) override;
  Result<PathView> path_of(const Actor& actor, const std::optional<UserRef>& user,
                           const std::optional<UserRef>& other) override;

  Result<Metrics> metrics(const Actor& actor, const MetricsOptions& options) override;
  Result<UserMetrics> metrics_of(const Actor& actor, const std::optional<UserRef>& user) override;

  Result<ImportReport> import_users(const Actor& actor, const ImportInput& input, const ImportOptions& options,
                                    const ImportHooks& hooks) override;
  Result<std::uint64_t> export_users(const Actor& actor, const ExportOptions& options, const ExportSink& sink) override;
  Result<SeedReport> seed_users(const Actor& actor, const SeedOptions& options, const std::optional<Secret>& password,
                                const SeedHooks& hooks) override;
  Result<Page<AuditEntry>> audit(const Actor& actor, const AuditQuery& query) override;
  Result<> each_audit_entry(const Actor& actor, const AuditQuery& query,
                            const std::function<Walk(const AuditEntry&)>& visit) override;
  Result<std::vector<Fault>> check(const Actor& actor) override;
  Result<RepairReport> repair(const Actor& actor) override;
  Result<BackupFacts> backup(const Actor& actor, const BackupSink& sink) override;
  Result<> purge(const Actor& actor) override;
  Result<StoreStatus> status(const Actor& actor) override;

  Result<std::vector<SettingView>> settings(const Actor& actor) override;
  Result<SettingView> set_setting(const Actor& actor, std::string_view name,
                                  const std::optional<std::string>& value) override;
  Result<std::vector<KeyView>> keys(const Actor& actor) override;
  Result<KeyView> rotate_keys(const Actor& actor) override;
  Result<> revoke_key(const Actor& actor, const KeyId& kid) override;

 private:
  Context context_;
  TriesUnderWay tries_;
  tokens::VerifiedTokens verified_;
};

}  // namespace refctl::rules
