#include "store/records/records.hpp"

namespace refctl::records {

namespace {

// How many users are read before their hashes are asked for: a visitor asks nothing itself.
constexpr std::size_t users_a_read = 1024;

UserRow row_of(const User& user, const std::optional<Credential>& credential) {
  return {.id = user.id,
          .name = user.name,
          .email = user.email,
          .code = user.code,
          .referrer = user.referrer.value_or(UserId{}),
          .registered_at = user.registered_at,
          .role = user.role,
          .disabled = user.disabled,
          .erased = user.erased,
          .credential = credential ? std::string_view(credential->text) : std::string_view()};
}

}  // namespace

Result<> Reader::scan_rows(UserId first, bool with_credentials, const std::function<Walk(const UserRow&)>& visit) {
  if (!with_credentials) {
    return scan_users(first, [&](const User& user) { return visit(row_of(user, std::nullopt)); });
  }
  std::vector<User> users;
  do {
    users.clear();
    Result<> scanned = scan_users(first, [&](const User& user) {
      users.push_back(user);
      return users.size() < users_a_read ? Walk::on : Walk::stop;
    });
    if (!scanned) return scanned;
    for (const User& user : users) {
      std::optional<Credential> hash;
      if (!user.erased) {
        auto found = credential(user.id);
        if (!found) return failure_of(found);
        hash = std::move(*found);
      }
      if (visit(row_of(user, hash)) == Walk::stop) return {};
      first = UserId{user.id.value + 1};
    }
  } while (users.size() == users_a_read);
  return {};
}

}  // namespace refctl::records
