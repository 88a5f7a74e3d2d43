#include "cli/commands/store/seed.hpp"

#include "cli/args/passwords.hpp"
#include "cli/files/new_file.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "cli/term/progress.hpp"
#include "store/wire/admin/seed_json.hpp"

#include <fmt/format.h>

#include <limits>
#include <sstream>

namespace refctl::cli {

namespace {

Result<SeedOptions> options_of(const Context& context, const SeedCommandOptions& o) {
  auto span = span_of(context, o.span);
  if (!span) return failure_of(span);
  SeedOptions options;
  options.users = *o.users;
  options.append = o.append;
  if (o.seed) options.seed = *o.seed;
  if (o.shape) options.shape = *o.shape;
  options.since = span->since.value_or(options.since);
  options.until = span->until.value_or(options.until);
  return options;
}

Result<> keep_expected(NewFile& file, const std::ostringstream& expected) {
  Result<> written = file.write(expected.view());
  return written ? file.keep() : written;
}

}  // namespace

void declare(Parameters& p, SeedCommandOptions& o) {
  p.describe(
      "Loads test data: the same options give the same users, codes, tree and times, byte for byte in `export`, on "
      "any machine. All or nothing. A store with users in it is refused (exit 5) unless --append.");
  p.describe(
      "Without --password-stdin the users have no password. With --password-stdin ALL of them get this one password, "
      "hashed "
      "only once, so that it takes no longer for many users: whoever knows it can log in as any of them. For tests "
      "only. `refctl status` shows that a store was seeded (test_tag).");
  p.describe(
      "Shapes: natural (users who referred many refer more; waves of sign-ups; names in several scripts), chain (each "
      "referred the next), star (the first referred all others), balanced (each referred ten, level by level), "
      "hostile (names full of escapes, bidirectional, wide and combining text; a deep chain; farms of aliases).");
  p.number("--users", "N", o.users, 1, max_seed_users, "how many").required = true;
  p.number("--seed", "S", o.seed, 0, std::numeric_limits<std::uint64_t>::max(),
           "seed of the random generator: each gives other users (default: 1)");
  p.choice("--shape", {"natural", "chain", "star", "balanced", "hostile"}, o.shape, seed_shape_named,
           "of the referral trees (default: natural)");
  p.option("--since", "T", o.span.since, "registered at T or later (default: 2025-01-01)").kind = ValueKind::time;
  p.option("--until", "T", o.span.until, "registered before T (default: 2026-01-01)").kind = ValueKind::time;
  p.flag("--append", o.append, "add to a store that has users");
  p.flag("--password-stdin", o.password_stdin, "one password for all of them, from stdin's first line");
  p.option("--expect", "FILE", o.expect,
           "write the expected results for these users as JSON (users, levels, leaderboard, metrics), calculated "
           "without the store, to compare with what it returns")
      .kind = ValueKind::file;
  p.example("refctl --store /tmp/demo seed --users 1000", "something to look at");
  p.example("echo 'correct horse' | refctl --store lmdb:ci seed --users 100000 --password-stdin",
            "a hundred thousand users who can log in");
}

Result<> run(Context& context, const SeedCommandOptions& o) {
  auto options = options_of(context, o);
  if (!options) return failure_of(options);
  std::optional<Secret> password;
  if (o.password_stdin) {
    auto given = obtain_new_password(context, PasswordFrom::input, "");
    if (!given) return failure_of(given);
    password = std::move(*given);
  }
  // Opened before the work, so that a path that cannot be written is reported before the store changes.
  std::optional<NewFile> file;
  if (o.expect) {
    Result<> opened = file.emplace(*o.expect).open();
    if (!opened) return opened;
  }
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);

  std::ostringstream expected;
  const term::Interruptible interruptible;
  term::Progress bar(context.err().descriptor(), context.err().is_terminal() && !context.globals().quiet);
  const SeedHooks hooks{.expect = file ? &expected : nullptr, .progress = [&](std::uint64_t done) {
                          bar.show({.what = "seeding", .done = done, .total = options->users});
                          return interruptible.interrupted() ? Walk::stop : Walk::on;
                        }};
  auto report = (*admin)->seed_users(*options, password, hooks);
  bar.clear();
  if (!report) return failure_of(report);
  if (file) {
    Result<> kept = keep_expected(*file, expected);
    if (!kept) return kept;
  }
  const GlobalOptions& globals = context.globals();
  if (globals.quiet && !globals.output && !globals.fields) return {};
  return show_object(context, [&](wire::FieldSink& json) { wire::write_seed_report(json, *report, *options); });
}

}  // namespace refctl::cli
