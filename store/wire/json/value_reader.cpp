#include "store/wire/json/value_reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace refctl::wire {

ValueReader::ValueReader(ValueReader& parent, std::string_view key) : root_(parent.root_), parent_(&parent), key_(key) {
  if (failed() || parent.as_object() == nullptr) return;
  value_ = parent.value_->find(key);
  if (value_ == nullptr) refuse("is missing");
}

bool ValueReader::has(std::string_view key) const { return value_ != nullptr && value_->find(key) != nullptr; }

void ValueReader::read(bool& out) {
  const bool* const value = value_ != nullptr ? value_->as_boolean() : nullptr;
  if (value == nullptr) return refuse("must be true or false");
  out = *value;
}

void ValueReader::read(std::int64_t& out) {
  const std::int64_t* const value = value_ != nullptr ? value_->as_integer() : nullptr;
  if (value == nullptr) return refuse("must be an integer");
  out = *value;
}

void ValueReader::read(std::uint64_t& out) {
  const auto value = value_ != nullptr ? value_->as_unsigned() : std::nullopt;
  if (!value) return refuse("must be an integer, 0 or more");
  out = *value;
}

void ValueReader::read(double& out) {
  const auto value = value_ != nullptr ? value_->as_number() : std::nullopt;
  if (!value) return refuse("must be a number");
  out = *value;
}

void ValueReader::read(std::string& out) {
  std::string* const value = value_ != nullptr ? value_->as_text() : nullptr;
  if (value == nullptr) return refuse("must be a text");
  out = std::move(*value);
}

JsonArray* ValueReader::as_array() {
  JsonArray* const array = value_ != nullptr ? value_->as_array() : nullptr;
  if (array == nullptr) refuse("must be an array");
  return array;
}

JsonObject* ValueReader::as_object() {
  JsonObject* const object = value_ != nullptr ? value_->as_object() : nullptr;
  if (object == nullptr) refuse("must be an object");
  return object;
}

std::string ValueReader::place() const {
  if (parent_ == nullptr) return {};
  const std::string above = parent_->place();
  if (key_.empty()) return fmt::format("{}[{}]", above, index_);
  return above.empty() ? std::string(key_) : fmt::format("{}.{}", above, key_);
}

void ValueReader::refuse(std::string_view must) {
  value_ = nullptr;
  if (failed()) return;
  const std::string at = place();
  root_.fault_ = fmt::format("{} {}", at.empty() ? "the value" : at, must);
}

Result<> ValueReader::finish() const {
  if (!failed()) return {};
  return fail(ErrorCode::invalid_data, fault_, "this refctl and the one that sent the answer may not fit together");
}

void read_value(ValueReader& in, UserId& out) {
  std::uint64_t id = 0;
  in.read(id);
  if (id == 0 || id > max_user_id) return in.refuse(fmt::format("must be an id, 1 to {}", max_user_id));
  out.value = id;
}

void read_value(ValueReader& in, Instant& out) {
  std::string text;
  in.read(text);
  auto at = parse_timestamp(text);
  if (!at) return in.refuse("must be a time (RFC 3339)");
  out = *at;
}

void read_value(ValueReader& in, Role& out) {
  std::string text;
  in.read(text);
  const auto role = role_named(text);
  if (!role) return in.refuse("must be a role: member, support or admin");
  out = *role;
}

void read_value(ValueReader& in, Secret& out) {
  std::string text;
  in.read(text);
  out = Secret(std::move(text));
}

bool read_unless_erased(ValueReader& in, std::initializer_list<TextMember> members) {
  std::size_t absent = 0;
  for (const TextMember& member : members) {
    std::optional<std::string> text;
    in.member(member.key, text);
    if (!text) ++absent;
    member.out = std::move(text).value_or("");
  }
  if (absent == members.size()) return true;
  if (absent != 0) in.refuse("must have all of an erased user's texts null, or none");
  const TextMember& last = *(members.end() - 1);
  if (last.out.empty()) in.member_with(last.key, [](ValueReader& one) { one.refuse("must not be empty"); });
  return false;
}

}  // namespace refctl::wire
