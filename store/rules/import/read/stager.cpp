#include "store/rules/import/read/stager.hpp"

#include "store/model/import.hpp"
#include "store/model/text/ascii.hpp"
#include "store/model/text/invisible.hpp"
#include "store/model/text/utf8.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/rules/import/parse/clean_values.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace refctl::importing {

namespace {

// Whether a text is a number: digits, with a sign or a fraction perhaps. With a leading zero, or with more digits than
// numbers have, it is a name.
bool is_number(std::string_view text) {
  constexpr std::size_t most_digits = 16;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > most_digits || (text.front() == '0' && text.size() > 1)) return false;
  std::size_t points = 0;
  for (const char c : text) {
    points += c == '.' ? 1 : 0;
    if (c != '.' && !is_ascii_digit(c)) return false;
  }
  return points <= 1;
}

// Hashes that stand for no password: Django's unusable ones, and the marks of /etc/shadow.
bool is_no_password(std::string_view hash) { return hash.starts_with('!') || hash == "*" || hash == "x"; }

// The local part of an e-mail address as a name.
std::string_view name_from_email(std::string_view email) { return email.substr(0, email.rfind('@')); }

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

std::string shown(std::string_view text) {
  constexpr std::size_t most = 60;
  return text.size() <= most ? show_invisible(text) : show_invisible(std::string(text.substr(0, most)) + "…");
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
  own_id_ = username_ = {};
  fault(std::move(message));
  finish();
}

void Stager::add(const Fields& fields, std::uint32_t place) {
  record_ = Staged{};
  record_.place = place;
  user_ = {};
  own_id_ = username_ = {};
  stage_id(fields[Field::id]);
  stage_referrer(fields);
  stage_time(fields[Field::registered_at]);
  stage_erased(fields);
  if (!record_.has(Staged::erased)) {
    stage_name(fields[Field::name], fields[Field::email]);
    stage_email(fields[Field::email]);
    if (fields[Field::name].empty()) make_name();
    stage_code(fields[Field::referral_code]);
    stage_role(fields[Field::role]);
    stage_disabled(fields[Field::disabled]);
    stage_password(fields[Field::password], fields[Field::password_hash]);
    if (fields.natural_keys) stage_username(fields[Field::handle]);
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
  if (!record_.has(Staged::has_code) && !record_.has(Staged::erased) && !record_.has(Staged::malformed)) make_code();
  user_.registered_at = Instant{record_.registered_at};
  user_.role = record_.role;
  user_.disabled = record_.has(Staged::disabled);
  user_.erased = record_.has(Staged::erased);
  pack_texts();
  if (!user_.email_key.empty()) chunk_.emails.push_back({rules_.codec->hash(user_.email_key), record});
  if (!user_.code_key.empty()) chunk_.codes.push_back({rules_.codec->hash(user_.code_key), record});
  chunk_.records.push_back(record_);
}

void Stager::pack_texts() {
  std::string& texts = chunk_.texts;
  record_.text = static_cast<std::uint32_t>(texts.size());
  rules_.codec->pack_user(user_, texts);
  record_.user_size = static_cast<std::uint16_t>(texts.size() - record_.text);
  if (!user_.credential.empty()) {
    rules_.codec->pack_credential(user_.credential, texts);
    record_.hash_size = static_cast<std::uint32_t>(texts.size()) - record_.text - record_.user_size;
  }
  switch (record_.ref_kind) {
    case RefKind::email:
    case RefKind::code:
    case RefKind::name:
    case RefKind::natural:
      texts += referrer_name_;
      record_.referrer_size = static_cast<std::uint16_t>(referrer_name_.size());
      break;
    default: break;
  }
  if (own_id_.empty() && username_.empty()) return;
  texts += static_cast<char>(own_id_.size());
  texts.append(own_id_).append(username_);
  record_.own_size = static_cast<std::uint16_t>(1 + own_id_.size() + username_.size());
  const auto record = static_cast<std::uint32_t>(chunk_.records.size());
  const auto& codec = *rules_.codec;
  if (!own_id_.empty()) chunk_.own_names.push_back({codec.hash(own_id_), record, OwnNameKind::id});
  if (!username_.empty()) chunk_.own_names.push_back({codec.hash(username_), record, OwnNameKind::username});
}

// An id that is no number is kept as the record's name within the file.
void Stager::stage_id(const Value& value) {
  if (value.empty()) return;
  if (const auto id = id_of(value)) {
    if (*id > max_imported_id) {
      return fault(fmt::format("id is above {}, and new users need ids above all others: {}", max_imported_id, *id));
    }
    record_.id = *id;
    return;
  }
  const bool name = value.kind == Value::Kind::text && !is_number(value.text) && value.text.size() <= max_own_name &&
                    is_utf8(value.text);
  if (!name || rules_.keep_ids) {
    return fault(fmt::format("id is not an integer from 1 to {}: {}", max_user_id, shown(value.text)));
  }
  own_id_ = value.text;
  record_.set(Staged::named);
}

// Natural foreign keys name it. A user name that is the e-mail address is found by that.
void Stager::stage_username(const Value& value) {
  if (value.kind != Value::Kind::text || value.text == user_.email || value.text.size() > max_own_name) return;
  username_ = value.text;
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

// Whoever has no name is named after the e-mail address, where there is one.
void Stager::stage_name(const Value& value, const Value& email) {
  if (value.empty()) {
    const bool address = email.kind == Value::Kind::text && email.text.find('@') != std::string_view::npos;
    if (!address) fault("the name is missing");
    return;
  }
  if (value.kind != Value::Kind::text) return fault(not_text(Field::name));
  if (auto good = check_name(value.text); !good) return fault(std::move(good.error().message));
  user_.name = value.text;
}

void Stager::make_name() {
  if (!record_.has(Staged::has_email)) return;
  user_.name = name_from_email(user_.email);
  record_.set(Staged::made_name);
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
  if (is_ascii_digit(code_key_.front())) note_digits(value);
  user_.code = value.text;
  user_.code_key = code_key_;
  record_.set(Staged::has_code);
}

// Such a code could be taken for an id.
void Stager::note_digits(const Value& code) {
  if (const auto number = id_of(code)) {
    chunk_.digit_codes.push_back({*number, static_cast<std::uint32_t>(chunk_.records.size())});
  }
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
  if (!role && !rules_.trust_roles) return record_.set(Staged::odd_role);
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
  const bool no_hash = hash.empty() || (hash.kind == Value::Kind::text && is_no_password(hash.text));
  if (!plain.empty() && !no_hash) return fault("it has both a password and a password_hash");
  if (!plain.empty()) {
    if (plain.kind != Value::Kind::text) return fault(not_text(Field::password));
    if (plain.text.size() > passwords::max_password_bytes) {
      return fault(fmt::format("the password is longer than {} bytes", passwords::max_password_bytes));
    }
    chunk_.passwords.push_back(Secret::copy_of(plain.text));
    record_.password = static_cast<std::uint32_t>(chunk_.passwords.size());
  }
  if (no_hash) return;
  if (hash.kind != Value::Kind::text) return fault(not_text(Field::password_hash));
  const auto format = rules_.hash_format ? std::optional<std::string_view>(*rules_.hash_format) : std::nullopt;
  auto scheme = passwords::detect_scheme(hash.text, format);
  if (!scheme && rules_.unknown_hash == UnknownHash::none) return record_.set(Staged::no_hash);
  if (!scheme) {
    return fault(std::move(scheme.error().message) + "; --unknown-hash none imports the user without a password");
  }
  user_.credential = hash.text;
}

}  // namespace refctl::importing
