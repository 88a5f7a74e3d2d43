#include "store/rules/accounts/sign_up.hpp"

#include "store/model/text/invisible.hpp"
#include "store/model/user/code_readings.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/accounts/sign_up_throttle.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/requests/field_faults.hpp"
#include "store/rules/settings/settings.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// More candidates than collisions can use up: with 2^50 codes even one collision is rare.
constexpr std::size_t code_candidates = 4;

struct Code {
  std::string text;
  CodeKey key;
};

// The data of a sign-up, prepared before the write.
struct Prepared {
  User user;
  EmailKey email;
  std::vector<Code> codes;  // the requested code, or candidates
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

Result<std::vector<Code>> codes_for(const UseCaseContext& context, const std::optional<std::string>& chosen) {
  std::vector<Code> codes;
  if (chosen) {
    auto key = code_key(*chosen);
    // In a sign-up the field `referral_code` is the friend's code.
    if (!key) return fail_field("code", key.error().message, key.error().hint);
    codes.push_back({.text = *chosen, .key = std::move(*key)});
    return codes;
  }
  // Drawn at once, because each draw is a system call.
  const auto drawn = context.random<code_candidates * generated_code_length>();
  for (std::size_t i = 0; i < code_candidates; ++i) {
    std::string text =
        code_from_random(std::span(drawn).subspan(i * generated_code_length).first<generated_code_length>());
    auto key = code_key(text);
    if (!key) return failure_of(key);
    codes.push_back({.text = std::move(text), .key = std::move(*key)});
  }
  return codes;
}

// Returns the first code that is not in use.
Result<Code> free_code(records::Reader& reader, const Prepared& prepared) {
  for (const Code& code : prepared.codes) {
    auto owner = reader.id_by_code(code.key);
    if (!owner) return failure_of(owner);
    if (!*owner) return code;
  }
  if (prepared.code_chosen) return code_taken(prepared.codes.front().text);
  return fail(ErrorCode::internal, "no free referral code was found for " + prepared.user.email, "try again");
}

// Checks everything that depends on the store: before the expensive hash, and again in the write.
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
  if (*owner) return email_taken(prepared.user.email, "use another e-mail, or log in with this one");
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

// Adds the faults that can be found without the store to `faults`; the result is then incomplete.
Prepared prepare(const UseCaseContext& context, const SignUp& request, FieldFaults& faults) {
  Prepared prepared;
  faults.note(check_name(request.name));
  auto email = email_key(request.email);
  faults.note(email);
  auto codes = codes_for(context, request.own_code);
  faults.note(codes);
  if (!faults.none()) return prepared;
  prepared.user.name = request.name;
  prepared.user.email = request.email;
  prepared.user.role = request.role.value_or(Role::member);
  prepared.email = std::move(*email);
  prepared.codes = std::move(*codes);
  prepared.code_chosen = request.own_code.has_value();
  return prepared;
}

void add_key_requests(records::Wanted& wanted, const Prepared& prepared,
                      const std::optional<std::string>& referral_code) {
  wanted.emails = {prepared.email};
  for (const Code& code : prepared.codes) wanted.codes.push_back(code.key);
  if (referral_code) {
    if (auto key = code_key(trim_invisible(*referral_code))) wanted.codes.push_back(std::move(*key));
  }
  if (prepared.user.referrer) wanted.users = {*prepared.user.referrer};
}

Failure taken(ErrorCode code, std::string field, std::string message, std::string hint) {
  Error error{.code = code, .message = message, .hint = std::move(hint)};
  error.fields.push_back({.field = std::move(field), .message = std::move(message)});
  return Failure(std::move(error));
}

}  // namespace

Failure email_taken(const std::string& email, std::string hint) {
  return taken(ErrorCode::email_taken, "email", "the e-mail " + email + " is already registered", std::move(hint));
}

Failure code_taken(const std::string& code) {
  return taken(ErrorCode::code_taken, "referral_code", "the referral code " + code + " is somebody else's",
               "choose another");
}

namespace {

Failure unknown_code(std::string_view typed) {
  return fail(ErrorCode::no_such_referral_code,
              "there is no referral code \"" + show_invisible(typed.substr(0, 64)) + "\"",
              "check the code, or leave it out");
}

// Looks up a code that nobody has as people may have copied it; absent: nobody has one of its readings.
Result<std::optional<UserId>> owner_of_reading(records::Reader& reader, std::string_view typed) {
  const std::vector<CodeReading> readings = readings_of_code(typed);
  if (readings.empty()) return std::optional<UserId>();
  std::vector<std::size_t> owned;
  std::vector<UserId> owners(readings.size());
  const records::ManyKeys keys{.count = readings.size(), .text = [&](std::size_t i) { return readings[i].key.text; }};
  auto matched = reader.match_codes(keys, [&](std::size_t i, UserId id) {
    owned.push_back(i);
    owners[i] = id;
  });
  if (!matched) return failure_of(matched);
  const auto match = match_code(readings, owned, [&](std::size_t i, std::size_t j) { return owners[i] == owners[j]; });
  if (match.kind == CodeMatch::Kind::ambiguous) {
    return fail(ErrorCode::no_such_referral_code,
                "there is no referral code \"" + show_invisible(typed) + "\"; it may be read as " +
                    readings[match.one].key.text + " or " + readings[match.other].key.text,
                "type the code exactly as it was given, or leave it out");
  }
  return match.kind == CodeMatch::Kind::one ? std::optional(owners[match.one]) : std::nullopt;
}

}  // namespace

Result<User> referrer_with_code(records::Reader& reader, const std::string& code) {
  const std::string_view typed = trim_invisible(code);
  std::optional<UserId> owner;
  if (const auto key = code_key(typed)) {
    auto id = reader.id_by_code(*key);
    if (!id) return failure_of(id);
    owner = *id;
  }
  if (!owner) {
    auto id = owner_of_reading(reader, typed);
    if (!id) return failure_of(id);
    owner = *id;
  }
  if (!owner) return unknown_code(typed);
  auto user = known_user(reader, *owner);
  if (!user) return failure_of(user);
  if (user->disabled) return unknown_code(typed);
  return user;
}

namespace {

// The data read from the store before the expensive hash.
struct FirstCheck {
  std::optional<settings::Values> settings;
  SignUpThrottle throttle;
  SignUpThrottle::Verdict verdict;
  Result<std::optional<UserId>> referrer;  // or the reason for refusing the sign-up
};

// `prepared`: absent if its fields are invalid.
Result<FirstCheck> check_before_hashing(records::Reader& reader, const Actor& actor, const Prepared* prepared,
                                        const SignUp& request, Instant now) {
  FirstCheck found;
  auto throttle = SignUpThrottle::of(reader, actor);
  if (!throttle) return failure_of(throttle);
  found.throttle = *throttle;
  if (reader.prefetches()) {
    records::Wanted wanted;
    wanted.config = true;
    found.throttle.add_requests(wanted);
    if (prepared != nullptr) add_key_requests(wanted, *prepared, request.referral_code);
    if (auto fetched = reader.prefetch(wanted); !fetched) return failure_of(fetched);
  }
  auto values = settings::Values::read(reader);
  if (!values) return failure_of(values);
  auto verdict = found.throttle.judge(reader, *values, now);
  if (!verdict) return failure_of(verdict);
  found.verdict = *verdict;
  found.settings = std::move(*values);
  if (prepared == nullptr || found.verdict.wait_seconds > 0) return found;
  found.referrer = check_against(reader, *prepared, request.referral_code);
  if (!found.referrer) return found;
  if (auto code = free_code(reader, *prepared); !code) found.referrer = failure_of(code);
  return found;
}

Result<> check_password(const SignUp& request, const settings::Values& values) {
  auto shortest = values.password_min();
  if (!shortest) return failure_of(shortest);
  return passwords::check_new_password(*request.password, request.name, request.email,
                                       static_cast<unsigned>(*shortest));
}

Failure refuse_throttled(const UseCaseContext& context, const FirstCheck& found, Instant now) {
  if (found.verdict.clock_went_back) {
    auto restarted =
        context.records.write([&](records::Writer& writer) { return found.throttle.restart(writer, now); });
    if (!restarted) return failure_of(restarted);
  }
  return too_many_sign_ups(found.verdict.wait_seconds);
}

Result<UserView> store_user(const UseCaseContext& context, const SignUp& request, const Prepared& prepared,
                            const SignUpThrottle& throttle) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<UserView> {
    if (auto may = check_privileges(actor, request); !may) return failure_of(may);
    if (writer.prefetches()) {
      records::Wanted wanted;
      add_key_requests(wanted, prepared, request.referral_code);
      throttle.add_requests(wanted);
      if (auto fetched = writer.prefetch(wanted); !fetched) return failure_of(fetched);
    }
    User user = prepared.user;
    user.registered_at = drawn.at;
    auto referrer = check_against(writer, prepared, request.referral_code);
    if (!referrer) return failure_of(referrer);
    user.referrer = *referrer;
    auto code = free_code(writer, prepared);
    if (!code) return failure_of(code);
    user.code = code->text;
    auto id = writer.new_id();
    if (!id) return failure_of(id);
    user.id = *id;
    if (auto put = writer.put_user(user, prepared.email, code->key); !put) return failure_of(put);
    if (prepared.credential) {
      if (auto put = writer.put_credential(user.id, prepared.credential); !put) return failure_of(put);
    }
    audit::Stamp stamp = audit::stamp(actor, drawn);
    if (actor.kind == Actor::Kind::nobody) stamp.actor = actor_text(user.id);
    auto noted =
        audit::append(writer, stamp, "user.sign_up", user.id, changes_of(user, prepared.credential.has_value()));
    if (!noted) return failure_of(noted);
    if (auto counted = throttle.count_registration(writer, drawn.at); !counted) return failure_of(counted);
    return Redactor::unmasked().view_of(writer, user);
  });
}

Result<UserView> register_user(const UseCaseContext& context, const SignUp& request, Prepared prepared,
                               FirstCheck& found) {
  if (!found.referrer) return failure_of(found.referrer);
  prepared.user.referrer = *found.referrer;
  if (request.password) {
    auto cost = found.settings->hash_cost();
    if (!cost) return failure_of(cost);
    auto hashed = passwords::hash(*request.password, {.memory_mib = cost->memory_mib, .passes = cost->passes},
                                  context.random<passwords::salt_bytes>());
    if (!hashed) return failure_of(hashed);
    prepared.credential = std::move(*hashed);
  }
  return store_user(context, request, prepared, found.throttle);
}

}  // namespace

Result<UserView> sign_up(const UseCaseContext& context, SignUp request) {
  const Instant now = context.now();
  // Forms and scripts send an empty field where there is no code.
  if (request.referral_code && trim_invisible(*request.referral_code).empty()) request.referral_code.reset();
  FieldFaults faults;
  Prepared prepared = prepare(context, request, faults);
  const Prepared* const right = faults.none() ? &prepared : nullptr;
  auto found = context.read([&](records::Reader& reader, const Actor& actor) -> Result<FirstCheck> {
    if (auto may = check_privileges(actor, request); !may) return failure_of(may);
    return check_before_hashing(reader, actor, right, request, now);
  });
  if (!found) return failure_of(found);
  if (found->verdict.wait_seconds > 0) return refuse_throttled(context, *found, now);
  if (request.password) faults.note(check_password(request, *found->settings));
  if (!faults.none()) return std::move(faults).failure();
  auto user = register_user(context, request, std::move(prepared), *found);
  if (user || user.error().code != ErrorCode::email_taken || !found->throttle.applies()) return user;
  const auto sweep_from = context.random<std::tuple_size_v<ThrottleKey>>();
  auto counted = context.records.write(
      [&](records::Writer& writer) { return found->throttle.count_taken_email(writer, now, sweep_from); });
  if (!counted) return failure_of(counted);
  return user;
}

}  // namespace refctl::rules
