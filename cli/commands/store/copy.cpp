#include "cli/commands/store/copy.hpp"

#include "cli/output/backup_output.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "store/transfer.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

Result<Target> target_named(const std::string& uri) {
  return choose_target({.option = uri, .environment = {}, .last_login = {}, .data_home = {}, .home = {}});
}

}  // namespace

void declare(Parameters& p, CopyOptions& o) {
  p.describe(
      "Copies a whole store (users, passwords, sessions, signing keys, settings, audit log), as it is at one moment, "
      "while other commands go on writing to it. The copy is checked and its digest compared with the source's "
      "before it appears at DST.");
  Parameter& source = p.argument("SRC", o.source, "the store to copy: a directory or a URI");
  source.kind = ValueKind::directory;
  source.required = true;
  Parameter& destination = p.argument("DST", o.destination, "the new store: nothing may be there but an empty store");
  destination.kind = ValueKind::directory;
  destination.required = true;
  p.example("refctl copy /var/lib/refctl /srv/refctl", "before a move");
}

Result<> run(Context& context, const CopyOptions& o) {
  auto from = target_named(*o.source);
  if (!from) return failure_of(from);
  auto to = target_named(*o.destination);
  if (!to) return failure_of(to);
  auto options = context.open_options();
  if (!options) return failure_of(options);
  const term::Interruptible interruptible;
  auto facts = copy_store(from->uri, to->uri, *options, context.environment(), context.operator_name(),
                          [&interruptible] { return interruptible.interrupted(); });
  if (!facts) return failure_of(facts);
  return show_backup(context, fmt::format("copied {} to {}", in_words(*facts), term::escape(to->uri)), *facts);
}

}  // namespace refctl::cli
