#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/handlers/user_filters.hpp"
#include "cli/serve/service/service.hpp"
#include "store/wire/views/audit_json.hpp"
#include "store/wire/views/explanation_json.hpp"
#include "store/wire/views/reattribution_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <string>
#include <utility>

namespace refctl::serve::handlers {

Result<> users(Call& call) {
  auto page = call.query.page();
  if (!page) return failure_of(page);
  auto query = user_filters(call);
  if (!query) return failure_of(query);
  query->page = *page;
  if (is_filtered(*query) && !call.moved) {
    auto scans = call.referrals->scans_users(*query);
    if (!scans) return failure_of(scans);
    if (*scans) {
      call.move_to = Pool::scans;
      return {};
    }
  }
  auto found = call.referrals->users(*query);
  if (!found) return failure_of(found);
  respond_with_page(
      call, *found, [](wire::JsonWriter& json, const UserView& row) { wire::write_user(json, row); },
      [](const UserView& row) { return row.user.id.value; });
  return {};
}

Result<> user(Call& call) { return respond_for_user(call, &Referrals::user, wire::write_details); }

Result<> edit_user(Call& call) {
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  Form& form = call.form;
  UserEdit edit;
  edit.name = form.text("name");
  edit.email = form.text("email");
  edit.code = form.text("referral_code");
  edit.disabled = form.boolean("disabled");
  if (const auto role = form.text("role")) {
    edit.role = role_named(*role);
    if (!edit.role) form.add_fault("role", "role is not one of member, support, admin");
  }
  edit.password = form.secret("password");
  edit.old_password = form.secret("old_password");
  if (edit.old_password && !edit.password)
    form.add_fault("old_password", "the old password is used only together with a new one");
  if (form.has("referred_by")) {
    NewReferrer referrer;
    if (const auto text = form.text_or_number("referred_by")) {
      auto to = parse_user_ref(*text);
      if (!to) {
        form.add_fault("referred_by", to.error().message);
      } else {
        referrer.to = std::move(*to);
      }
    }
    referrer.reason = form.required("reason");
    edit.referrer = std::move(referrer);
  }
  if (auto sound = form.finish(); !sound) return failure_of(sound);
  return respond_with_one(call, call.referrals->edit_user(*ref, edit), wire::write_user);
}

Result<> preview_referrer(Call& call) {
  auto user = user_named(call.user);
  if (!user) return failure_of(user);
  std::optional<UserRef> to;
  if (const auto text = call.query.text("to")) {
    auto referrer = parse_user_ref(*text);
    if (!referrer) return failure_of(referrer);
    to = std::move(*referrer);
  }
  return respond_with_one(call, call.referrals->preview_referrer(*user, to), wire::write_reattribution);
}

Result<> erase_user(Call& call) {
  auto ref = user_named(call.user);
  if (!ref) return failure_of(ref);
  return call.referrals->erase_user(*ref, LastAdmin::keep);
}

Result<> explain(Call& call) { return respond_for_user(call, &Referrals::explain, wire::write_explanation); }

Result<> audit(Call& call) {
  AuditQuery query;
  auto page = call.query.page();
  if (!page) return failure_of(page);
  query.page = *page;
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  query.since = span->since;
  query.until = span->until;
  if (const auto user = call.query.text("user")) {
    auto ref = user_named(*user);
    if (!ref) return failure_of(ref);
    query.user = std::move(*ref);
  }
  if (const auto action = call.query.text("action")) query.action = std::string(*action);
  if (const auto actor = call.query.text("actor")) query.actor = std::string(*actor);
  auto found = call.referrals->audit(query);
  if (!found) return failure_of(found);
  respond_with_page(
      call, *found, [](wire::JsonWriter& json, const AuditView& row) { wire::write_audit_view(json, row); },
      [](const AuditView& row) { return row.number; });
  return {};
}

}  // namespace refctl::serve::handlers
