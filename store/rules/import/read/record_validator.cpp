#include "store/rules/import/read/record_validator.hpp"

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

// Returns whether a text is a number: digits, perhaps with a sign or a fraction. A text with a leading zero or with too
// many digits is a name.
bool is_number(std::string_view text) {
  constexpr std::size_t max_digits = 16;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > max_digits || (text.front() == '0' && text.size() > 1)) return false;
  std::size_t points = 0;
  for (const char c : text) {
    points += c == '.' ? 1 : 0;
    if (c != '.' && !is_ascii_digit(c)) return false;
  }
  return points <= 1;
}

// Returns whether a hash means "no password": Django's unusable passwords and the markers of /etc/shadow.
bool is_no_password(std::string_view hash) { return hash.starts_with('!') || hash == "*" || hash == "x"; }

// Returns the local part of an e-mail address, to be used as a name.
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

void RecordValidator::fault(std::string message) {
  record_.set(ImportRecord::malformed);
  ++chunk_.fault_count;
  if (chunk_.faults.size() < max_import_faults) {
    chunk_.faults.push_back({static_cast<std::uint32_t>(chunk_.records.size()), std::move(message)});
  }
}

RecordValidator::RecordValidator(const ValidationRules& rules, Chunk& chunk, std::uint64_t number)
    : rules_(rules), chunk_(chunk), codes_(rules.code_seed, number) {}

void RecordValidator::add_malformed(std::string message, std::uint32_t place) {
  record_ = ImportRecord{};
  record_.place = place;
  user_ = {};
  own_id_ = username_ = {};
  fault(std::move(message));
  finish();
}

void RecordValidator::add(const Fields& fields, std::uint32_t place) {
  record_ = ImportRecord{};
  record_.place = place;
  user_ = {};
  own_id_ = username_ = {};
  validate_id(fields[Field::id]);
  validate_referrer(fields);
  validate_time(fields[Field::registered_at]);
  validate_erased(fields);
  if (!record_.has(ImportRecord::erased)) {
    validate_name(fields[Field::name], fields[Field::email]);
    validate_email(fields[Field::email]);
    if (fields[Field::name].empty()) derive_name();
    validate_code(fields[Field::referral_code]);
    validate_role(fields[Field::role]);
    validate_disabled(fields[Field::disabled]);
    validate_password(fields[Field::password], fields[Field::password_hash]);
    if (fields.natural_keys) validate_username(fields[Field::handle]);
  }
  finish();
}

void RecordValidator::generate_code() {
  code_ = codes_.next();
  user_.code = code_;
  user_.code_key = code_;
  record_.set(ImportRecord::generated_code);
}

void RecordValidator::finish() {
  const auto record = static_cast<std::uint32_t>(chunk_.records.size());
  if (!record_.has(ImportRecord::has_code) && !record_.has(ImportRecord::erased) &&
      !record_.has(ImportRecord::malformed))
    generate_code();
  user_.registered_at = Instant{record_.registered_at};
  user_.role = record_.role;
  user_.disabled = record_.has(ImportRecord::disabled);
  user_.erased = record_.has(ImportRecord::erased);
  pack_texts();
  if (!user_.email_key.empty()) chunk_.emails.push_back({rules_.codec->hash(user_.email_key), record});
  if (!user_.code_key.empty()) chunk_.codes.push_back({rules_.codec->hash(user_.code_key), record});
  chunk_.records.push_back(record_);
}

void RecordValidator::pack_texts() {
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

// An id that is not a number is kept as a name of the record within the file.
void RecordValidator::validate_id(const Value& value) {
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
  record_.set(ImportRecord::text_id);
}

// Keeps the user name for natural foreign keys, unless it is the e-mail address, which is found anyway.
void RecordValidator::validate_username(const Value& value) {
  if (value.kind != Value::Kind::text || value.text == user_.email || value.text.size() > max_own_name) return;
  username_ = value.text;
}

void RecordValidator::validate_erased(const Fields& fields) {
  const Value& value = fields[Field::erased];
  if (value.empty()) return;
  const auto erased = yes_or_no(value);
  if (!erased) return fault("erased is not true or false: " + shown(value.text));
  if (!*erased) return;
  record_.set(ImportRecord::erased);
  if (record_.id == 0 && fields[Field::id].empty()) fault("an erased user has no id");
  for (const Field field : {Field::name, Field::email, Field::referral_code, Field::password, Field::password_hash}) {
    if (!fields[field].empty()) fault(fmt::format("an erased user has a {}", name_of(field)));
  }
}

// A missing name is derived from the e-mail address (derive_name), so it is a fault only without an address.
void RecordValidator::validate_name(const Value& value, const Value& email) {
  if (value.empty()) {
    const bool address = email.kind == Value::Kind::text && email.text.find('@') != std::string_view::npos;
    if (!address) fault("the name is missing");
    return;
  }
  if (value.kind != Value::Kind::text) return fault(not_text(Field::name));
  if (auto good = check_name(value.text); !good) return fault(std::move(good.error().message));
  user_.name = value.text;
}

void RecordValidator::derive_name() {
  if (!record_.has(ImportRecord::has_email)) return;
  user_.name = name_from_email(user_.email);
  record_.set(ImportRecord::derived_name);
}

void RecordValidator::validate_email(const Value& value) {
  if (value.empty()) return fault("the e-mail address is missing");
  if (value.kind != Value::Kind::text) return fault(not_text(Field::email));
  auto good = email_key(value.text, email_key_);
  if (!good) return fault(fmt::format("{}: {}", good.error().message, shown(value.text)));
  user_.email = value.text;
  user_.email_key = email_key_.text;
  record_.set(ImportRecord::has_email);
}

void RecordValidator::validate_code(const Value& value) {
  if (value.empty()) return;
  if (value.kind != Value::Kind::text) return fault(not_text(Field::referral_code));
  auto key = code_key(value.text);
  if (!key) return fault(fmt::format("{}: {}", key.error().message, shown(value.text)));
  code_key_ = std::move(key->text);
  if (is_ascii_digit(code_key_.front())) note_digits(value);
  user_.code = value.text;
  user_.code_key = code_key_;
  record_.set(ImportRecord::has_code);
}

// Notes a code that could also be an id.
void RecordValidator::note_digits(const Value& code) {
  if (const auto number = id_of(code)) {
    chunk_.digit_codes.push_back({*number, static_cast<std::uint32_t>(chunk_.records.size())});
  }
}

void RecordValidator::validate_time(const Value& value) {
  record_.registered_at = rules_.now.ms;
  if (value.empty()) return;
  const bool milliseconds = rules_.times.unit == TimeUnit::milliseconds;
  if (value.kind == Value::Kind::integer && milliseconds && is_time_number(value.number)) {
    record_.registered_at = static_cast<std::int64_t>(value.number);
    record_.set(ImportRecord::has_time);
    return;
  }
  TimeReading time{.at = {}, .zoneless = false, .fault = TimeFault::no_time};
  if (value.kind != Value::Kind::boolean && value.kind != Value::Kind::nested)
    time = read_time(value.text, rules_.times);
  if (time.fault != TimeFault::none) {
    return fault(fmt::format("registered_at is not a time: {} ({})", shown(value.text), remedy_of(time.fault)));
  }
  record_.registered_at = time.at.ms;
  record_.set(ImportRecord::has_time);
  if (time.zoneless) record_.set(ImportRecord::zoneless);
}

void RecordValidator::validate_role(const Value& value) {
  if (value.empty()) return;
  const auto role = value.kind == Value::Kind::text ? role_named(value.text) : std::nullopt;
  if (!role && !rules_.trust_roles) return record_.set(ImportRecord::unknown_role);
  if (!role) return fault("role is not member, support or admin: " + shown(value.text));
  if (rules_.trust_roles) {
    record_.role = *role;
    record_.set(ImportRecord::has_role);
  } else if (*role != Role::member) {
    record_.set(ImportRecord::untrusted_role);
  }
}

void RecordValidator::validate_disabled(const Value& value) {
  if (value.empty()) return;
  const auto disabled = yes_or_no(value);
  if (!disabled) return fault("disabled is not true or false: " + shown(value.text));
  record_.set(ImportRecord::has_disabled);
  if (*disabled) record_.set(ImportRecord::disabled);
}

void RecordValidator::validate_password(const Value& plain, const Value& hash) {
  const bool has_no_hash = hash.empty() || (hash.kind == Value::Kind::text && is_no_password(hash.text));
  if (!plain.empty() && !has_no_hash) return fault("it has both a password and a password_hash");
  if (!plain.empty()) {
    if (plain.kind != Value::Kind::text) return fault(not_text(Field::password));
    if (plain.text.size() > passwords::max_password_bytes) {
      return fault(fmt::format("the password is longer than {} bytes", passwords::max_password_bytes));
    }
    chunk_.passwords.push_back(Secret::copy_of(plain.text));
    record_.password = static_cast<std::uint32_t>(chunk_.passwords.size());
  }
  if (has_no_hash) return;
  if (hash.kind != Value::Kind::text) return fault(not_text(Field::password_hash));
  const auto format = rules_.hash_format ? std::optional<std::string_view>(*rules_.hash_format) : std::nullopt;
  auto scheme = passwords::detect_scheme(hash.text, format);
  if (!scheme && rules_.unknown_hash == UnknownHash::none) return record_.set(ImportRecord::dropped_hash);
  if (!scheme) {
    return fault(std::move(scheme.error().message) + "; --unknown-hash none imports the user without a password");
  }
  user_.credential = hash.text;
}

}  // namespace refctl::importing
