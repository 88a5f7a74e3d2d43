#include "store/rules/tokens/verified_tokens.hpp"

#include <sodium.h>

#include <cstdint>
#include <cstring>

namespace refctl::tokens {

namespace {

// Chooses the slot by the token's last bytes. They belong to the signature, which cannot be chosen without a key, and
// only verified tokens are cached, so that nobody can evict other people's tokens on purpose.
std::size_t number_of(std::string_view token) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, token.data() + token.size() - sizeof bytes, sizeof bytes);
  bytes *= 0x9E3779B97F4A7C15U;
  return static_cast<std::size_t>(bytes >> 32U);
}

constexpr std::size_t signature_length = 43;  // 32 bytes in base64url

// Compares signatures in constant time; the signed part is not secret.
bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const std::size_t split = a.size() - signature_length;
  return a.substr(0, split) == b.substr(0, split) &&
         sodium_memcmp(a.data() + split, b.data() + split, signature_length) == 0;
}

}  // namespace

Result<Claims> VerifiedTokens::verify(std::string_view token, std::span<const SigningKey> keys, Instant now) {
  if (token.size() < signature_length) return tokens::verify(token, keys, now);
  const std::size_t slot = number_of(token) % slots;
  if (auto known = recall(token, slot)) return check_force(*known, keys, now);
  auto checked = check_signature(token, keys, now);
  if (!checked) return failure_of(checked);
  auto claims = check_force(*checked, keys, now);
  if (claims) remember(token, slot, *checked);
  return claims;
}

std::optional<Signed> VerifiedTokens::recall(std::string_view token, std::size_t slot) {
  const std::lock_guard lock(guards_[slot % locks]);
  if (!known_[slot] || !same(known_[slot]->token.reveal(), token)) return std::nullopt;
  return known_[slot]->what;
}

void VerifiedTokens::remember(std::string_view token, std::size_t slot, const Signed& what) {
  auto known = std::make_unique<Known>(Known{.token = Secret::copy_of(token), .what = what});
  const std::lock_guard lock(guards_[slot % locks]);
  known_[slot] = std::move(known);
}

}  // namespace refctl::tokens
