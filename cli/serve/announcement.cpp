#include "cli/serve/announcement.hpp"

#include <algorithm>
#include <cctype>

namespace refctl::serve {

namespace {

// Returns the text, quoted if a shell would not read it literally.
std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/._-:+,@%").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (plain) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

// A store that cannot be read is reported by its first request, not here.
bool has_admin(ReferralSystem& system) {
  UserQuery query;
  query.role = Role::admin;
  bool found = false;
  const auto referrals = system.as(Caller::as_operator("refctl", "serve"));
  const auto walked = referrals->each_user(query, [&](const UserView&) {
    found = true;
    return Walk::stop;
  });
  return found || !walked;
}

}  // namespace

std::string announcement(Service& service, std::string_view url) {
  const ServeSettings& settings = service.settings();
  std::string text = "refctl: listening on " + std::string(url) + "\n";
  if (settings.public_url) {
    text += "refctl: console: " + settings.public_url->origin + settings.public_url->prefix + "/admin/\n";
  } else if (url.starts_with("http")) {
    text += "refctl: console: " + std::string(url) + "/admin/\n";
  }
  if (!has_admin(service.system())) {
    text += "refctl: there is no admin yet; register one: refctl --store " + shell_word(settings.store) +
            " signup --name NAME --email EMAIL --role admin\n";
  }
  return text;
}

}  // namespace refctl::serve
