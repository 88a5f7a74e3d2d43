#include "cli/context.hpp"

#include "cli/files/scratch.hpp"
#include "cli/system.hpp"
#include "cli/term/escape.hpp"
#include "store/target_uri.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <charconv>

namespace refctl::cli {

namespace {

// The directory of a store, for messages.
std::string place_of(const Target& target) { return term::escape(directory_of(target.uri).value_or(target.uri)); }

bool is_on(const std::optional<std::string>& value) { return value && !value->empty() && *value != "0"; }

}  // namespace

Context::Context(const Host& host, const GlobalOptions& globals, const Command& command, term::Output& out,
                 term::Output& err)
    : host_(host),
      globals_(globals),
      command_(command),
      out_(out),
      err_(err),
      style_(term::Style::choose(globals.color.value_or(term::ColorChoice::automatic), out.is_terminal(),
                                 is_on(host.variable("NO_COLOR")) || host.variable("TERM") == "dumb")),
      identity_(command.identity) {
  if (globals.as_operator || is_on(host.variable("REFCTL_OPERATOR"))) identity_ = Identity::store_operator;
}

Context::~Context() = default;

bool Context::variable_is_on(const char* name) const { return is_on(variable(name)); }

void Context::use_pager() {
  if (!out_.is_terminal()) return;
  std::string command = term::pager_command(host_.variable);
  if (const std::string missing = term::missing_program(command, host_.variable); !missing.empty()) {
    note(fmt::format("the pager {} is not there; shown without one", term::escape(missing)));
    return;
  }
  out_.use_pager(std::move(command));
}

void Context::note(std::string_view text) {
  if (globals_.quiet) return;
  // A failed write is kept and reported by `finish`.
  (void)out_.flush().has_value();
  if (out_.paged()) err_.hold();
  err_.line(text);
}

void Context::detail(std::string_view text) {
  if (!globals_.verbose) return;
  if (out_.paged()) err_.hold();
  err_.line(fmt::format("refctl: {}", text));
}

void Context::act_as(Identity identity) { identity_ = identity; }

Owners Context::owners() const { return variable_is_on("REFCTL_ALLOW_FOREIGN_OWNER") ? Owners::any : Owners::own_only; }

Result<std::string> Context::session_path() const {
  if (auto named = variable("REFCTL_CONFIG"); named && !named->empty()) return *named;
  if (auto home = variable("XDG_CONFIG_HOME"); home && home->starts_with('/')) return *home + "/refctl/config.json";
  if (auto home = variable("HOME"); home && !home->empty()) return *home + "/.config/refctl/config.json";
  return fail(ErrorCode::not_logged_in, "there is no home directory to keep a session in",
              "set HOME or REFCTL_CONFIG, or give a token in REFCTL_TOKEN");
}

Result<SessionFile*> Context::sessions() {
  if (!sessions_) {
    auto path = session_path();
    if (!path) return failure_of(path);
    SessionFile file(std::move(*path), owners());
    Result<> loaded = file.load();
    if (!loaded) return failure_of(loaded);
    sessions_.emplace(std::move(file));
  }
  return &*sessions_;
}

Result<const Target*> Context::target() {
  if (target_) return &*target_;
  TargetChoice choice{.option = globals_.store,
                      .environment = variable("REFCTL_STORE"),
                      .last_login = {},
                      .data_home = variable("XDG_DATA_HOME"),
                      .home = variable("HOME")};
  const bool named = choice.option || (choice.environment && !choice.environment->empty());
  if (identity_ == Identity::session && !named &&
      (variable("REFCTL_CONFIG") || variable("XDG_CONFIG_HOME") || choice.home)) {
    auto file = sessions();
    if (!file) return failure_of(file);
    choice.last_login = (*file)->last();
  }
  auto chosen = choose_target(choice);
  if (!chosen) return failure_of(chosen);
  target_ = std::move(*chosen);
  detail(fmt::format("target {}", term::escape(target_->uri)));
  return &*target_;
}

Result<> Context::use_target(const std::string& uri) {
  auto chosen = choose_target({.option = uri, .environment = {}, .last_login = {}, .data_home = {}, .home = {}});
  if (!chosen) return failure_of(chosen);
  target_ = std::move(*chosen);
  return {};
}

Result<> Context::use_scratch_store() {
  auto options = open_options();
  if (!options) return failure_of(options);
  auto scratch = make_scratch_store(*options, environment());
  if (!scratch) return failure_of(scratch);
  scratch_.emplace(std::move(*scratch));
  target_ = Target{.uri = scratch_->uri(), .source = Target::Source::option};
  return {};
}

Result<ReferralSystem*> Context::system() { return system(command_.needs); }

Result<ReferralSystem*> Context::system(Needs needs) {
  if (scratch_) return &scratch_->system();
  if (system_ != nullptr) return system_.get();
  auto at = target();
  if (!at) return failure_of(at);
  if (needs != Needs::write && store_is_missing((*at)->uri))
    return fail(ErrorCode::store_missing, fmt::format("there is no store in {}", place_of(**at)),
                "name one with --store, or make one by `refctl signup` or `refctl import`");
  auto options = open_options();
  if (!options) return failure_of(options);
  const OpenMode mode = needs == Needs::read ? OpenMode::read : OpenMode::write;
  const bool missing = needs == Needs::write && store_is_missing((*at)->uri);
  auto opened = host_.open((*at)->uri, mode, *options, environment());
  if (!opened) return failure_of(opened);
  // So that a mistyped --store is noticed.
  if (missing && globals_.output != OutputFormat::json) note(fmt::format("created a new store in {}", place_of(**at)));
  system_ = std::move(*opened);
  return system_.get();
}

Result<OpenOptions> Context::open_options() const {
  OpenOptions options{.now = now(), .allow_foreign_owner = owners() == Owners::any, .map_bytes = 0};
  if (const auto size = variable("REFCTL_MAP_SIZE")) {
    const auto [end, error] = std::from_chars(size->data(), size->data() + size->size(), options.map_bytes);
    if (error != std::errc() || end != size->data() + size->size())
      return fail(ErrorCode::usage, "REFCTL_MAP_SIZE is not a number of bytes");
  }
  return options;
}

Result<Referrals*> Context::referrals() { return referrals(command_.needs); }

Result<Referrals*> Context::referrals(Needs needs) {
  if (referrals_ != nullptr) return referrals_.get();
  auto at = target();
  if (!at) return failure_of(at);
  if (auto supported = check_supported((*at)->uri); !supported) return failure_of(supported);
  auto who = caller();
  if (!who) return failure_of(who);
  auto opened = system(needs);
  if (!opened) return failure_of(opened);
  referrals_ = (*opened)->as(std::move(*who));
  return referrals_.get();
}

Result<StoreAdmin*> Context::store_admin() { return store_admin(command_.needs); }

Result<StoreAdmin*> Context::store_admin(Needs needs) {
  if (store_admin_ != nullptr) return store_admin_.get();
  auto at = target();
  if (!at) return failure_of(at);
  if (auto may = check_administrable((*at)->uri); !may) return failure_of(may);
  auto who = caller();
  if (!who) return failure_of(who);
  auto opened = system(needs);
  if (!opened) return failure_of(opened);
  auto admin = (*opened)->administer(std::move(*who));
  if (!admin) return failure_of(admin);
  store_admin_ = std::move(*admin);
  return store_admin_.get();
}

bool Context::has_token_variable() const {
  const auto value = variable("REFCTL_TOKEN");
  return value && !value->empty();
}

Failure Context::not_logged_in(const Target& target) const {
  if (store_is_missing(target.uri))
    return fail(ErrorCode::not_logged_in, fmt::format("not logged in, and there is no store in {}", place_of(target)),
                "name one with --store, or make one by `refctl signup` or `refctl import`");
  return fail(ErrorCode::not_logged_in, fmt::format("not logged in to {}", term::escape(target.uri)),
              "`refctl login EMAIL`, or --operator to act as the operator");
}

Result<Secret> Context::token() {
  term::forbid_core_dumps();
  if (auto value = variable("REFCTL_TOKEN"); value && !value->empty()) return Secret(std::move(*value));
  auto at = target();
  if (!at) return failure_of(at);
  auto file = sessions();
  if (!file) return failure_of(file);
  const SavedSession* session = (*file)->find((*at)->uri);
  if (session == nullptr) return not_logged_in(**at);
  return Secret::copy_of(session->token.reveal());
}

std::string Context::operator_name() const { return cli::operator_name(variable("SUDO_USER")); }

Result<Caller> Context::caller() {
  switch (identity_) {
    case Identity::nobody: return Caller::nobody("cli");
    case Identity::store_operator: return Caller::as_operator(operator_name(), "cli");
    case Identity::session: break;
  }
  auto held = token();
  if (!held) return failure_of(held);
  return Caller::session(std::move(*held), "cli");
}

bool Context::can_ask() const { return ::isatty(host_.input) == 1; }

Result<Secret> Context::password_from_input(std::string_view what) {
  term::forbid_core_dumps();
  const bool at_start = !input_lines_;
  if (at_start) input_lines_.emplace(host_.input);
  auto line = input_lines_->next();
  if (!line) return failure_of(line);
  if (!*line) return fail(ErrorCode::usage, fmt::format("stdin ended before the line with {}", what));
  // Windows programs write a byte order mark before their output.
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::string_view text = (*line)->reveal();
  if (at_start && text.starts_with(byte_order_mark)) return Secret::copy_of(text.substr(byte_order_mark.size()));
  return std::move(**line);
}

Result<> Context::confirm(std::string_view question) {
  if (globals_.yes) return {};
  if (!can_ask()) return fail(ErrorCode::usage, fmt::format("confirmation needed: {}", question), "pass --yes");
  auto yes = term::ask_yes(question);
  if (!yes) return failure_of(yes);
  if (!*yes) return fail(ErrorCode::declined, "nothing was changed");
  return {};
}

Result<std::optional<Instant>> Context::instant(std::string_view option, const std::optional<std::string>& text) const {
  if (!text) return std::optional<Instant>();
  auto at = parse_instant(*text, now());
  if (!at) return fail(ErrorCode::usage, fmt::format("{}: {}", option, at.error().message), at.error().hint);
  return std::optional<Instant>(*at);
}

Result<std::optional<UserRef>> optional_user(const std::optional<std::string>& text) {
  if (!text) return std::optional<UserRef>();
  auto user = parse_user_ref(*text);
  if (!user) return failure_of(user);
  return std::optional<UserRef>(std::move(*user));
}

}  // namespace refctl::cli
