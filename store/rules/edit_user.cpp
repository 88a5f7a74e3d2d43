#include "store/rules/edit_user.hpp"

#include "store/model/email.hpp"
#include "store/model/name.hpp"
#include "store/model/referral_code.hpp"
#include "store/model/utf8.hpp"
#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/field_faults.hpp"
#include "store/rules/sessions.hpp"
#include "store/rules/sign_up.hpp"
#include "store/rules/viewer.hpp"

#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::size_t longest_reason = 500;

std::string text_of(const std::optional<UserId>& id) { return id ? std::to_string(id->value) : "none"; }
std::string text_of(bool yes) { return yes ? "true" : "false"; }

Result<> check_reason(const std::string& reason) {
  const auto length = count_code_points(reason);
  if (length && *length >= 1 && *length <= longest_reason) return {};
  return fail_field("reason",
                    "a new referrer needs a reason of 1 to " + std::to_string(longest_reason) + " characters");
}

// What can be told to be wrong without the store, all at once.
Result<> check_fields(const UserEdit& edit) {
  FieldFaults faults;
  if (edit.name) faults.note(check_name(*edit.name));
  if (edit.email) faults.note(email_key(*edit.email));
  if (edit.code) faults.note(code_key(*edit.code));
  if (edit.referrer) faults.note(check_reason(edit.referrer->reason));
  if (!faults.none()) return std::move(faults).failure();
  return {};
}

Result<> check_privileges(const Actor& actor, const UserEdit& edit) {
  if (actor.is_admin()) return {};
  if (!edit.email && !edit.code && !edit.role && !edit.disabled && !edit.referrer) return {};
  return fail(ErrorCode::forbidden, "only an admin may change e-mail, code, role, referrer or state",
              "your own name and password are yours to change");
}

Result<> check_free(records::Reader& reader, const User& user, const EmailKey& email, const CodeKey& code) {
  auto owner = reader.id_by_email(email);
  if (!owner) return failure_of(owner);
  if (*owner && **owner != user.id) return email_taken(user.email);
  owner = reader.id_by_code(code);
  if (!owner) return failure_of(owner);
  if (*owner && **owner != user.id) return code_taken(user.code);
  return {};
}

// Makes the changes and lists them. A field that has the wanted value already is no change.
class Changes {
 public:
  void text(const char* field, std::string& value, const std::optional<std::string>& wanted) {
    if (!wanted || *wanted == value) return;
    list_.push_back(audit::changed(field, value, *wanted));
    value = *wanted;
  }
  void role(Role& value, std::optional<Role> wanted) {
    if (!wanted || *wanted == value) return;
    list_.push_back(audit::changed("role", std::string(name_of(value)), std::string(name_of(*wanted))));
    value = *wanted;
  }
  void flag(const char* field, bool& value, std::optional<bool> wanted) {
    if (!wanted || *wanted == value) return;
    list_.push_back(audit::changed(field, text_of(value), text_of(*wanted)));
    value = *wanted;
  }
  void referrer(std::optional<UserId>& value, const std::optional<UserId>& wanted, const std::string& reason) {
    if (wanted == value) return;
    list_.push_back(audit::changed("referred_by", text_of(value), text_of(wanted)));
    list_.push_back(audit::added("reason", reason));
    value = wanted;
  }

  [[nodiscard]] bool none() const { return list_.empty(); }
  [[nodiscard]] std::vector<AuditChange> take() { return std::move(list_); }

 private:
  std::vector<AuditChange> list_;
};

Result<> store_edited(records::Writer& writer, const User& user) {
  auto email = email_key(user.email);
  if (!email) return failure_of(email);
  auto code = code_key(user.code);
  if (!code) return failure_of(code);
  if (auto free = check_free(writer, user, *email, *code); !free) return free;
  return writer.put_user(user, *email, *code);
}

}  // namespace

Result<UserView> edit_user(const Context& context, const UserRef& ref, const UserEdit& edit) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<UserView> {
    if (auto known = require_actor(actor); !known) return failure_of(known);
    if (auto may = check_privileges(actor, edit); !may) return failure_of(may);
    if (auto fit = check_fields(edit); !fit) return failure_of(fit);
    auto user = user_to_change(writer, actor, ref);
    if (!user) return failure_of(user);
    Changes changes;
    changes.text("name", user->name, edit.name);
    changes.text("email", user->email, edit.email);
    changes.text("referral_code", user->code, edit.code);
    changes.role(user->role, edit.role);
    const bool was_disabled = user->disabled;
    changes.flag("disabled", user->disabled, edit.disabled);
    if (edit.referrer) {
      std::optional<UserId> wanted;
      if (edit.referrer->to) {
        auto referrer = fit_referrer(writer, user->id, *edit.referrer->to);
        if (!referrer) return failure_of(referrer);
        wanted = referrer->id;
      }
      changes.referrer(user->referrer, wanted, edit.referrer->reason);
    }
    if (!changes.none()) {
      if (auto stored = store_edited(writer, *user); !stored) return failure_of(stored);
      if (user->disabled && !was_disabled) {
        if (auto ended = remove_sessions(writer, user->id, std::nullopt); !ended) return failure_of(ended);
      }
      auto noted = audit::append(writer, audit::stamp(actor, drawn), "user.edit", user->id, changes.take());
      if (!noted) return failure_of(noted);
    }
    auto viewer = Viewer::of(writer, actor);
    if (!viewer) return failure_of(viewer);
    return viewer->look(writer, std::move(*user));
  });
}

}  // namespace refctl::rules
