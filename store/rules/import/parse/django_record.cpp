#include "store/rules/import/parse/django_record.hpp"

#include "store/rules/import/parse/django_slots.hpp"
#include "store/rules/import/parse/json_object.hpp"

#include <array>

namespace refctl::importing {

namespace {

using Slots = std::array<Value, django_slot_count>;

const Value& at(const Slots& slots, DjangoSlot slot) { return slots[static_cast<std::size_t>(slot)]; }

bool is_true(const Value& value) { return value.kind == Value::Kind::boolean && value.text == "true"; }

Value text_value(std::string_view text) { return {Value::Kind::text, text}; }

class DjangoParser final : public RecordParser {
 public:
  explicit DjangoParser(const Layout& layout)
      : outer_columns_(Columns::django_outer()), outer_(outer_columns_), inner_(layout.columns) {}

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    std::array<Value, django_outer_count> outer;
    auto wrong = outer_.scan(record, outer);
    const Value& inner = outer[static_cast<std::size_t>(DjangoOuter::fields)];
    if (!wrong && (inner.kind != Value::Kind::nested || !inner.text.starts_with('{'))) {
      wrong = "this is no object of a Django dump: it has no \"fields\"";
    }
    const std::size_t unknown_before = inner_.unknown_keys().size();
    if (!wrong) wrong = inner_.scan(inner.text, slots_);
    if (wrong) {
      fault = std::move(*wrong);
      return Outcome::malformed;
    }
    if (at(slots_, DjangoSlot::username).kind == Value::Kind::absent &&
        at(slots_, DjangoSlot::email).kind == Value::Kind::absent && slot(Field::email).kind == Value::Kind::absent) {
      inner_.forget_unknown_after(unknown_before);
      return Outcome::other_model;
    }
    map(outer[static_cast<std::size_t>(DjangoOuter::pk)], fields);
    return Outcome::record;
  }

  const std::vector<std::string>& unknown_columns() const override { return inner_.unknown_keys(); }

 private:
  [[nodiscard]] const Value& slot(Field field) const { return slots_[static_cast<std::size_t>(field)]; }

  // What --map names comes before what Django means by its own names.
  void map(const Value& pk, Fields& fields) {
    fields.cells = false;
    for (std::size_t i = 0; i < field_count; ++i) fields.values[i] = slots_[i];
    const auto fill = [&](Field field, const Value& value) {
      if (fields[field].kind == Value::Kind::absent) fields[field] = value;
    };
    fill(Field::id, pk);
    fill(Field::name, name());
    fill(Field::email, email());
    fill(Field::referral_code, at(slots_, DjangoSlot::referral));
    fill(Field::referred_by, at(slots_, DjangoSlot::referrer));
    fill(Field::registered_at, at(slots_, DjangoSlot::date_joined));
    fill(Field::role, role());
    fill(Field::disabled, disabled());
    fill(Field::password_hash, password());
  }

  Value name() {
    name_.clear();
    for (const DjangoSlot part : {DjangoSlot::first_name, DjangoSlot::last_name}) {
      const Value& value = at(slots_, part);
      if (value.empty()) continue;
      if (value.kind != Value::Kind::text) return value;
      if (!name_.empty()) name_ += ' ';
      name_ += value.text;
    }
    return name_.empty() ? at(slots_, DjangoSlot::username) : text_value(name_);
  }

  [[nodiscard]] Value email() const {
    const Value& own = at(slots_, DjangoSlot::email);
    const Value& username = at(slots_, DjangoSlot::username);
    const auto is_address = [](const Value& value) {
      return value.kind == Value::Kind::text && value.text.find('@') != std::string_view::npos;
    };
    if (is_address(own)) return own;
    if (is_address(username)) return username;
    return own.empty() ? username : own;
  }

  [[nodiscard]] Value role() const {
    if (is_true(at(slots_, DjangoSlot::is_superuser))) return text_value("admin");
    if (is_true(at(slots_, DjangoSlot::is_staff))) return text_value("support");
    return {};
  }

  [[nodiscard]] Value disabled() const {
    const Value& active = at(slots_, DjangoSlot::is_active);
    if (active.kind != Value::Kind::boolean) return active.empty() ? Value{} : text_value("is_active is not a boolean");
    return {Value::Kind::boolean, active.text == "true" ? "false" : "true"};
  }

  // Django writes ! and random letters where there is no password.
  [[nodiscard]] Value password() const {
    const Value& hash = at(slots_, DjangoSlot::password);
    return hash.kind == Value::Kind::text && hash.text.starts_with('!') ? Value{} : hash;
  }

  Columns outer_columns_;
  ObjectScanner outer_;
  ObjectScanner inner_;
  Slots slots_;
  std::string name_;
};

}  // namespace

std::unique_ptr<RecordParser> make_django_parser(const Layout& layout) {
  return std::make_unique<DjangoParser>(layout);
}

}  // namespace refctl::importing
