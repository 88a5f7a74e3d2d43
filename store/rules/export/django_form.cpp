#include "store/rules/export/django_form.hpp"

#include "store/wire/json_writer.hpp"

#include <algorithm>
#include <array>

namespace refctl::exporting {

namespace {

constexpr std::size_t longest_name = 150;  // code points in Django's first_name and last_name

// The byte offset after the first `count` code points.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80;
    if (begins && count-- == 0) break;
  }
  return at;
}

class DjangoFixture final : public UserForm {
 public:
  void begin(Piece& out) override { out.append("["); }

  void add(Piece& out, const records::UserRow& user) override {
    object_ = first_ ? "\n" : ",\n";
    first_ = false;
    const std::string username = user.erased ? "erased-" + std::to_string(user.id.value) : std::string(user.email);
    // The import joins first and last name by a space, so a long name is split at a space.
    const auto [first_name, last_name] = split_name(user.name);
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

  void end(Piece& out) override { out.append(first_ ? "]\n" : "\n]\n"); }

 private:
  struct Names {
    std::string_view first;
    std::string_view last;
  };

  static Names split_name(std::string_view name) {
    const std::size_t most = bytes_of(name, longest_name);
    if (most == name.size()) return {name, {}};
    const std::size_t space = name.rfind(' ', most);
    if (space == std::string_view::npos || space == 0) return {name.substr(0, most), name.substr(most)};
    return {name.substr(0, space), name.substr(space + 1)};
  }

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
