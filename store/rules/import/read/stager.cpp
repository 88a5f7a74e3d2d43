#include "store/rules/import/read/stager.hpp"

#include "store/model/ascii.hpp"
#include "store/model/email.hpp"
#include "store/model/import.hpp"
#include "store/model/name.hpp"
#include "store/model/user_ref.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace refctl::importing {

namespace {

// Enough of a value to find it again.
std::string shown(std::string_view text) {
  constexpr std::size_t most = 60;
  return text.size() <= most ? std::string(text) : std::string(text.substr(0, most)) + "…";
}

bool only_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_ascii_digit); }

std::string_view remedy_of(TimeFault fault) {
  switch (fault) {
    case TimeFault::small_number: return "too small for milliseconds since 1970; --time-unit s reads seconds";
    case TimeFault::ambiguous_date: return "is the day or the month first? --date-format dmy or mdy";
    case TimeFault::none:
    case TimeFault::no_time: break;
  }
  return "a time is written 2026-03-01T12:00:00Z, 2026-03-01 12:00:00 or 2026-03-01";
}

std::string not_text(Field field) { return fmt::format("{} is not a text", name_of(field)); }

}  // namespace

std::optional<bool> yes_or_no(const Value& value) {
  if (value.kind == Value::Kind::boolean) return value.text.front() == 't';
  for (const auto* yes : {"true", "1", "yes", "True", "TRUE"}) {
    if (value.text == yes) return true;
  }
  for (const auto* no : {"false", "0", "no", "False", "FALSE"}) {
    if (value.text == no) return false;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> id_of(const Value& value) {
  constexpr std::size_t most_digits = 16;
  if (value.kind == Value::Kind::integer && value.number != 0) {
    return value.number <= max_user_id ? std::optional(value.number) : std::nullopt;
  }
  if (value.kind != Value::Kind::integer && value.kind != Value::Kind::text) return std::nullopt;
  if (value.text.size() > most_digits || !only_digits(value.text)) return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : value.text) id = id * 10 + static_cast<std::uint64_t>(c - '0');
  if (id == 0 || id > max_user_id) return std::nullopt;
  return id;
}

void Stager::fault(std::string message) {
  record_.set(Staged::malformed);
  ++chunk_.fault_count;
  if (chunk_.faults.size() < max_import_faults) {
    chunk_.faults.push_back({static_cast<std::uint32_t>(chunk_.records.size()), std::move(message)});
  }
}

Stager::Stager(const StageRules& rules, Chunk& chunk, std::uint64_t number)
    : rules_(rules), chunk_(chunk), codes_(rules.code_seed, number) {}

void Stager::add_malformed(std::string message, std::uint32_t place) {
  record_ = Staged{};
  record_.place = place;
  user_ = {};
  fault(std::move(message));
  finish();
}

void Stager::add(const Fields& fields, std::uint32_t place) {
  record_ = Staged{};
  record_.place = place;
  user_ = {};
  stage_id(fields[Field::id]);
  stage_referrer(fields[Field::referred_by], fields.cells);
  stage_time(fields[Field::registered_at]);
  stage_erased(fields);
  if (!record_.has(Staged::erased)) {
    stage_name(fields[Field::name]);
    stage_email(fields[Field::email]);
    stage_code(fields[Field::referral_code]);
    stage_role(fields[Field::role]);
    stage_disabled(fields[Field::disabled]);
    stage_password(fields[Field::password], fields[Field::password_hash]);
  }
  finish();
}

void Stager::make_code() {
  code_ = codes_.next();
  user_.code = code_;
  user_.code_key = code_;
  record_.set(Staged::made_code);
}

void Stager::finish() {
  const auto record = static_cast<std::uint32_t>(chunk_.records.size());
  std::string& texts = chunk_.texts;
  if (!record_.has(Staged::has_code) && !record_.has(Staged::erased) && !record_.has(Staged::malformed)) make_code();
  user_.registered_at = Instant{record_.registered_at};
  user_.role = record_.role;
  user_.disabled = record_.has(Staged::disabled);
  user_.erased = record_.has(Staged::erased);
  record_.text = static_cast<std::uint32_t>(texts.size());
  rules_.codec->pack_user(user_, texts);
  record_.user_size = static_cast<std::uint16_t>(texts.size() - record_.text);
  if (!user_.credential.empty()) {
    rules_.codec->pack_credential(user_.credential, texts);
    record_.hash_size = static_cast<std::uint32_t>(texts.size()) - record_.text - record_.user_size;
  }
  if (record_.ref_kind == RefKind::email || record_.ref_kind == RefKind::code) {
    texts += referrer_key_;
    record_.referrer_size = static_cast<std::uint16_t>(referrer_key_.size());
  }
  if (!user_.email_key.empty()) chunk_.emails.push_back({rules_.codec->hash(user_.email_key), record});
  if (!user_.code_key.empty()) chunk_.codes.push_back({rules_.codec->hash(user_.code_key), record});
  chunk_.records.push_back(record_);
}

void Stager::stage_id(const Value& value) {
  if (value.empty()) return;
  if (const auto id = id_of(value)) {
    record_.id = *id;
  } else {
    fault(fmt::format("id is not an integer from 1 to {}: {}", max_user_id, shown(value.text)));
  }
}

void Stager::stage_erased(const Fields& fields) {
  const Value& value = fields[Field::erased];
  if (value.empty()) return;
  const auto erased = yes_or_no(value);
  if (!erased) return fault("erased is neither true nor false: " + shown(value.text));
  if (!*erased) return;
  record_.set(Staged::erased);
  if (record_.id == 0 && fields[Field::id].empty()) fault("an erased user has no id");
  for (const Field field : {Field::name, Field::email, Field::referral_code, Field::password, Field::password_hash}) {
    if (!fields[field].empty()) fault(fmt::format("an erased user has a {}", name_of(field)));
  }
}

void Stager::stage_name(const Value& value) {
  if (value.empty()) return fault("the name is missing");
  if (value.kind != Value::Kind::text) return fault(not_text(Field::name));
  if (auto good = check_name(value.text); !good) return fault(std::move(good.error().message));
  user_.name = value.text;
}

void Stager::stage_email(const Value& value) {
  if (value.empty()) return fault("the e-mail address is missing");
  if (value.kind != Value::Kind::text) return fault(not_text(Field::email));
  auto good = email_key(value.text, email_key_);
  if (!good) return fault(fmt::format("{}: {}", good.error().message, shown(value.text)));
  user_.email = value.text;
  user_.email_key = email_key_.text;
  record_.set(Staged::has_email);
}

void Stager::stage_code(const Value& value) {
  if (value.empty()) return;
  if (value.kind != Value::Kind::text) return fault(not_text(Field::referral_code));
  auto key = code_key(value.text);
  if (!key) return fault(fmt::format("{}: {}", key.error().message, shown(value.text)));
  code_key_ = std::move(key->text);
  user_.code = value.text;
  user_.code_key = code_key_;
  record_.set(Staged::has_code);
}

void Stager::stage_referrer(const Value& value, bool cells) {
  if (value.empty() || value.text == "0") return;
  const bool number = value.kind == Value::Kind::integer || (cells && only_digits(value.text));
  if (!number && value.kind != Value::Kind::text) {
    return fault("referred_by is neither an id nor a text: " + shown(value.text));
  }
  if (!number && !only_digits(value.text)) return stage_named_referrer(value.text);
  const auto id = id_of(value);
  if (!id) return fault("referred_by is no user's id: " + shown(value.text));
  record_.referrer = *id;
  record_.ref_kind = number ? RefKind::id : RefKind::digits;
}

void Stager::stage_named_referrer(std::string_view text) {
  const auto wrong = [&](const Error& error) {
    fault(fmt::format("referred_by names nobody: {} ({})", shown(text), error.message));
  };
  auto named = parse_user_ref(text);
  if (!named) return wrong(named.error());
  if (named->kind == UserRef::Kind::id) {
    record_.referrer = named->id.value;
    record_.ref_kind = RefKind::id;
    return;
  }
  if (named->kind == UserRef::Kind::email) {
    auto key = email_key(named->text);
    if (!key) return wrong(key.error());
    referrer_key_ = std::move(key->text);
    record_.ref_kind = RefKind::email;
  } else {
    auto key = code_key(named->text);
    if (!key) return wrong(key.error());
    referrer_key_ = std::move(key->text);
    record_.ref_kind = RefKind::code;
  }
  record_.referrer = rules_.codec->hash(referrer_key_);
}

void Stager::stage_time(const Value& value) {
  record_.registered_at = rules_.now.ms;
  if (value.empty()) return;
  const bool milliseconds = rules_.times.unit == TimeUnit::milliseconds;
  if (value.kind == Value::Kind::integer && milliseconds && is_time_number(value.number)) {
    record_.registered_at = static_cast<std::int64_t>(value.number);
    record_.set(Staged::has_time);
    return;
  }
  TimeReading time{.at = {}, .zoneless = false, .fault = TimeFault::no_time};
  if (value.kind != Value::Kind::boolean && value.kind != Value::Kind::nested)
    time = read_time(value.text, rules_.times);
  if (time.fault != TimeFault::none) {
    return fault(fmt::format("registered_at is not a time: {} ({})", shown(value.text), remedy_of(time.fault)));
  }
  record_.registered_at = time.at.ms;
  record_.set(Staged::has_time);
  if (time.zoneless) record_.set(Staged::zoneless);
}

void Stager::stage_role(const Value& value) {
  if (value.empty()) return;
  const auto role = value.kind == Value::Kind::text ? role_named(value.text) : std::nullopt;
  if (!role) return fault("role is none of member, support and admin: " + shown(value.text));
  if (rules_.trust_roles) {
    record_.role = *role;
    record_.set(Staged::says_role);
  } else if (*role != Role::member) {
    record_.set(Staged::had_more);
  }
}

void Stager::stage_disabled(const Value& value) {
  if (value.empty()) return;
  const auto disabled = yes_or_no(value);
  if (!disabled) return fault("disabled is neither true nor false: " + shown(value.text));
  record_.set(Staged::says_disabled);
  if (*disabled) record_.set(Staged::disabled);
}

void Stager::stage_password(const Value& plain, const Value& hash) {
  if (!plain.empty() && !hash.empty()) return fault("it has both a password and a password_hash");
  if (!plain.empty()) {
    if (plain.kind != Value::Kind::text) return fault(not_text(Field::password));
    if (plain.text.size() > passwords::max_password_bytes) {
      return fault(fmt::format("the password is longer than {} bytes", passwords::max_password_bytes));
    }
    chunk_.passwords.push_back(Secret::copy_of(plain.text));
    record_.password = static_cast<std::uint32_t>(chunk_.passwords.size());
  }
  if (hash.empty()) return;
  if (hash.kind != Value::Kind::text) return fault(not_text(Field::password_hash));
  const auto format = rules_.hash_format ? std::optional<std::string_view>(*rules_.hash_format) : std::nullopt;
  auto scheme = passwords::detect_scheme(hash.text, format);
  if (!scheme) return fault(std::move(scheme.error().message));
  user_.credential = hash.text;
}

}  // namespace refctl::importing
