#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace refctl {

// A log-in that can be ended: a token is accepted only while its session is in the store.
struct Session {
  UserId user;
  Jti jti{};
  Instant issued;
  Instant expires;
  std::string label;  // the client, for people: "cli on host", "rest 203.0.113.9"

  bool operator==(const Session&) const = default;
};

// A key that signs tokens. After `until` it neither signs nor verifies; absent while it is the current key.
struct SigningKey {
  KeyId kid{};
  std::array<std::uint8_t, 32> secret{};
  Instant since;
  std::optional<Instant> until;

  bool operator==(const SigningKey&) const = default;
};

}  // namespace refctl
