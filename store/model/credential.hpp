#pragma once

#include <string>

namespace refctl {

// A password hash in its scheme's own text form, as its system of origin wrote it
// ("$argon2id$v=19$…", "pbkdf2_sha256$260000$…"). A user without one cannot log in with a password.
struct Credential {
  std::string text;
  bool operator==(const Credential&) const = default;
};

}  // namespace refctl
