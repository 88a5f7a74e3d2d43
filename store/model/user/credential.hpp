#pragma once

#include <string>

namespace refctl {

// A password hash in the text form of its scheme, exactly as the original system wrote it ("$argon2id$v=19$…",
// "pbkdf2_sha256$260000$…"). A user without one cannot log in with a password.
struct Credential {
  std::string text;
  bool operator==(const Credential&) const = default;
};

}  // namespace refctl
