#include "store/model/text/ascii.hpp"
#include "store/model/text/utf8.hpp"
#include "store/model/user/code_readings.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/import/parse/clean_values.hpp"
#include "store/rules/import/read/stager.hpp"
#include "store/wire/json/json_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace refctl::importing {

namespace {

bool only_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_ascii_digit); }

// The text behind a prefix like "id:".
std::optional<std::string_view> rest_after(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

}  // namespace

void Stager::stage_referrer(const Fields& fields) {
  const Value& value = fields[Field::referred_by];
  if (value.empty() || value.text == "0") return;
  switch (value.kind) {
    case Value::Kind::integer: return stage_referrer_number(value, fields.referrers);
    case Value::Kind::text: return stage_referrer_text(value.text, fields.referrers);
    case Value::Kind::nested:
      if (stage_nested_referrer(value, fields)) return;
      break;
    default: break;
  }
  fault("referred_by is neither an id nor a text: " + shown(value.text));
}

// A number of JSON is an id, unless an option or the column's name says otherwise.
void Stager::stage_referrer_number(const Value& value, ReferrerNames by_column) {
  const ReferrerNames names = rules_.referrers == ReferrerNames::any ? by_column : rules_.referrers;
  if (names == ReferrerNames::code) return refer_by_code(value.text);
  if (names == ReferrerNames::email) return refer_by_email(value.text);
  const auto id = id_of(value);
  if (!id) return fault("referred_by is no user's id: " + shown(value.text));
  record_.referrer = *id;
  record_.ref_kind = RefKind::id;
}

void Stager::stage_referrer_text(std::string_view text, ReferrerNames by_column) {
  // Nearly all are ids, which have no prefix.
  const bool digits = is_ascii_digit(text.front()) && only_digits(text);
  if (digits && rules_.referrers == ReferrerNames::any) return stage_referrer_digits(text, by_column);
  if (const auto id = rest_after("id:", text)) return stage_forced_referrer(*id, ReferrerNames::id);
  if (const auto email = rest_after("email:", text)) return stage_forced_referrer(*email, ReferrerNames::email);
  if (const auto code = rest_after("code:", text)) return stage_forced_referrer(*code, ReferrerNames::code);
  if (rules_.referrers != ReferrerNames::any) return stage_forced_referrer(text, rules_.referrers);
  if (text.find('@') != std::string_view::npos) return refer_by_email(text);
  refer_by_code_or_name(text);
}

// What the file may mean by digits is decided when all ids and codes are known. With a leading zero they are no id.
void Stager::stage_referrer_digits(std::string_view text, ReferrerNames by_column) {
  if (by_column == ReferrerNames::code) return refer_by_code(text);
  const auto id = id_of({.kind = Value::Kind::text, .text = text});
  if (!id) return refer_by_code_or_name(text);
  record_.referrer = *id;
  record_.ref_kind = by_column == ReferrerNames::id ? RefKind::id : RefKind::digits;
}

// By a prefix or by --referred-by-is.
void Stager::stage_forced_referrer(std::string_view text, ReferrerNames kind) {
  if (kind == ReferrerNames::email) return refer_by_email(text);
  if (kind == ReferrerNames::code) return refer_by_code(text);
  if (const auto id = id_of({.kind = Value::Kind::text, .text = text})) {
    record_.referrer = *id;
    record_.ref_kind = RefKind::id;
  } else {
    refer_by_name(text, RefKind::name);
  }
}

// As refctl itself lists it, {"id", "name", "referral_code"}; or in a Django dump a natural key, ["username"].
bool Stager::stage_nested_referrer(const Value& value, const Fields& fields) {
  const auto json = wire::read_json(value.text);
  if (!json) return false;
  if (const auto* list = json->as_array()) {
    const std::string* text = fields.natural_keys && list->size() == 1 ? list->front().as_text() : nullptr;
    if (text != nullptr) refer_by_name(*text, RefKind::natural);
    return text != nullptr;
  }
  if (const wire::JsonValue* id = json->find("id")) {
    if (const auto number = id->as_unsigned()) {
      stage_forced_referrer(std::to_string(*number), ReferrerNames::id);
      return true;
    }
    const std::string* text = id->as_text();
    if (text != nullptr) stage_forced_referrer(*text, ReferrerNames::id);
    return text != nullptr;
  }
  for (const auto& [key, kind] :
       {std::pair{"referral_code", ReferrerNames::code}, std::pair{"email", ReferrerNames::email}}) {
    const wire::JsonValue* named = json->find(key);
    const std::string* text = named == nullptr ? nullptr : named->as_text();
    if (text == nullptr) continue;
    stage_forced_referrer(*text, kind);
    return true;
  }
  return false;
}

void Stager::refer_by_email(std::string_view text) {
  auto key = email_key(text);
  if (!key) return fault(fmt::format("referred_by names nobody: {} ({})", shown(text), key.error().message));
  referrer_name_ = std::move(key->text);
  record_.referrer = rules_.codec->hash(referrer_name_);
  record_.ref_kind = RefKind::email;
}

void Stager::refer_by_code(std::string_view text) {
  auto key = code_key(text);
  // A code with spaces in it, as people copy codes by hand, is read when the others are known.
  if (!key && (text.size() > max_own_name || readings_of_code(text).empty())) {
    return fault(fmt::format("referred_by names nobody: {} ({})", shown(text), key.error().message));
  }
  record_.referrer = rules_.codec->hash(key ? key->text : text);
  record_.ref_kind = RefKind::code;
  referrer_name_ = text;
}

// What cannot be a code may be an own name of a record.
void Stager::refer_by_code_or_name(std::string_view text) {
  if (code_key(text)) return refer_by_code(text);
  refer_by_name(text, RefKind::name);
}

void Stager::refer_by_name(std::string_view text, RefKind kind) {
  if (text.empty() || text.size() > max_own_name || !is_utf8(text)) {
    return fault("referred_by names nobody: " + shown(text));
  }
  referrer_name_ = text;
  record_.referrer = rules_.codec->hash(text);
  record_.ref_kind = kind;
}

}  // namespace refctl::importing
