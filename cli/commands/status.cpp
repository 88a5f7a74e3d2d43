#include "cli/commands/status.hpp"

#include "cli/output/listing.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

std::string_view source_text(Target::Source source) {
  switch (source) {
    case Target::Source::option: return "--store";
    case Target::Source::environment: return "REFCTL_STORE";
    case Target::Source::login: return "last login";
    case Target::Source::standard: return "default";
  }
  return "";
}

// Of a session file that cannot be used nothing is said here; `whoami` tells what is wrong with it.
std::optional<std::string> logged_in_as(Context& context, const Target& target) {
  auto file = context.sessions();
  if (!file) return std::nullopt;
  const SavedSession* session = (*file)->find(target.uri);
  return session != nullptr ? std::optional(session->email) : std::nullopt;
}

void write_head(wire::JsonWriter& json, Context& context, const Target& target) {
  json.begin_object().member("version", std::string_view(REFCTL_VERSION)).member("target", target.uri);
  json.member("target_from", source_text(target.source)).member("logged_in_as", logged_in_as(context, target));
}

}  // namespace

void declare(Parameters& p, StatusOptions&) {
  p.describe("What a bug report needs: versions, the target and who chose it, sizes, counts, and who is logged in.");
  p.example("refctl status", "what am I working on?");
}

Result<> run(Context& context, const StatusOptions&) {
  auto target = context.target();
  if (!target) return failure_of(target);
  const auto head_only = [&](const Error& error) -> Result<> {
    Result<> shown = show_object(context, [&](wire::JsonWriter& json) {
      write_head(json, context, **target);
      json.end_object();
    });
    return shown ? Result<>(Failure(error)) : shown;
  };
  auto actor = context.actor();
  if (!actor) return failure_of(actor);
  auto use_cases = context.referrals();
  if (!use_cases) return head_only(use_cases.error());
  auto status = (*use_cases)->status(*actor);
  if (!status) return head_only(status.error());
  return show_object(context, [&](wire::JsonWriter& json) {
    write_head(json, context, **target);
    json.member("engine", status->engine).member("format_version", status->format_version);
    json.member("created", status->created).member("users", status->users).member("sessions", status->sessions);
    json.member("audit_entries", status->audit_entries).member("bytes", status->bytes);
    json.member("bytes_used", status->bytes_used).member("test_tag", status->test_tag).end_object();
  });
}

}  // namespace refctl::cli
