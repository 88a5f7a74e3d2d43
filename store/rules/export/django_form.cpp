#include "store/rules/export/django_form.hpp"

#include "store/model/user/django_name.hpp"
#include "store/wire/json/json_writer.hpp"

#include <algorithm>
#include <array>

namespace refctl::exporting {

namespace {

class DjangoFixture final : public UserForm {
 public:
  void begin(OutputBuffer& out) override { out.append("["); }

  void add(OutputBuffer& out, const records::UserRow& user) override {
    object_ = first_ ? "\n" : ",\n";
    first_ = false;
    const std::string username = user.erased ? "erased-" + std::to_string(user.id.value) : std::string(user.email);
    const auto [first_name, last_name] = split_django_name(user.name);
    wire::JsonWriter json(object_);
    json.begin_object().member("model", "accounts.projectuser").member("pk", user.id.value);
    json.key("fields").begin_object().member("password", django_password(user.credential));
    json.key("last_login").null();
    json.member("is_superuser", user.role == Role::admin).member("username", username);
    json.member("first_name", first_name).member("last_name", last_name).member("email", user.email);
    json.member("is_staff", user.role != Role::member).member("is_active", !user.disabled && !user.erased);
    json.member("date_joined", user.registered_at);
    json.key("referral");
    if (user.code.empty()) {
      json.null();
    } else {
      json.text(user.code);
    }
    json.key("referrer");
    if (user.referrer.value == 0) {
      json.null();
    } else {
      json.integer(user.referrer.value);
    }
    json.key("groups").begin_array().end_array().key("user_permissions").begin_array().end_array();
    json.end_object().end_object();
    out.append(object_);
  }

  void end(OutputBuffer& out) override { out.append(first_ ? "]\n" : "\n]\n"); }

 private:
  bool first_ = true;
  std::string object_;  // being written
};

}  // namespace

std::unique_ptr<UserForm> make_django_form() { return std::make_unique<DjangoFixture>(); }

std::string django_password(std::string_view hash) {
  constexpr std::array own = {std::string_view("pbkdf2_sha256$"), std::string_view("pbkdf2_sha1$"),
                              std::string_view("argon2$"),        std::string_view("bcrypt$"),
                              std::string_view("bcrypt_sha256$"), std::string_view("scrypt$")};
  if (std::ranges::any_of(own, [&](std::string_view prefix) { return hash.starts_with(prefix); })) {
    return std::string(hash);
  }
  if (hash.starts_with("$argon2")) return "argon2" + std::string(hash);
  if (hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$")) {
    return "bcrypt$" + std::string(hash);
  }
  return "!";
}

}  // namespace refctl::exporting
