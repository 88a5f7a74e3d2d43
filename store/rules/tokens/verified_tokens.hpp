#pragma once

#include "store/model/access/secret.hpp"
#include "store/rules/tokens/tokens.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace refctl::tokens {

// Cache of tokens with a verified signature, for a server that sees the same tokens repeatedly: a hit by exact bytes
// saves the HMAC and the parsing. The key's validity, the expiry and (by the caller) the session are checked every
// time against current data, so that a revoked key, a log-out or an expiry takes effect at once. Threads may share it.
// Memory: the text of at most `slots` tokens.
class VerifiedTokens {
 public:
  [[nodiscard]] Result<Claims> verify(std::string_view token, std::span<const SigningKey> keys, Instant now);

 private:
  struct Known {
    Secret token;
    Signed what;
  };
  static constexpr std::size_t slots = 4096;
  static constexpr std::size_t locks = 64;

  [[nodiscard]] std::optional<Signed> recall(std::string_view token, std::size_t slot);
  void remember(std::string_view token, std::size_t slot, const Signed& what);

  std::vector<std::unique_ptr<Known>> known_ = std::vector<std::unique_ptr<Known>>(slots);
  std::array<std::mutex, locks> guards_;  // guards_[i] protects the slots with number mod 64 = i
};

}  // namespace refctl::tokens
