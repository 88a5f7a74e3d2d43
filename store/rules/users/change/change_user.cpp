#include "store/rules/users/change/change_user.hpp"

#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/accounts/sign_up.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/graph/relations.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

std::string text_of(const std::optional<UserId>& id) { return id ? std::to_string(id->value) : "none"; }
std::string text_of(bool yes) { return yes ? "true" : "false"; }
std::string text_of(Role role) { return std::string(name_of(role)); }
std::string text_of(Instant at) { return to_rfc3339(at); }
std::string text_of(const std::string& text) { return text; }

// The changed user and the changes for the audit log. A field that already has the wanted value is not a change.
struct Changed {
  User user;
  std::vector<AuditChange> fields;

  template <typename T>
  void set(const char* field, T& value, const std::optional<T>& wanted) {
    if (!wanted || *wanted == value) return;
    fields.push_back(audit::changed(field, text_of(value), text_of(*wanted)));
    value = *wanted;
  }
  void set_referrer(const std::optional<UserId>& wanted) {
    if (wanted == user.referrer) return;
    fields.push_back(audit::changed("referred_by", text_of(user.referrer), text_of(wanted)));
    user.referrer = wanted;
  }
};

Changed changed_by(const User& user, const UserChange& change) {
  Changed changed{.user = user, .fields = {}};
  if (change.erase) {
    changed.user = User{.id = user.id,
                        .name = {},
                        .email = {},
                        .code = {},
                        .referrer = user.referrer,
                        .registered_at = user.registered_at,
                        .role = Role::member,
                        .disabled = false,
                        .erased = true};
    return changed;
  }
  changed.set("name", changed.user.name, change.name);
  changed.set("email", changed.user.email, change.email);
  changed.set("referral_code", changed.user.code, change.code);
  changed.set("role", changed.user.role, change.role);
  changed.set("disabled", changed.user.disabled, change.disabled);
  if (change.referrer) changed.set_referrer(change.referrer->to);
  changed.set("registered_at", changed.user.registered_at, change.registered_at);
  return changed;
}

// The index keys of a user; absent for an erased one.
struct Keys {
  std::optional<EmailKey> email;
  std::optional<CodeKey> code;
};

Result<Keys> keys_of(const User& user) {
  if (user.erased) return Keys{};
  auto email = email_key(user.email);
  if (!email) return failure_of(email);
  auto code = code_key(user.code);
  if (!code) return failure_of(code);
  return Keys{.email = std::move(*email), .code = std::move(*code)};
}

Result<> check_free(records::Reader& reader, const User& before, const User& after, const Keys& keys) {
  if (keys.email && after.email != before.email) {
    auto owner = reader.id_by_email(*keys.email);
    if (!owner) return failure_of(owner);
    if (*owner && **owner != after.id) return email_taken(after.email, "use another e-mail");
  }
  if (keys.code && after.code != before.code) {
    auto owner = reader.id_by_code(*keys.code);
    if (!owner) return failure_of(owner);
    if (*owner && **owner != after.id) return code_taken(after.code);
  }
  return {};
}

Result<> check_changed(records::Reader& reader, const User& before, const UserChange& change, const User& after,
                       const Keys& keys) {
  if (auto free = check_free(reader, before, after, keys); !free) return free;
  if (after.referrer && after.referrer != before.referrer && !change.referrer->loops_are_checked) {
    auto referrer = known_user(reader, *after.referrer);
    if (!referrer) return failure_of(referrer);
    if (auto fits = check_referrer(reader, after.id, *referrer); !fits) return fits;
  }
  if (change.last_admin == LastAdmin::keep && is_active_admin(before) && !is_active_admin(after)) {
    return require_admin_besides(reader, after.id);
  }
  return {};
}

// Stores another hash and adds the change; a hash that is already stored is not a change.
Result<bool> store_credential(records::Writer& writer, const std::optional<Credential>& wanted, Changed& changed) {
  auto before = writer.credential(changed.user.id);
  if (!before) return failure_of(before);
  if (*before == wanted) return false;
  if (auto put = writer.put_credential(changed.user.id, wanted); !put) return failure_of(put);
  if (wanted) changed.fields.push_back(audit::changed("password", *before ? "set" : "none", "changed"));
  return true;
}

// A new password clears the failures with the old one, under the old and the new e-mail.
Result<> clear_failures(records::Writer& writer, const User& before, const User& after) {
  if (auto forgot = forget_failures(writer, before); !forgot) return forgot;
  return after.email == before.email ? Result<>() : forget_failures(writer, after);
}

std::string_view action_of(const UserChange& change, const User& before, const User& after) {
  if (change.erase) return "user.erase";
  return after == before ? "password.change" : "user.edit";
}

}  // namespace

bool is_active_admin(const User& user) { return user.role == Role::admin && !user.disabled && !user.erased; }

Result<> check_last_admin_choice(const Actor& actor, LastAdmin last_admin) {
  if (last_admin == LastAdmin::keep || actor.is_operator()) return {};
  return fail(ErrorCode::forbidden, "only the operator may leave a store without an admin");
}

Result<> require_admin_besides(records::Reader& reader, std::optional<UserId> except) {
  bool found = false;
  auto scanned = reader.scan_rows(UserId{1}, false, [&](const records::UserRow& row) {
    found = row.role == Role::admin && !row.disabled && !row.erased && row.id != except;
    return found ? Walk::stop : Walk::on;
  });
  if (!scanned || found) return scanned;
  return fail(ErrorCode::last_admin, "no admin would be left: nobody else can administer this store",
              "make somebody else an admin first");
}

Result<> check_referrer(records::Reader& reader, UserId child, const User& referrer) {
  const std::string child_text = std::to_string(child.value);
  const std::string referrer_text = std::to_string(referrer.id.value);
  if (referrer.id == child) return fail_field("referred_by", "user " + child_text + " cannot be their own referrer");
  if (referrer.erased) return fail_field("referred_by", "user " + referrer_text + " has been erased");
  auto loop = graph::would_loop(reader, child, referrer.id);
  if (!loop) return failure_of(loop);
  if (*loop) {
    return fail_field("referred_by",
                      "user " + referrer_text + " stands below user " + child_text + ": that would be a loop",
                      "`refctl referrals " + referrer_text + " --path` shows the chain");
  }
  return {};
}

Result<> check_change(records::Reader& reader, const User& user, const UserChange& change) {
  const Changed changed = changed_by(user, change);
  auto keys = keys_of(changed.user);
  if (!keys) return failure_of(keys);
  return check_changed(reader, user, change, changed.user, *keys);
}

Result<User> change_user(records::Writer& writer, const User& user, const UserChange& change,
                         const audit::Stamp& stamp) {
  Changed changed = changed_by(user, change);
  const User& after = changed.user;
  if (after != user) {
    auto keys = keys_of(after);
    if (!keys) return failure_of(keys);
    if (after.referrer != user.referrer) {
      if (auto locked = writer.lock_graph(); !locked) return failure_of(locked);
    }
    if (auto may = check_changed(writer, user, change, after, *keys); !may) return failure_of(may);
    if (auto put = writer.put_user(after, keys->email, keys->code); !put) return failure_of(put);
  }
  bool new_password = false;
  if (change.credential || change.erase) {
    auto stored = store_credential(writer, change.erase ? std::nullopt : change.credential, changed);
    if (!stored) return failure_of(stored);
    new_password = *stored;
  }
  if (after == user && !new_password) return user;
  const bool shut = change.erase || (after.disabled && !user.disabled);
  if (shut || new_password) {
    auto ended = writer.remove_sessions(user.id, shut ? std::nullopt : change.spared_session);
    if (!ended) return failure_of(ended);
  }
  if (change.erase || new_password) {
    if (auto cleared = clear_failures(writer, user, after); !cleared) return failure_of(cleared);
  }
  if (!change.erase && !change.reason.empty()) changed.fields.push_back(audit::added("reason", change.reason));
  auto noted = audit::append(writer, stamp, action_of(change, user, after), user.id, std::move(changed.fields));
  if (!noted) return failure_of(noted);
  return std::move(changed.user);
}

}  // namespace refctl::rules
