#include "store/rules/export/user_forms.hpp"

#include "store/rules/export/django_form.hpp"

namespace refctl::exporting {

namespace {

// id, name, email, role, referral_code, referred_by (an id or null), registered_at, disabled, then
// password_hash where it is told and there is one; of an erased user id, erased, referred_by, registered_at.
class JsonLines final : public UserForm {
 public:
  void begin(std::string&) override {}

  void add(std::string& out, const User& user, std::string_view credential) override {
    wire::JsonWriter json(out);
    json.begin_object().member("id", user.id.value);
    if (user.erased) {
      json.member("erased", true);
      write_referrer(json, "referred_by", user);
      json.member("registered_at", user.registered_at);
    } else {
      json.member("name", user.name).member("email", user.email).member("role", name_of(user.role));
      json.member("referral_code", user.code);
      write_referrer(json, "referred_by", user);
      json.member("registered_at", user.registered_at).member("disabled", user.disabled);
      if (!credential.empty()) json.member("password_hash", credential);
    }
    json.end_object();
    out += '\n';
  }

  void end(std::string&) override {}
};

// The same as columns, with a column more: an erased user is a row with erased = true and no name.
class CsvRows final : public UserForm {
 public:
  explicit CsvRows(bool with_passwords) : with_passwords_(with_passwords) {}

  void begin(std::string& out) override {
    out += "id,name,email,role,referral_code,referred_by,registered_at,disabled,erased";
    out += with_passwords_ ? ",password_hash\n" : "\n";
  }

  void add(std::string& out, const User& user, std::string_view credential) override {
    out += std::to_string(user.id.value);
    cell(out, user.name);
    cell(out, user.email);
    cell(out, user.erased ? std::string_view() : name_of(user.role));
    cell(out, user.code);
    cell(out, user.referrer ? std::to_string(user.referrer->value) : std::string());
    cell(out, to_rfc3339(user.registered_at));
    cell(out, user.disabled ? "true" : "false");
    cell(out, user.erased ? "true" : "false");
    if (with_passwords_) cell(out, credential);
    out += '\n';
  }

  void end(std::string&) override {}

 private:
  // With an apostrophe before what a spreadsheet would take for a formula; the import takes it away again.
  static void cell(std::string& out, std::string_view text) {
    out += ',';
    const bool guarded = !text.empty() && std::string_view("=+-@'\t\r").find(text[0]) != std::string_view::npos;
    const bool quoted = text.find_first_of("\",\r\n") != std::string_view::npos;
    if (quoted) out += '"';
    if (guarded) out += '\'';
    if (!quoted) {
      out += text;
      return;
    }
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }

  bool with_passwords_;
};

}  // namespace

void write_referrer(wire::JsonWriter& json, std::string_view key, const User& user) {
  json.key(key);
  if (user.referrer) {
    json.integer(user.referrer->value);
  } else {
    json.null();
  }
}

std::unique_ptr<UserForm> make_form(const ExportOptions& options) {
  switch (options.format) {
    case ExportFormat::csv: return std::make_unique<CsvRows>(options.with_passwords);
    case ExportFormat::django: return make_django_form();
    case ExportFormat::jsonl: break;
  }
  return std::make_unique<JsonLines>();
}

}  // namespace refctl::exporting
