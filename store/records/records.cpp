#include "store/records/records.hpp"

namespace refctl::records {

Result<> Reader::scan_rows(UserId first, bool with_credentials, const std::function<Walk(const UserRow&)>& visit) {
  Result<> asked;
  Result<> scanned = scan_users(first, [&](const User& user) {
    std::optional<Credential> credential;
    if (with_credentials && !user.erased) {
      auto found = this->credential(user.id);
      if (!found) {
        asked = failure_of(found);
        return Walk::stop;
      }
      credential = std::move(*found);
    }
    return visit({.id = user.id,
                  .name = user.name,
                  .email = user.email,
                  .code = user.code,
                  .referrer = user.referrer.value_or(UserId{}),
                  .registered_at = user.registered_at,
                  .role = user.role,
                  .disabled = user.disabled,
                  .erased = user.erased,
                  .credential = credential ? std::string_view(credential->text) : std::string_view()});
  });
  return asked ? scanned : asked;
}

}  // namespace refctl::records
