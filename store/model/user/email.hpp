#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl {

// The canonical form of an address: local part NFC with ASCII lower-casing only, domain as lower-case A-label (UTS 46).
// Unique among users.
struct EmailKey {
  std::string text;
  bool operator==(const EmailKey&) const = default;
};

// The maximum lengths in bytes: local part 64, domain 255, complete address 254 (RFC 5321).
inline constexpr std::size_t max_email_bytes = 254;

// Validates an address as typed and returns its key; invalid: ErrorCode::invalid_field on "email".
[[nodiscard]] Result<EmailKey> email_key(std::string_view typed);
// The same, reusing the key's memory; after a failure the key is unspecified.
[[nodiscard]] Result<> email_key(std::string_view typed, EmailKey& key);

// Returns a•••@example.com: the form in which a member sees another user's address. Accepts any text, even a hostile or
// empty one.
[[nodiscard]] std::string mask_email(std::string_view typed);
void append_masked_email(std::string& out, std::string_view typed);

}  // namespace refctl
