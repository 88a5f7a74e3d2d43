#include "store/rules/import/audited_import.hpp"

#include "store/model/text/utf8.hpp"
#include "store/model/user/id_ranges.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/users/change/change_user.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::rules {

AuditedImport::AuditedImport(const UseCaseContext& context, const ImportInput& input, const ImportOptions& options)
    : context_(context),
      options_(options),
      file_(input.name.substr(input.name.rfind('/') + 1)),
      drawn_(audit::draw(context.environment)) {
  if (file_.empty()) file_ = "-";
  // The log is UTF-8, but a file name may be any bytes.
  if (!count_code_points(file_)) {
    std::ranges::replace_if(
        file_, [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; }, '?');
  }
}

Result<> AuditedImport::begin(records::Writer& writer) {
  // The caller may have lost the admin role since the import began.
  auto actor = context_.resolver.actor(writer, context_.now());
  if (!actor) return failure_of(actor);
  if (auto may = require_admin(*actor, "import users"); !may) return may;
  if (auto may = check_last_admin_choice(*actor, options_.last_admin); !may) return may;
  stamp_ = audit::stamp(*actor, drawn_);
  entries_ = 0;
  took_admin_ = false;
  return {};
}

Result<> AuditedImport::update(records::Writer& writer, const User& user, UserChange change) {
  if (change.referrer && change.referrer->to != user.referrer) change.reason = "import of " + file_;
  // Another record may make another user an admin, so the check for a remaining admin comes at the end.
  change.last_admin = LastAdmin::may_go;
  auto changed = change_user(writer, user, change, next_stamp());
  if (!changed) return failure_of(changed);
  took_admin_ = took_admin_ || (is_active_admin(user) && !is_active_admin(*changed));
  return {};
}

Result<> AuditedImport::finish(records::Writer& writer, const ImportReport& report) {
  if (took_admin_ && options_.last_admin == LastAdmin::keep) {
    if (auto left = require_admin_besides(writer, std::nullopt); !left) return left;
  }
  const std::vector<std::string> ids = texts_of(report.added_ids, audit::max_value_bytes);
  std::vector<AuditChange> changes{
      audit::added("file", file_),
      audit::added("sha256", report.sha256),
      audit::added("read", std::to_string(report.read)),
      audit::added("added", std::to_string(report.added)),
      audit::added("updated", std::to_string(report.updated)),
      audit::added("unchanged", std::to_string(report.unchanged)),
      audit::added("skipped", std::to_string(report.skipped)),
      audit::added("refused", std::to_string(report.refused)),
  };
  if (!ids.empty()) changes.push_back(audit::added("added_ids", ids.front()));
  if (auto noted = audit::append(writer, next_stamp(), "import", std::nullopt, std::move(changes)); !noted)
    return noted;
  for (std::size_t i = 1; i < ids.size(); ++i) {
    auto noted = audit::append(
        writer, next_stamp(), "import.added", std::nullopt,
        {audit::added("file", file_), audit::added("sha256", report.sha256), audit::added("added_ids", ids[i])});
    if (!noted) return noted;
  }
  return {};
}

}  // namespace refctl::rules
