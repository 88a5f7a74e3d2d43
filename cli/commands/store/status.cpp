#include "cli/commands/store/status.hpp"

#include "cli/output/object.hpp"
#include "store/wire/admin/status_json.hpp"

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

// Ignores an unusable session file; `whoami` reports what is wrong with it.
std::optional<std::string> logged_in_as(Context& context, const Target& target) {
  auto file = context.sessions();
  if (!file) return std::nullopt;
  const SavedSession* session = (*file)->find(target.uri);
  return session != nullptr ? std::optional(session->email) : std::nullopt;
}

}  // namespace

void declare(Parameters& p, StatusOptions&) {
  p.describe(
      "What a bug report needs: versions, the target and where it comes from, sizes, counts, and who is logged in.");
  p.example("refctl status", "what am I working on?");
}

Result<> run(Context& context, const StatusOptions&) {
  auto target = context.target();
  if (!target) return failure_of(target);
  wire::StatusView view{.version = REFCTL_VERSION,
                        .target = (*target)->uri,
                        .target_from = std::string(source_text((*target)->source)),
                        .logged_in_as = logged_in_as(context, **target),
                        .store = {}};
  const auto show = [&] {
    return show_object(context, [&view](wire::FieldSink& json) { wire::write_status(json, view); });
  };
  // For an unusable store prints at least the target.
  const auto show_without_store = [&](const Error& error) -> Result<> {
    Result<> shown = show();
    return shown ? Result<>(Failure(error)) : shown;
  };
  auto admin = context.store_admin();
  if (!admin) return show_without_store(admin.error());
  auto status = (*admin)->status();
  if (!status) return show_without_store(status.error());
  view.store = std::move(*status);
  return show();
}

}  // namespace refctl::cli
