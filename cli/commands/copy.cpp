#include "cli/commands/copy.hpp"

#include "cli/output/backup_output.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "store/rules/copy_store.hpp"
#include "store/rules/keep_safe.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

Result<Target> target_named(const std::string& uri) {
  return choose_target({.option = uri, .environment = {}, .last_login = {}, .data_home = {}, .home = {}});
}

}  // namespace

void declare(Parameters& p, CopyOptions& o) {
  p.describe(
      "Copies a whole store (users, passwords, sessions, signing keys, settings, audit log) to another place, as it "
      "is at one moment, while others go on writing to it. The copy is checked, and its digest compared with the "
      "source's, before it is there.");
  Parameter& source = p.argument("SRC", o.source, "the store to copy: a directory or a URI");
  source.kind = ValueKind::directory;
  source.required = true;
  Parameter& destination = p.argument("DST", o.destination, "where to: missing, or a store with nothing in it");
  destination.kind = ValueKind::directory;
  destination.required = true;
  p.example("refctl copy /var/lib/refctl /srv/refctl", "before a move");
}

namespace {

// Stores of one engine are copied value by value; between engines what they know is.
bool is_directory(const Target& target) { return !target.directory().empty(); }

Result<> across(Context& context, const Target& from, const Target& to, const OpenOptions& options) {
  auto source = open_records(from.uri, OpenMode::read, options);
  if (!source) return failure_of(source);
  auto destination = open_records(to.uri, OpenMode::write, options);
  if (!destination) return failure_of(destination);
  auto copied = rules::copy_store(**source, **destination);
  if (!copied) return failure_of(copied);
  const BackupFacts facts{.made = context.clock().now(),
                          .users = copied->users,
                          .sessions = copied->sessions,
                          .audit_entries = copied->audit_entries,
                          .bytes = 0,
                          .digest = copied->digest};
  return show_backup(context, fmt::format("copied {} to {}", in_words(facts), term::escape(to.uri)), facts);
}

}  // namespace

Result<> run(Context& context, const CopyOptions& o) {
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto from = target_named(*o.source);
  if (!from) return failure_of(from);
  auto to = target_named(*o.destination);
  if (!to) return failure_of(to);
  auto options = context.open_options();
  if (!options) return failure_of(options);
  if (!is_directory(*from) || !is_directory(*to)) return across(context, *from, *to, *options);
  auto source = open_records(from->uri, OpenMode::read, *options);
  if (!source) return failure_of(source);
  // From here on there is something to be put away.
  const term::Interruptible interruptible;
  auto restore = begin_restore(to->uri, Replace::no, *options);
  if (!restore) return failure_of(restore);

  const auto interrupted = [] { return fail(ErrorCode::interrupted, "interrupted; nothing was copied"); };
  const rules::Environment environment{.clock = context.clock(), .random = context.random()};
  auto copied = rules::back_up({.records = **source, .environment = environment}, *actor,
                               [&](std::string_view piece) -> Result<> {
                                 if (interruptible.interrupted()) return interrupted();
                                 return (*restore)->feed(piece);
                               });
  if (!copied) return failure_of(copied);
  auto facts = (*restore)->finish([&](records::Records& copy, const BackupFacts& said) -> Result<> {
    const rules::Context rules{.records = copy, .environment = environment};
    Result<> sound = rules::examine_restored(rules, *actor, said);
    if (!sound) return sound;
    auto again = rules::back_up(rules, *actor, [](std::string_view) -> Result<> { return {}; });
    if (!again) return failure_of(again);
    if (interruptible.interrupted()) return interrupted();
    if (again->digest == copied->digest) return {};
    return fail(ErrorCode::store_damaged, "the copy is not what was copied: its digest is another",
                "check the disk; nothing was made");
  });
  if (!facts) return failure_of(facts);
  return show_backup(context, fmt::format("copied {} to {}", in_words(*facts), term::escape(to->uri)), *facts);
}

}  // namespace refctl::cli
