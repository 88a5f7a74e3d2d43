#include "cli/commands/seed.hpp"

#include "cli/listing.hpp"
#include "cli/new_file.hpp"

#include <limits>
#include <sstream>

namespace refctl::cli {

void declare(Parameters& p, SeedCommandOptions& o) {
  p.describe(
      "Makes test data: the same numbers give the same users, codes, tree and times on any machine, byte for byte in "
      "`export`. All addresses are under example.com, example.org and example.net.");
  p.describe(
      "With --password-stdin every one of them logs in with that one password, which is hashed once: whoever knows it "
      "is everybody. `refctl status` says so of such a store. Never seed a store that real people use.");
  p.number("--users", "N", o.users, 1, 100'000'000, "how many").required = true;
  p.number("--seed", "S", o.seed, 0, std::numeric_limits<std::uint64_t>::max(),
           "which of all possible worlds (default: 1)");
  p.choice("--shape", {"natural", "chain", "star", "balanced", "hostile"}, o.shape, seed_shape_named,
           "how the tree grows (default: natural); hostile is full of names that break things");
  p.option("--since", "T", o.since, "the first registration (default: 2025-01-01)").kind = ValueKind::time;
  p.option("--until", "T", o.until, "all register before T (default: 2026-01-01)").kind = ValueKind::time;
  p.flag("--password-stdin", o.password_stdin, "one password for all of them, from the first line of stdin");
  p.flag("--append", o.append, "take a store that has users");
  p.option("--expect", "FILE", o.expect,
           "write the true answers beside it, for tests: users, levels, leaderboard, metrics")
      .kind = ValueKind::file;
  p.example("refctl -s /tmp/shop seed --users 10000", "a shop's worth of people");
  p.example("echo 'test password' | refctl -s /tmp/shop seed --users 100 --password-stdin", "who can log in");
  p.example("refctl -s /tmp/shop seed --users 500 --shape hostile --expect truth.json", "and what is true of them");
}

Result<> run(Context& context, const SeedCommandOptions& o) {
  SeedOptions options;
  options.users = *o.users;
  if (o.seed) options.seed = *o.seed;
  if (o.shape) options.shape = *o.shape;
  options.append = o.append;
  auto since = context.instant("--since", o.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", o.until);
  if (!until) return failure_of(until);
  options.since = since->value_or(options.since);
  options.until = until->value_or(options.until);
  if (options.since >= options.until) return fail(ErrorCode::usage, "--since is not before --until");
  std::optional<Secret> password;
  if (o.password_stdin) {
    auto given = context.password_from_input("the password of all");
    if (!given) return failure_of(given);
    password = std::move(*given);
  }
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return failure_of(use_cases);
  NewFile file(o.expect.value_or(""));
  Result<> written = o.expect ? file.open() : Result<>();
  if (!written) return written;
  std::ostringstream truth;
  auto report = (*use_cases)->seed_users(*actor, options, password, o.expect ? &truth : nullptr);
  if (!report) return failure_of(report);
  if (o.expect) {
    written = file.write(truth.view());
    if (written) written = file.keep();
    if (!written) return written;
  }
  return show_object(context, [&report](wire::JsonWriter& json) {
    json.begin_object().member("added", report->added).member("first", report->first.value);
    json.member("last", report->last.value).member("seconds", report->seconds).end_object();
  });
}

}  // namespace refctl::cli
