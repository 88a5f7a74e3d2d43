#include "store/rules/export/user_forms.hpp"

#include "store/rules/export/django_form.hpp"
#include "store/rules/export/put_text.hpp"
#include "store/wire/csv/csv.hpp"
#include "store/wire/json/json_string.hpp"

namespace refctl::exporting {

namespace {

using records::UserRow;
using wire::max_json_string_size;
using wire::put_json_string;

// Upper bound of a row's bytes besides the user's own texts: ids, times, names of fields.
constexpr std::size_t frame_room = 512;

std::size_t text_of(const UserRow& user) {
  return user.name.size() + user.email.size() + user.code.size() + user.credential.size();
}

// Keys: id, name, email, role, referral_code, referred_by (an id or null), registered_at, disabled, then password_hash
// if wanted and present; an erased user has id, erased, referred_by, registered_at.
class JsonLines final : public UserForm {
 public:
  void begin(OutputBuffer&) override {}

  void add(OutputBuffer& buffer, const UserRow& user) override {
    char* out = buffer.room(frame_room + max_json_string_size(text_of(user)));
    out = put_number(put(out, "{\"id\":"), user.id.value);
    if (user.erased) {
      out = put(out, ",\"erased\":true");
      out = put_edge(out, user);
    } else {
      out = put_json_string(put(out, ",\"name\":"), user.name);
      out = put_json_string(put(out, ",\"email\":"), user.email);
      out = put(put(out, ",\"role\":\""), name_of(user.role));
      out = put_json_string(put(out, "\",\"referral_code\":"), user.code);
      out = put_edge(out, user);
      out = user.disabled ? put(out, ",\"disabled\":true") : put(out, ",\"disabled\":false");
      if (!user.credential.empty()) out = put_json_string(put(out, ",\"password_hash\":"), user.credential);
    }
    buffer.end_at(put(out, "}\n"));
  }

  void end(OutputBuffer&) override {}

 private:
  char* put_edge(char* out, const UserRow& user) {
    out = put(out, ",\"referred_by\":");
    out = user.referrer.value != 0 ? put_number(out, user.referrer.value) : put(out, "null");
    out = times_.put(put(out, ",\"registered_at\":\""), user.registered_at);
    return put(out, "\"");
  }

  InstantText times_;
};

// The same keys as columns, plus `erased`: an erased user is a row with erased = true and no name.
class CsvRows final : public UserForm {
 public:
  explicit CsvRows(bool with_passwords) : with_passwords_(with_passwords) {}

  void begin(OutputBuffer& out) override {
    out.append("id,name,email,role,referral_code,referred_by,registered_at,disabled,erased");
    out.append(with_passwords_ ? ",password_hash\n" : "\n");
  }

  void add(OutputBuffer& buffer, const UserRow& user) override {
    char* out = buffer.room(frame_room + wire::max_csv_cell_size(text_of(user)));
    out = put_number(out, user.id.value);
    out = put_cell(out, user.name);
    out = put_cell(out, user.email);
    out = put(out, ",");
    if (!user.erased) out = put(out, name_of(user.role));
    out = put(put_cell(out, user.code), ",");
    if (user.referrer.value != 0) out = put_number(out, user.referrer.value);
    out = times_.put(put(out, ","), user.registered_at);
    out = user.disabled ? put(out, ",true") : put(out, ",false");
    out = user.erased ? put(out, ",true") : put(out, ",false");
    if (with_passwords_) out = put_cell(out, user.credential);
    buffer.end_at(put(out, "\n"));
  }

  void end(OutputBuffer&) override {}

 private:
  static char* put_cell(char* out, std::string_view text) {
    *out++ = ',';
    return wire::put_csv_cell(out, text);
  }

  bool with_passwords_;
  InstantText times_;
};

}  // namespace

std::unique_ptr<UserForm> make_form(const ExportOptions& options) {
  switch (options.format) {
    case ExportFormat::csv: return std::make_unique<CsvRows>(options.with_passwords);
    case ExportFormat::django: return make_django_form();
    case ExportFormat::jsonl: break;
  }
  return std::make_unique<JsonLines>();
}

}  // namespace refctl::exporting
