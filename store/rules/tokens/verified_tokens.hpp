#pragma once

#include "store/model/secret.hpp"
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

// verify() for a server, to which the same few tokens come again and again: a token whose signature was once found
// good is known again by its exact bytes, which saves the HMAC and the parsing. Whether its key still counts, its
// time and its session are looked at every time, by the caller's data of the moment, so that a revoked key, a
// log-out or an end is felt at once. Threads may share it. Memory: what the tokens take, for at most `slots`.
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
  std::array<std::mutex, locks> guards_;  // each of every 64th slot
};

}  // namespace refctl::tokens
