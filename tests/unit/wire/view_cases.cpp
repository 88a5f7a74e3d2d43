#include "view_cases.hpp"

#include "store/wire/admin/backup_json.hpp"
#include "store/wire/admin/check_json.hpp"
#include "store/wire/admin/keys_json.hpp"
#include "store/wire/admin/seed_json.hpp"
#include "store/wire/admin/settings_json.hpp"
#include "store/wire/admin/status_json.hpp"
#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/audit_json.hpp"
#include "store/wire/views/explanation_json.hpp"
#include "store/wire/views/import_json.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "store/wire/views/page_json.hpp"
#include "store/wire/views/path_json.hpp"
#include "store/wire/views/reattribution_json.hpp"
#include "store/wire/views/session_json.hpp"
#include "store/wire/views/tree_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <array>
#include <limits>

namespace refctl::wire_tests {

namespace {

using namespace refctl::wire;

template <typename T, std::size_t size>
T one_of(Maker& maker, const std::array<T, size>& values) {
  return values[maker.below(size)];
}

// Generates, writes and reads a view. A view that needs other functions specializes them.
template <typename T>
struct View;

Referrer make_referrer(Maker& m) {
  if (m.below(4) == 0) return {.id = m.id(), .name = {}, .code = {}};
  return {.id = m.id(), .name = m.text(), .code = m.word()};
}

UserView make_user(Maker& m) {
  UserView view;
  User& user = view.user;
  user.id = m.id();
  user.erased = m.below(4) == 0;
  if (!user.erased) {
    user.name = m.text();
    user.email = m.text();
    user.code = m.word();
  }
  view.referred_by = m.maybe([&] { return make_referrer(m); });
  if (view.referred_by) user.referrer = view.referred_by->id;
  user.registered_at = m.instant();
  user.role = m.role();
  user.disabled = m.flag();
  return view;
}

UserDetails make_details(Maker& m) {
  return {.view = make_user(m),
          .referral_points = m.count(),
          .downline = m.count(),
          .depth = m.count(),
          .path = m.some([&] { return m.id(); })};
}

ReferralView make_referral(Maker& m) {
  if (m.below(4) == 0) return {.id = m.id(), .name = {}, .email = {}, .registered_at = m.instant()};
  return {.id = m.id(), .name = m.text(), .email = m.word(), .registered_at = m.instant()};
}

Session make_session(Maker& m) {
  return {.user = {}, .jti = m.bytes<16>(), .issued = m.instant(), .expires = m.instant(), .label = m.text()};
}

AuditEntry make_entry(Maker& m) {
  AuditEntry entry;
  entry.number = m.count();
  entry.at = m.instant();
  entry.actor = m.text();
  entry.origin = m.text();
  entry.action = m.text();
  entry.subject = m.maybe([&] { return m.id(); });
  const auto text = [&] { return m.text(); };
  entry.changes =
      m.some([&] { return AuditChange{.field = m.text(), .before = m.maybe(text), .after = m.maybe(text)}; });
  entry.erased = m.flag();
  return entry;
}

AuditView make_audit_view(Maker& m) {
  AuditView view{make_entry(m)};
  view.user_name = m.maybe([&] { return m.text(); });
  view.actor_name = m.maybe([&] { return m.text(); });
  return view;
}

Fault make_fault(Maker& m) {
  constexpr std::array numbers{0, 1, 9, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()};
  return {.invariant = one_of(m, numbers),
          .user = m.maybe([&] { return m.id(); }),
          .message = m.text(),
          .repair = m.text()};
}

Metrics make_metrics(Maker& m) {
  Metrics made;
  made.users = m.count();
  made.referred = m.count();
  made.organic = m.count();
  made.referral_share = m.real();
  made.active_referrers = m.count();
  made.participation = m.real();
  made.referrals_per_referrer = {.mean = m.real(), .median = m.count(), .p90 = m.count(), .max = m.count()};
  made.k_factor = {.window_days = m.count(), .cohort = m.count(), .referrals = m.count(), .value = m.real()};
  const auto span = [&] { return m.span(); };
  made.time_to_first_referral = {.median = m.maybe(span), .p90 = m.maybe(span), .never_share = m.real()};
  made.depth = {.max = m.count(), .mean = m.real(), .generations = m.some([&] { return m.count(); })};
  made.concentration = {.top_1_percent_share = m.real(), .gini = m.real()};
  made.top_referrers = m.some(
      [&] { return Metrics::TopReferrer{.user = make_referrer(m), .direct = m.count(), .downline = m.count()}; });
  made.periods = m.some([&] {
    return Metrics::PeriodRow{.start = m.instant(), .signups = m.count(), .referred = m.count(), .organic = m.count()};
  });
  for (std::uint64_t& count : made.time_to_first_counts) count = m.count();
  made.cohorts = m.some([&] {
    const std::string month = to_rfc3339(m.instant()).substr(0, 7) + "-01";
    return Metrics::Cohort{.month = *parse_timestamp(month),
                           .users = m.count(),
                           .referred_within_7 = m.count(),
                           .referred_within_30 = m.count(),
                           .referred_within_90 = m.count(),
                           .open_windows = m.some([&] { return m.count(); })};
  });
  return made;
}

PathView make_path(Maker& m) {
  const auto user = [&] { return make_user(m); };
  PathView path{.chain = m.some(user), .other_chain = m.maybe([&] { return m.some(user); }), .common = {}};
  if (path.other_chain) path.common = m.maybe(user);
  return path;
}

ImportReport make_report(Maker& m) {
  ImportReport report;
  report.read = m.count();
  report.added = m.count();
  report.updated = m.count();
  report.unchanged = m.count();
  report.skipped = m.count();
  report.refused = m.count();
  report.warnings = m.some([&] { return m.text(); });
  report.seconds = m.real();
  report.faults = m.some([&] {
    return ImportFault{.place = m.count(), .conflict = m.flag(), .through_referrer = m.flag(), .message = m.text()};
  });
  report.fault_count = m.count();
  report.place_is_line = report.faults.empty() || m.flag();
  report.sha256 = m.text();
  return report;
}

Explanation make_explanation(Maker& m) {
  Explanation made;
  made.details = make_details(m);
  made.referred_with = m.maybe([&] { return m.text(); });
  made.history = m.some([&] { return make_entry(m); });
  made.sessions = m.some([&] { return make_session(m); });
  for (Session& session : made.sessions) session.user = made.details.view.user.id;
  made.password_scheme = m.maybe([&] { return m.text(); });
  made.password_outdated = m.flag();
  made.throttle = {
      .failures = m.count(), .last_failure = m.maybe([&] { return m.instant(); }), .wait_seconds = m.count()};
  return made;
}

TreeNode make_node(Maker& m) {
  TreeNode node;
  node.id = m.id();
  node.erased = m.below(4) == 0;
  if (!node.erased) {
    node.name = m.text();
    node.email = m.text();
    node.code = m.word();
  }
  node.referrer = m.maybe([&] { return m.id(); });
  node.registered_at = m.instant();
  node.level = m.count();
  node.children = m.count();
  node.downline = m.count();
  node.hidden = m.count();
  node.last_sibling = m.flag();
  return node;
}

StatusView make_status(Maker& m) {
  const auto text = [&] { return m.text(); };
  StatusView view{
      .version = m.text(), .target = m.text(), .target_from = m.text(), .logged_in_as = m.maybe(text), .store = {}};
  if (m.flag())
    view.store = StoreStatus{.users = m.count(),
                             .sessions = m.count(),
                             .audit_entries = m.count(),
                             .engine = m.text(),
                             .location = {},
                             .id = m.text(),
                             .format_version = m.count(),
                             .created = m.instant(),
                             .bytes = m.count(),
                             .bytes_used = m.count(),
                             .last_backup = m.maybe([&] { return m.instant(); }),
                             .last_backup_age_seconds = m.maybe([&] { return m.count(); }),
                             .test_tag = m.maybe(text)};
  return view;
}

Reattribution make_reattribution(Maker& m) {
  const auto side = [&] { return Reattribution::Side{.user = make_user(m), .before = m.count(), .after = m.count()}; };
  return {.user = make_user(m), .from = m.maybe(side), .to = m.maybe(side), .moved = m.count()};
}

// The result of `read_view` for a view that has its own read function.
struct EndedSessions {
  std::uint64_t ended = 0;
  bool operator==(const EndedSessions&) const = default;
};

struct CheckedStore {
  std::vector<Fault> faults;
  bool operator==(const CheckedStore&) const = default;
};

// A session for comparison by its contents; a Secret has no ==.
struct Login {
  OpenedSession session;
  bool operator==(const Login& other) const {
    return session.token.reveal() == other.session.token.reveal() && session.expires_at == other.session.expires_at &&
           session.user == other.session.user;
  }
};

template <typename T>
Result<T> read_case(std::string_view json) {
  if constexpr (std::is_same_v<T, EndedSessions>) {
    auto ended = read_ended_sessions(json);
    if (!ended) return failure_of(ended);
    return T{*ended};
  } else if constexpr (std::is_same_v<T, CheckedStore>) {
    auto faults = read_check(json);
    if (!faults) return failure_of(faults);
    return T{std::move(*faults)};
  } else if constexpr (std::is_same_v<T, Login>) {
    auto session = read_view<OpenedSession>(json);
    if (!session) return failure_of(session);
    return T{std::move(*session)};
  } else {
    return read_view<T>(json);
  }
}

template <typename T, T (*make)(Maker&), auto write>  // write(JsonWriter&, const T&)
constexpr ViewCase view_case(std::string_view name) {
  return {.name = name,
          .written =
              [](Maker& maker, bool& same) {
                const T value = make(maker);
                std::string json;
                JsonWriter out(json);
                write(out, value);
                const auto back = read_case<T>(json);
                same = back && *back == value;
                return json;
              },
          .read_again =
              [](std::string_view json) {
                const auto value = read_case<T>(json);
                if (!value) return Outcome::refused;
                std::string again;
                JsonWriter out(again);
                write(out, *value);
                const auto back = read_case<T>(again);
                return back && *back == *value ? Outcome::same : Outcome::differs;
              }};
}

SettingView make_setting(Maker& m) {
  return {.name = m.text(),
          .value = m.text(),
          .fallback = m.text(),
          .is_default = m.flag(),
          .type = m.text(),
          .bounds = m.text(),
          .description = m.text()};
}

KeyView make_key(Maker& m) {
  return {.kid = m.bytes<8>(), .since = m.instant(), .until = m.maybe([&] { return m.instant(); })};
}

SeedReport make_seed_report(Maker& m) {
  return {.added = m.count(), .first = {m.count()}, .last = {m.count()}, .seconds = m.real()};
}

BackupFacts make_backup_facts(Maker& m) {
  return {.made = m.instant(),
          .users = m.count(),
          .sessions = m.count(),
          .audit_entries = m.count(),
          .bytes = m.count(),
          .digest = m.text()};
}

RepairReport make_repair(Maker& m) {
  const auto fault = [&] { return make_fault(m); };
  return {.repaired = m.some(fault), .left = m.some(fault)};
}

UserMetrics make_user_metrics(Maker& m) {
  return {.direct = m.count(),
          .downline = m.count(),
          .downline_depth = m.count(),
          .rank = m.count(),
          .time_to_first_referral = m.maybe([&] { return m.span(); }),
          .last_30_days = m.count()};
}

WhoAmI make_who(Maker& m) { return {.user = make_user(m), .referral_points = m.count(), .expires_at = m.instant()}; }

Login make_login(Maker& m) { return {{Secret(m.text()), m.instant(), make_user(m)}}; }
void write_login(JsonWriter& out, const Login& login) { write_login_response(out, login.session); }

EndedSessions make_ended(Maker& m) { return {m.count()}; }
void write_ended(JsonWriter& out, const EndedSessions& value) { write_ended_sessions(out, value.ended); }

CheckedStore make_checked(Maker& m) {
  return {m.some([&] { return make_fault(m); })};
}
void write_checked(JsonWriter& out, const CheckedStore& value) { write_check(out, value.faults); }

// Shape and period come from the request, not from the report.
void write_seed(JsonWriter& out, const SeedReport& report) { write_seed_report(out, report, {}); }

void write_imported(JsonWriter& out, const ImportReport& report) {
  const std::vector<std::string> rejects(report.refused % 3, R"({"line":2,"reasons":["no @"]})");
  write_import_response(out, report, rejects);
}

Page<UserView> make_page(Maker& m) {
  Page<UserView> page;
  page.count = m.count();
  page.has_next = m.flag();
  page.has_previous = m.flag();
  page.results = m.some([&] { return make_user(m); });
  return page;
}
// With links, as in the server's form.
void write_linked_page(JsonWriter& out, const Page<UserView>& page) {
  const auto end = [](bool there) { return std::string(there ? R"("http://x/?page=2")" : "null"); };
  write_page(out, page, {.next = end(page.has_next), .previous = end(page.has_previous)}, write_user);
}

constexpr std::array all{
    view_case<UserView, make_user, write_user>("user"),
    view_case<UserDetails, make_details, write_details>("details"),
    view_case<ReferralView, make_referral, write_referral>("referral"),
    view_case<Page<UserView>, make_page, write_linked_page>("page"),
    view_case<Login, make_login, write_login>("login"),
    view_case<WhoAmI, make_who, write_own_user>("own_user"),
    view_case<Session, make_session, write_live_session>("session"),
    view_case<EndedSessions, make_ended, write_ended>("ended_sessions"),
    view_case<Explanation, make_explanation, write_explanation>("explanation"),
    view_case<AuditEntry, make_entry, write_audit_entry>("audit_entry"),
    view_case<AuditView, make_audit_view, write_audit_view>("audit_view"),
    view_case<PathView, make_path, write_path>("path"),
    view_case<TreeNode, make_node, write_tree_node>("tree_node"),
    view_case<Reattribution, make_reattribution, write_reattribution>("reattribution"),
    view_case<Metrics, make_metrics, write_served_metrics>("metrics"),
    view_case<UserMetrics, make_user_metrics, write_user_metrics>("user_metrics"),
    view_case<ImportReport, make_report, write_imported>("import_report"),
    view_case<ImportReport, make_report, write_import_summary>("import_summary"),
    view_case<SettingView, make_setting, write_setting>("setting"),
    view_case<KeyView, make_key, write_key>("key"),
    view_case<StatusView, make_status, write_status>("status"),
    view_case<SeedReport, make_seed_report, write_seed>("seed_report"),
    view_case<CheckedStore, make_checked, write_checked>("check"),
    view_case<RepairReport, make_repair, write_repair>("repair"),
    view_case<BackupFacts, make_backup_facts, write_backup_facts>("backup_facts"),
};

}  // namespace

std::uint64_t Maker::count() {
  constexpr std::array ends{std::uint64_t{0}, std::uint64_t{1},       max_user_id,
                            max_user_id + 1,  ~std::uint64_t{0} >> 1, (~std::uint64_t{0} >> 1) + 1,
                            ~std::uint64_t{0}};
  return flag() ? one_of(*this, ends) : below(10'000);
}

double Maker::real() {
  constexpr std::array values{
      0.0, 1.0, 0.1, 1.0 / 3, 123456789.0, 1e15, 9007199254740993.0, 18446744073709551616.0, 1e300, 5e-324, -1.5, 1e21};
  return flag() ? one_of(*this, values) : static_cast<double>(random_()) / 1e9;
}

std::string Maker::text() { return below(8) == 0 ? std::string() : word(); }

std::string Maker::word() {
  using namespace std::string_literals;
  static const std::array texts{"Ann"s,
                                "Юлия 王小明 😀"s,
                                "a \"b\" \\ / \b\f\n\r\t"s,
                                "\0"s,
                                "x\0y"s,
                                "\x1b[2J\x7f"s,
                                "\xC2\x9B\xE2\x80\xA8\xE2\x80\xA9"s,
                                "\xE2\x80\xAE abc \xF3\xA0\x81\x81"s,
                                "\xEF\xBF\xBD\xEF\xBB\xBF"s,
                                "null"s,
                                "\\u0041"s,
                                "{\"id\":1}"s,
                                "'; DROP TABLE users --"s,
                                std::string(310, 'x'),
                                std::string(60, '"')};
  return one_of(*this, texts);
}

Instant Maker::instant() {
  constexpr std::int64_t first = -62'135'596'800'000;
  constexpr std::int64_t last = 253'402'300'799'999;
  constexpr std::array ends{std::int64_t{0}, std::int64_t{-1}, first, last, std::int64_t{1'772'366'400'000}};
  return {flag() ? one_of(*this, ends) : first + static_cast<std::int64_t>(below(last - first))};
}

Duration Maker::span() {
  constexpr std::array<std::int64_t, 10> spans{0,     1,    999,   1000,  90'061'500,
                                               1'250, -500, -1250, -1000, 253'402'300'799'999 + 62'135'596'800'000};
  return {one_of(*this, spans)};
}

UserId Maker::id() {
  constexpr std::array ends{std::uint64_t{1}, max_user_id};
  return {flag() ? one_of(*this, ends) : 1 + below(max_user_id)};
}

std::span<const ViewCase> view_cases() { return all; }

}  // namespace refctl::wire_tests
