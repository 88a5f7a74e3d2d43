#include "store/rules/import/parse/django_record.hpp"

#include "store/model/text/ascii.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/json_object.hpp"

#include <algorithm>
#include <array>

namespace refctl::importing {

namespace {

// The slots of the outer object.
enum class Outer : std::size_t { model, pk, fields };
constexpr std::size_t outer_slots = 3;

bool equal_without_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return ascii_lower(a) == b; });
}

class DjangoParser final : public RecordParser {
 public:
  explicit DjangoParser(const Layout& layout)
      : layout_(layout),
        outer_columns_(ColumnMap::django_outer()),
        outer_(outer_columns_),
        inner_(layout.columns),
        resolver_(layout.columns, layout.null_text) {}

  Outcome parse(std::string_view record, Fields& fields, std::string& fault) override {
    if (record.find_first_not_of(" \t\r\n") == std::string_view::npos) return Outcome::blank;
    std::array<Value, outer_slots> outer;
    auto wrong = outer_.scan(record, outer);
    const Value& inner = outer[static_cast<std::size_t>(Outer::fields)];
    const Value& model = outer[static_cast<std::size_t>(Outer::model)];
    if (!wrong && (inner.kind != Value::Kind::nested || !inner.text.starts_with('{'))) {
      wrong = "not an object of a Django dump: it has no \"fields\"";
    }
    if (!wrong) {
      model_ = model.text;
      if (layout_.model && !equal_without_case(model_, *layout_.model)) return Outcome::other_model;
      const std::size_t unknown_before = inner_.unknown_keys().size();
      wrong = inner_.scan(inner.text, fields.values);
      if (!wrong && !layout_.model && !is_user(fields)) {
        inner_.forget_unknown_after(unknown_before);
        return Outcome::other_model;
      }
    }
    if (!wrong) wrong = take(outer[static_cast<std::size_t>(Outer::pk)], fields);
    if (!wrong) return Outcome::record;
    fault = std::move(*wrong);
    return Outcome::malformed;
  }

  std::vector<std::string> unknown_columns() const override {
    std::vector<std::string> all = inner_.unknown_keys();
    all.insert(all.end(), resolver_.dropped().begin(), resolver_.dropped().end());
    return all;
  }
  // Django's own field names need no warning.
  std::span<const AliasColumn> alias_columns() const override { return {}; }
  std::string_view model() const override { return model_; }

 private:
  // Every user model has a password, from Django's AbstractBaseUser. An object without one is not an account, even if
  // it has an e-mail address (orders, newsletters).
  [[nodiscard]] bool is_user(const Fields& fields) const {
    if (fields[Field::password_hash].kind == Value::Kind::absent) return false;
    const auto given = [&](Field field) {
      if (fields[field].kind != Value::Kind::absent) return true;
      return std::ranges::any_of(inner_.aliases(), [&](const AliasColumn& column) {
        return alias_of_slot(column.slot).field == field &&
               fields.values[static_cast<std::size_t>(column.slot)].kind != Value::Kind::absent;
      });
    };
    const auto& copies = layout_.columns.copies();
    return given(Field::email) || given(Field::handle) || std::ranges::any_of(copies, [&](const auto& copy) {
             return copy.second == Field::email && given(copy.first);
           });
  }

  // --map takes precedence over Django's field names.
  std::optional<std::string> take(const Value& pk, Fields& fields) {
    fields.cells = false;
    fields.natural_keys = true;
    if (!layout_.columns.is_mapped(Field::id)) fields[Field::id] = pk;
    return resolver_.resolve(fields, inner_.aliases());
  }

  const Layout& layout_;
  ColumnMap outer_columns_;
  ObjectScanner outer_;
  ObjectScanner inner_;
  FieldResolver resolver_;
  std::string_view model_;
};

}  // namespace

std::unique_ptr<RecordParser> make_django_parser(const Layout& layout) {
  return std::make_unique<DjangoParser>(layout);
}

}  // namespace refctl::importing
