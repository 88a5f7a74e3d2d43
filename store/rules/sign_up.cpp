#include "store/rules/sign_up.hpp"

#include "store/model/email.hpp"
#include "store/model/name.hpp"
#include "store/model/referral_code.hpp"
#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/field_faults.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/viewer.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace refctl::rules {

namespace {

// More generated codes than collisions can use up: with 2^50 codes even one is rare.
constexpr std::size_t code_candidates = 8;

struct Code {
  std::string text;
  CodeKey key;
};

// What a sign-up is made of, all prepared before the write.
struct Prepared {
  User user;
  EmailKey email;
  std::vector<Code> codes;  // the one asked for, or candidates
  bool code_chosen = false;
  std::optional<Credential> credential;
};

Result<> check_privileges(const Actor& actor, const SignUp& request) {
  if (actor.is_admin()) return {};
  if (request.role) return fail(ErrorCode::forbidden, "only an admin may give a role at the sign-up");
  if (request.own_code) return fail(ErrorCode::forbidden, "only an admin may choose a referral code");
  if (!request.password) return fail(ErrorCode::forbidden, "only an admin may register somebody without a password");
  return {};
}

Result<std::vector<Code>> codes_for(const Context& context, const std::optional<std::string>& chosen) {
  std::vector<Code> codes;
  if (chosen) {
    auto key = code_key(*chosen);
    if (!key) return failure_of(key);
    codes.push_back({.text = *chosen, .key = std::move(*key)});
    return codes;
  }
  for (std::size_t i = 0; i < code_candidates; ++i) {
    std::string text = code_from_random(context.random<generated_code_length>());
    auto key = code_key(text);
    if (!key) return failure_of(key);
    codes.push_back({.text = std::move(text), .key = std::move(*key)});
  }
  return codes;
}

// The first of the codes that nobody has.
Result<Code> free_code(records::Reader& reader, const Prepared& prepared) {
  for (const Code& code : prepared.codes) {
    auto owner = reader.id_by_code(code.key);
    if (!owner) return failure_of(owner);
    if (!*owner) return code;
  }
  if (prepared.code_chosen) return code_taken(prepared.codes.front().text);
  return fail(ErrorCode::internal, "no free referral code was found for " + prepared.user.email, "try again");
}

// Everything that depends on the store, for a refusal before the costly hash and again in the write.
Result<std::optional<UserId>> check_against(records::Reader& reader, const Prepared& prepared,
                                            const std::optional<std::string>& referral_code) {
  std::optional<UserId> referrer;
  if (referral_code) {
    auto found = referrer_with_code(reader, *referral_code);
    if (!found) return failure_of(found);
    referrer = found->id;
  }
  auto owner = reader.id_by_email(prepared.email);
  if (!owner) return failure_of(owner);
  if (*owner) return email_taken(prepared.user.email);
  return referrer;
}

std::vector<AuditChange> changes_of(const User& user, bool has_password) {
  std::vector<AuditChange> changes{audit::added("name", user.name), audit::added("email", user.email),
                                   audit::added("referral_code", user.code)};
  if (user.referrer) changes.push_back(audit::added("referred_by", std::to_string(user.referrer->value)));
  if (user.role != Role::member) changes.push_back(audit::added("role", std::string(name_of(user.role))));
  if (!has_password) changes.push_back(audit::added("password", "none"));
  return changes;
}

Result<Prepared> check_fields(const Context& context, const SignUp& request, std::size_t shortest_password) {
  Prepared prepared;
  FieldFaults faults;
  faults.note(check_name(request.name));
  auto email = email_key(request.email);
  faults.note(email);
  auto codes = codes_for(context, request.own_code);
  faults.note(codes);
  if (request.password) {
    faults.note(passwords::check_new_password(*request.password, request.name, request.email,
                                              static_cast<unsigned>(shortest_password)));
  }
  if (!faults.none()) return std::move(faults).failure();
  prepared.user.name = request.name;
  prepared.user.email = request.email;
  prepared.user.role = request.role.value_or(Role::member);
  prepared.email = std::move(*email);
  prepared.codes = std::move(*codes);
  prepared.code_chosen = request.own_code.has_value();
  return prepared;
}

}  // namespace

Failure email_taken(const std::string& email) {
  return fail(ErrorCode::email_taken, "the e-mail " + email + " is already registered",
              "log in with it, or sign up with another");
}

Failure code_taken(const std::string& code) {
  return fail(ErrorCode::code_taken, "the referral code " + code + " is somebody else's", "choose another");
}

Result<User> referrer_with_code(records::Reader& reader, const std::string& code) {
  const auto unknown = [&] {
    return fail(ErrorCode::no_such_referral_code, "there is no referral code " + code.substr(0, 64),
                "check the code, or leave it out");
  };
  const auto key = code_key(code);
  if (!key) return unknown();
  auto id = reader.id_by_code(*key);
  if (!id) return failure_of(id);
  if (!*id) return unknown();
  auto user = known_user(reader, **id);
  if (!user) return failure_of(user);
  if (user->disabled) return unknown();
  return user;
}

Result<UserView> sign_up(const Context& context, SignUp request) {
  auto shortest = context.read([&](records::Reader& reader, const Actor& actor) -> Result<std::size_t> {
    if (auto may = check_privileges(actor, request); !may) return failure_of(may);
    return settings::password_min(reader);
  });
  if (!shortest) return failure_of(shortest);
  auto prepared = check_fields(context, request, *shortest);
  if (!prepared) return failure_of(prepared);

  settings::HashCost cost;
  auto refused = context.records.read([&](records::Reader& reader) -> Result<> {
    auto referrer = check_against(reader, *prepared, request.referral_code);
    if (!referrer) return failure_of(referrer);
    if (auto code = free_code(reader, *prepared); !code) return failure_of(code);
    auto wanted = settings::hash_cost(reader);
    if (!wanted) return failure_of(wanted);
    cost = *wanted;
    return {};
  });
  if (!refused) return failure_of(refused);

  if (request.password) {
    auto hashed = passwords::hash(*request.password, {.memory_mib = cost.memory_mib, .passes = cost.passes},
                                  context.random<passwords::salt_bytes>());
    if (!hashed) return failure_of(hashed);
    prepared->credential = std::move(*hashed);
  }
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  prepared->user.registered_at = drawn.at;

  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<UserView> {
    if (auto may = check_privileges(actor, request); !may) return failure_of(may);
    User user = prepared->user;
    auto referrer = check_against(writer, *prepared, request.referral_code);
    if (!referrer) return failure_of(referrer);
    user.referrer = *referrer;
    auto code = free_code(writer, *prepared);
    if (!code) return failure_of(code);
    user.code = code->text;
    auto id = writer.next_id();
    if (!id) return failure_of(id);
    user.id = *id;
    if (auto put = writer.put_user(user, prepared->email, code->key); !put) return failure_of(put);
    if (prepared->credential) {
      if (auto put = writer.put_credential(user.id, prepared->credential); !put) return failure_of(put);
    }
    audit::Stamp stamp = audit::stamp(actor, drawn);
    if (actor.kind == Actor::Kind::nobody) stamp.actor = actor_text(user.id);
    auto noted =
        audit::append(writer, stamp, "user.sign_up", user.id, changes_of(user, prepared->credential.has_value()));
    if (!noted) return failure_of(noted);
    return Viewer::unmasked().look(writer, user);
  });
}

}  // namespace refctl::rules
