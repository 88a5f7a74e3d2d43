#include "store/rules/passwords/passwords.hpp"

#include "store/rules/passwords/base64.hpp"
#include "store/rules/passwords/compute.hpp"
#include "store/rules/passwords/normalise.hpp"
#include "store/rules/passwords/parsed_hash.hpp"

#include <sodium.h>

#include <array>
#include <string>

namespace refctl::passwords {

namespace {

constexpr std::size_t digest_bytes = 32;

Credential phc_text(Cost cost, std::span<const std::uint8_t, salt_bytes> salt,
                    std::span<const std::uint8_t, digest_bytes> digest) {
  std::string text = "$argon2id$v=19$m=" + std::to_string(std::uint64_t{cost.memory_mib} * 1024) +
                     ",t=" + std::to_string(cost.passes) + ",p=1$";
  append_base64(salt, text);
  text.push_back('$');
  append_base64(digest, text);
  return Credential{std::move(text)};
}

}  // namespace

Result<> check_cost(Cost cost) {
  if (cost.memory_mib < min_cost.memory_mib || cost.memory_mib > max_cost.memory_mib) {
    return fail(ErrorCode::invalid_field, "the memory of a password hash is 19 to 1024 MiB");
  }
  if (cost.passes < min_cost.passes || cost.passes > max_cost.passes) {
    return fail(ErrorCode::invalid_field, "the passes of a password hash are 2 to 10");
  }
  return {};
}

Result<Credential> hash(const Secret& password, Cost cost, std::span<const std::uint8_t, salt_bytes> salt) {
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium does not start");
  const auto normal = composed(password);
  const Secret& hashed = normal ? *normal : password;
  std::array<std::uint8_t, digest_bytes> digest{};
  const int failed = crypto_pwhash(digest.data(), digest.size(), hashed.reveal().data(), hashed.size(), salt.data(),
                                   cost.passes, std::size_t{cost.memory_mib} << 20U, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) {
    return fail(ErrorCode::busy,
                "there is not enough memory to hash a password with " + std::to_string(cost.memory_mib) + " MiB",
                "try again in a moment, or lower security.argon2_memory_mib");
  }
  return phc_text(cost, salt, digest);
}

Result<bool> verify(const Credential& credential, const Secret& typed) {
  ParsedHash parsed;
  if (read_hash(credential.text, parsed) != HashForm::valid) {
    return fail(ErrorCode::store_damaged, "the stored password hash is of no known scheme or cost",
                "give the account a new password: refctl passwd USER");
  }
  auto as_typed = is_password(parsed, typed);
  if (!as_typed || *as_typed) return as_typed;
  const auto normal = composed(typed);
  return normal ? is_password(parsed, *normal) : as_typed;
}

Credential dummy(Cost cost) {
  return phc_text(cost, std::array<std::uint8_t, salt_bytes>{}, std::array<std::uint8_t, digest_bytes>{});
}

void burn(const Secret& typed, const Credential& like) { (void)verify(like, typed); }

bool outdated(const Credential& credential, Cost wanted) {
  ParsedHash parsed;
  if (read_hash(credential.text, parsed) != HashForm::valid || parsed.scheme != Scheme::argon2id) return true;
  const bool weaker = parsed.first < std::uint64_t{wanted.memory_mib} * 1024 || parsed.second < wanted.passes;
  // Hashes created here have one lane and these sizes.
  const bool foreign = parsed.third != 1 || base64_size(parsed.salt, Padding::none) != salt_bytes ||
                       base64_size(parsed.digest, Padding::none) != digest_bytes;
  return weaker || foreign;
}

}  // namespace refctl::passwords
