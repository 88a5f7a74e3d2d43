#include "store/rules/import/parse/field_resolver.hpp"

#include "store/model/user/django_name.hpp"
#include "store/rules/import/parse/clean_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace refctl::importing {

namespace {

constexpr std::size_t max_dropped = 50;

bool is_address(const Value& value) {
  return value.kind == Value::Kind::text && value.text.find('@') != std::string_view::npos;
}

bool says_yes(const Value& value) { return !value.empty() && yes_or_no(value).value_or(false); }

void derive_email(Fields& fields) {
  Value& email = fields[Field::email];
  const Value& handle = fields[Field::handle];
  if (is_address(email) || handle.empty()) return;
  if (is_address(handle) || (email.empty() && fields.natural_keys)) email = handle;
}

void derive_role(Fields& fields) {
  Value& role = fields[Field::role];
  if (role.kind != Value::Kind::absent) return;
  if (says_yes(fields[Field::is_superuser])) {
    role = {.kind = Value::Kind::text, .text = "admin"};
  } else if (says_yes(fields[Field::is_staff])) {
    role = {.kind = Value::Kind::text, .text = "support"};
  }
}

void derive_disabled(Fields& fields) {
  Value& disabled = fields[Field::disabled];
  const Value& active = fields[Field::active];
  if (disabled.kind != Value::Kind::absent || active.empty()) return;
  const auto yes = yes_or_no(active);
  // A value that is neither yes nor no becomes the value of `disabled`, so that its fault is reported there.
  disabled = yes ? Value{.kind = Value::Kind::boolean, .text = *yes ? "false" : "true"} : active;
}

}  // namespace

void FieldResolver::drop(const std::string& column) {
  if (dropped_.size() >= max_dropped || std::ranges::find(dropped_, column) != dropped_.end()) return;
  dropped_.push_back(column);
}

std::optional<std::string> FieldResolver::fill(Fields& fields, const AliasColumn& column) {
  Value value = fields.values[static_cast<std::size_t>(column.slot)];
  if (value.kind == Value::Kind::absent) return std::nullopt;
  const Alias& alias = alias_of_slot(column.slot);
  clean_value(value, alias.field, null_text_, fields);
  Value& into = fields[alias.field];
  const AliasColumn*& source = source_[static_cast<std::size_t>(alias.field)];
  if (into.kind == Value::Kind::absent || (source != nullptr && into.empty())) {
    into = value;
    source = &column;
    if (alias.field == Field::referred_by && alias.referrers != ReferrerKind::any) fields.referrers = alias.referrers;
    return std::nullopt;
  }
  if (value.empty()) return std::nullopt;
  if (source == nullptr || alias_of_slot(source->slot).rank < alias.rank) {
    drop(column.column);
    return std::nullopt;
  }
  if (into.kind == value.kind && into.text == value.text) return std::nullopt;
  if (alias.field >= Field::handle) return std::nullopt;
  return fmt::format("{0} and {1} may both be {2}: --map {2}={0} or --map {2}={1} decides", source->column,
                     column.column, name_of(alias.field));
}

std::optional<std::string> FieldResolver::resolve(Fields& fields, std::span<const AliasColumn> aliases) {
  fields.trimmed = fields.null_words = 0;
  fields.referrers = ReferrerKind::any;
  // The slots after these are filled from aliases, which `fill` cleans.
  for (std::size_t slot = 0; slot < field_count; ++slot) {
    clean_value(fields.values[slot], static_cast<Field>(slot), null_text_, fields);
  }
  const bool plain = aliases.empty() && columns_.copies().empty();
  if (plain) return std::nullopt;
  source_.fill(nullptr);
  for (const AliasColumn& column : aliases) {
    if (auto fault = fill(fields, column)) return fault;
  }
  for (const auto& [from, to] : columns_.copies()) {
    if (fields[to].kind == Value::Kind::absent) fields[to] = fields[from];
  }
  derive_name(fields);
  derive_email(fields);
  derive_role(fields);
  derive_disabled(fields);
  return std::nullopt;
}

void FieldResolver::derive_name(Fields& fields) {
  Value& name = fields[Field::name];
  if (!name.empty()) return;
  for (const Field part : {Field::first_name, Field::last_name}) {
    if (fields[part].empty() || fields[part].kind == Value::Kind::text) continue;
    name = fields[part];
    return;
  }
  const auto text = [](const Value& value) { return value.empty() ? std::string_view() : value.text; };
  const std::string_view first = text(fields[Field::first_name]);
  const std::string_view last = text(fields[Field::last_name]);
  if (fields.natural_keys) {
    join_django_name(first, last, name_);
  } else {
    name_.assign(first).append(first.empty() || last.empty() ? "" : " ").append(last);
  }
  if (!name_.empty()) {
    name = {.kind = Value::Kind::text, .text = name_};
  } else if (!fields[Field::handle].empty()) {
    name = fields[Field::handle];
  }
}

}  // namespace refctl::importing
