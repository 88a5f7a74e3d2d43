#include "store/model/text/ascii.hpp"
#include "store/model/text/utf8.hpp"
#include "store/model/user/code_readings.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/import/parse/clean_values.hpp"
#include "store/rules/import/read/record_validator.hpp"
#include "store/wire/json/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace refctl::importing {

namespace {

bool only_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_ascii_digit); }

// Returns the text after a prefix like "id:".
std::optional<std::string_view> rest_after(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

}  // namespace

void RecordValidator::validate_referrer(const Fields& fields) {
  const Value& value = fields[Field::referred_by];
  if (value.empty() || value.text == "0") return;
  switch (value.kind) {
    case Value::Kind::integer: return validate_referrer_number(value, fields.referrers);
    case Value::Kind::text: return validate_referrer_text(value.text, fields.referrers);
    case Value::Kind::nested:
      if (validate_nested_referrer(value, fields)) return;
      break;
    default: break;
  }
  fault("referred_by is neither an id nor a text: " + shown(value.text));
}

// A JSON number is an id, unless an option or the column's name specifies something else.
void RecordValidator::validate_referrer_number(const Value& value, ReferrerKind by_column) {
  const ReferrerKind names = rules_.referrers == ReferrerKind::any ? by_column : rules_.referrers;
  if (names == ReferrerKind::code) return refer_by_code(value.text);
  if (names == ReferrerKind::email) return refer_by_email(value.text);
  const auto id = id_of(value);
  if (!id) return fault("referred_by is not a user id: " + shown(value.text));
  record_.referrer = *id;
  record_.ref_kind = RefKind::id;
}

void RecordValidator::validate_referrer_text(std::string_view text, ReferrerKind by_column) {
  // Fast path: nearly all are ids, which have no prefix.
  const bool digits = is_ascii_digit(text.front()) && only_digits(text);
  if (digits && rules_.referrers == ReferrerKind::any) return validate_referrer_digits(text, by_column);
  if (const auto id = rest_after("id:", text)) return validate_typed_referrer(*id, ReferrerKind::id);
  if (const auto email = rest_after("email:", text)) return validate_typed_referrer(*email, ReferrerKind::email);
  if (const auto code = rest_after("code:", text)) return validate_typed_referrer(*code, ReferrerKind::code);
  if (rules_.referrers != ReferrerKind::any) return validate_typed_referrer(text, rules_.referrers);
  if (text.find('@') != std::string_view::npos) return refer_by_email(text);
  refer_by_code_or_name(text);
}

// Whether digits are an id or a code is decided when all ids and codes are known. With a leading zero they are a code.
void RecordValidator::validate_referrer_digits(std::string_view text, ReferrerKind by_column) {
  if (by_column == ReferrerKind::code) return refer_by_code(text);
  const auto id = id_of({.kind = Value::Kind::text, .text = text});
  if (!id) return refer_by_code_or_name(text);
  record_.referrer = *id;
  record_.ref_kind = by_column == ReferrerKind::id ? RefKind::id : RefKind::digits;
}

// For a referrer whose kind is given by a prefix or by an option.
void RecordValidator::validate_typed_referrer(std::string_view text, ReferrerKind kind) {
  if (kind == ReferrerKind::email) return refer_by_email(text);
  if (kind == ReferrerKind::code) return refer_by_code(text);
  if (const auto id = id_of({.kind = Value::Kind::text, .text = text})) {
    record_.referrer = *id;
    record_.ref_kind = RefKind::id;
  } else {
    refer_by_name(text, RefKind::name);
  }
}

// For an object {"id", "name", "referral_code"}, as in refctl's own listings, or a natural key ["username"] in a Django
// dump.
bool RecordValidator::validate_nested_referrer(const Value& value, const Fields& fields) {
  const auto json = wire::read_json(value.text);
  if (!json) return false;
  if (const auto* list = json->as_array()) {
    const std::string* text = fields.natural_keys && list->size() == 1 ? list->front().as_text() : nullptr;
    if (text != nullptr) refer_by_name(*text, RefKind::natural);
    return text != nullptr;
  }
  if (const wire::JsonValue* id = json->find("id")) {
    if (const auto number = id->as_unsigned()) {
      validate_typed_referrer(std::to_string(*number), ReferrerKind::id);
      return true;
    }
    const std::string* text = id->as_text();
    if (text != nullptr) validate_typed_referrer(*text, ReferrerKind::id);
    return text != nullptr;
  }
  for (const auto& [key, kind] :
       {std::pair{"referral_code", ReferrerKind::code}, std::pair{"email", ReferrerKind::email}}) {
    const wire::JsonValue* named = json->find(key);
    const std::string* text = named == nullptr ? nullptr : named->as_text();
    if (text == nullptr) continue;
    validate_typed_referrer(*text, kind);
    return true;
  }
  return false;
}

void RecordValidator::refer_by_email(std::string_view text) {
  auto key = email_key(text);
  if (!key) return fault(fmt::format("referred_by names nobody: {} ({})", shown(text), key.error().message));
  referrer_name_ = std::move(key->text);
  record_.referrer = rules_.codec->hash(referrer_name_);
  record_.ref_kind = RefKind::email;
}

void RecordValidator::refer_by_code(std::string_view text) {
  auto key = code_key(text);
  // A code with spaces, as people copy codes by hand, is looked up once all other codes are known.
  if (!key && (text.size() > max_own_name || readings_of_code(text).empty())) {
    return fault(fmt::format("referred_by names nobody: {} ({})", shown(text), key.error().message));
  }
  record_.referrer = rules_.codec->hash(key ? key->text : text);
  record_.ref_kind = RefKind::code;
  referrer_name_ = text;
}

// A text that is not a valid code may be an own name of a record.
void RecordValidator::refer_by_code_or_name(std::string_view text) {
  if (code_key(text)) return refer_by_code(text);
  refer_by_name(text, RefKind::name);
}

void RecordValidator::refer_by_name(std::string_view text, RefKind kind) {
  if (text.empty() || text.size() > max_own_name || !is_utf8(text)) {
    return fault("referred_by names nobody: " + shown(text));
  }
  referrer_name_ = text;
  record_.referrer = rules_.codec->hash(text);
  record_.ref_kind = kind;
}

}  // namespace refctl::importing
