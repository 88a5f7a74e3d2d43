#pragma once

#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl {

// What two spellings of one address have in common: local part NFC with ASCII lower-casing only,
// domain as lower-case A-label (UTS 46). Users may not share a key.
struct EmailKey {
  std::string text;
  bool operator==(const EmailKey&) const = default;
};

// Longest parts in bytes: local part 64, domain 255, whole address 254 (RFC 5321).
inline constexpr std::size_t max_email_bytes = 254;

// Checks an address as typed and gives its key; not an address: ErrorCode::invalid_field on "email".
[[nodiscard]] Result<EmailKey> email_key(std::string_view typed);
// The same into a key whose memory is used again; what it holds after a failure means nothing.
[[nodiscard]] Result<> email_key(std::string_view typed, EmailKey& key);

// a•••@example.com: what a member sees of somebody else's address. Of hostile or empty text, too.
[[nodiscard]] std::string mask_email(std::string_view typed);
void append_masked_email(std::string& out, std::string_view typed);

}  // namespace refctl
