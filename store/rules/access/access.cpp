#include "store/rules/access/access.hpp"

#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"

#include <string>

namespace refctl::rules {

namespace {

std::string text_of(UserId id) { return std::to_string(id.value); }

Failure nobody_with(std::string_view what, std::string_view text) {
  return fail(ErrorCode::no_such_user, "there is no user with the " + std::string(what) + " " + std::string(text));
}

// Returns the user with a code as typed; absent if the text is not a code or not in use.
Result<std::optional<UserId>> owner_of(records::Reader& reader, const std::string& code) {
  const auto key = code_key(code);
  if (!key) return std::optional<UserId>{};
  return reader.id_by_code(*key);
}

Result<User> by_id(records::Reader& reader, const UserRef& ref) {
  auto user = reader.user(ref.id);
  if (!user) return failure_of(user);
  if (!ref.forced) {
    auto owner = owner_of(reader, ref.text);
    if (!owner) return failure_of(owner);
    if (*owner && !*user) {
      return fail(ErrorCode::no_such_user, "there is no user with the id " + text_of(ref.id),
                  "the referral code " + ref.text + " is that of user " + text_of(**owner) + ": code:" + ref.text);
    }
    if (*owner && **owner != ref.id) {
      return fail(ErrorCode::ambiguous_user,
                  ref.text + " is the id of one user and the referral code of another, user " + text_of(**owner),
                  "say id:" + text_of(ref.id) + " or code:" + ref.text);
    }
  }
  if (!*user) return nobody_with("id", text_of(ref.id));
  return std::move(**user);
}

Result<User> by_index(records::Reader& reader, const Result<std::optional<UserId>>& id, std::string_view what,
                      const std::string& text) {
  if (!id) return Failure(id.error());
  if (!*id) return nobody_with(what, text);
  return known_user(reader, **id);
}

// Forbidden, with a text that does not reveal whether the user exists.
Failure only_themself() {
  return fail(ErrorCode::forbidden, "members see and change only their own account",
              "support and admins see other users");
}

Result<User> own_user(records::Reader& reader, const Actor& actor) {
  if (actor.kind == Actor::Kind::user) return known_user(reader, actor.user);
  return fail(ErrorCode::usage, "the operator is no user, so a user must be named",
              "name one by id, e-mail or referral code, or log in");
}

bool names_the_caller(const std::optional<UserRef>& ref) { return !ref || ref->kind == UserRef::Kind::caller; }

// Resolves a member's reference: the member themself, or forbidden.
Result<User> own_user_named(records::Reader& reader, const Actor& actor, const UserRef& ref) {
  if (ref.kind == UserRef::Kind::id) {
    if (actor.is(ref.id)) return known_user(reader, actor.user);
    return only_themself();
  }
  auto user = resolve_user(reader, ref);
  if (user && actor.is(user->id)) return user;
  if (!user && user.error().code == ErrorCode::store_damaged) return user;
  return only_themself();
}

}  // namespace

Result<> require_actor(const Actor& actor) {
  if (actor.kind != Actor::Kind::nobody) return {};
  return fail(ErrorCode::not_logged_in, "nobody is logged in", "log in with `refctl login`");
}

Result<> require_reader(const Actor& actor, std::string_view what) {
  if (auto known = require_actor(actor); !known) return known;
  if (actor.reads_all()) return {};
  return fail(ErrorCode::forbidden, "only support and admins may see " + std::string(what));
}

Result<> require_admin(const Actor& actor, std::string_view action) {
  if (auto known = require_actor(actor); !known) return known;
  if (actor.is_admin()) return {};
  return fail(ErrorCode::forbidden, "only an admin may " + std::string(action));
}

Result<Actor> admit_admin(const UseCaseContext& context, std::string_view action) {
  return context.read([&](records::Reader&, const Actor& actor) -> Result<Actor> {
    if (auto may = require_admin(actor, action); !may) return failure_of(may);
    return actor;
  });
}

Result<User> known_user(records::Reader& reader, UserId id) {
  auto user = reader.user(id);
  if (!user) return failure_of(user);
  if (!*user) return nobody_with("id", text_of(id));
  return std::move(**user);
}

Result<User> resolve_user(records::Reader& reader, const UserRef& ref) {
  switch (ref.kind) {
    case UserRef::Kind::id: return by_id(reader, ref);
    case UserRef::Kind::email: {
      const auto key = email_key(ref.text);
      if (!key) return nobody_with("e-mail", ref.text);
      return by_index(reader, reader.id_by_email(*key), "e-mail", ref.text);
    }
    case UserRef::Kind::code: return by_index(reader, owner_of(reader, ref.text), "referral code", ref.text);
    case UserRef::Kind::caller: break;  // needs an actor
  }
  return nobody_with("name", ref.text);
}

Result<> fetch_user(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref,
                    records::Wanted wanted, const WantedOfUser& of_user) {
  const auto add = [&](records::Wanted& to, UserId id) {
    to.users.push_back(id);
    of_user(to, id);
  };
  if (names_the_caller(ref)) {
    if (actor.kind == Actor::Kind::user) add(wanted, actor.user);
    return reader.prefetch(wanted);
  }
  if (ref->kind == UserRef::Kind::email) {
    if (auto key = email_key(ref->text)) wanted.emails.push_back(std::move(*key));
  } else if (ref->kind == UserRef::Kind::code || !ref->forced) {
    if (auto key = code_key(ref->text)) wanted.codes.push_back(std::move(*key));
  }
  if (ref->kind == UserRef::Kind::id) {
    add(wanted, ref->id);
    return reader.prefetch(wanted);
  }
  if (auto fetched = reader.prefetch(wanted); !fetched) return fetched;
  Result<std::optional<UserId>> id;
  if (!wanted.emails.empty()) id = reader.id_by_email(wanted.emails.front());
  if (!wanted.codes.empty()) id = reader.id_by_code(wanted.codes.front());
  if (!id) return failure_of(id);
  if (!*id) return {};
  records::Wanted then;
  add(then, **id);
  return reader.prefetch(then);
}

Result<User> user_to_read(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref) {
  if (auto known = require_actor(actor); !known) return failure_of(known);
  if (names_the_caller(ref)) return own_user(reader, actor);
  if (actor.reads_all()) return resolve_user(reader, *ref);
  return own_user_named(reader, actor, *ref);
}

Result<User> user_to_change(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& ref) {
  if (auto known = require_actor(actor); !known) return failure_of(known);
  Result<User> user = names_the_caller(ref) ? own_user(reader, actor)
                      : actor.reads_all()   ? resolve_user(reader, *ref)
                                            : own_user_named(reader, actor, *ref);
  if (!user) return user;
  if (!actor.is_admin() && !actor.is(user->id)) {
    return fail(ErrorCode::forbidden, "only an admin may change other people's accounts");
  }
  if (user->erased) return fail(ErrorCode::no_such_user, "user " + text_of(user->id) + " has been erased");
  return user;
}

}  // namespace refctl::rules
