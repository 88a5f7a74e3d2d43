#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/user/credential.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <span>

// Creates and checks password hashes. A call can take most of a second and tens of megabytes, so never make one inside
// a transaction or on a thread that serves reads. Threads may call these functions concurrently.

namespace refctl::passwords {

// The cost of our own hashes, Argon2id with one lane.
struct Cost {
  unsigned memory_mib = 64;
  unsigned passes = 2;
  bool operator==(const Cost&) const = default;
};

inline constexpr Cost min_cost{.memory_mib = 19, .passes = 2};
inline constexpr Cost max_cost{.memory_mib = 1024, .passes = 10};

// Outside of min_cost … max_cost: ErrorCode::invalid_field with the limits in its message.
[[nodiscard]] Result<> check_cost(Cost cost);

inline constexpr std::size_t salt_bytes = 16;

// Returns the Argon2id hash of a password as a PHC string. The password is converted to NFC first, so that it does not
// matter how a keyboard composes letters; bytes that are not UTF-8 are hashed unchanged. Out of memory:
// ErrorCode::busy.
[[nodiscard]] Result<Credential> hash(const Secret& password, Cost cost,
                                      std::span<const std::uint8_t, salt_bytes> salt);

// Whether the password matches the hash, for any scheme of scheme.hpp. Tries the password as typed and, if different,
// in NFC. Out of memory: ErrorCode::busy, which does not mean that the password is wrong. A hash that detect() would
// refuse: ErrorCode::store_damaged.
[[nodiscard]] Result<bool> verify(const Credential& credential, const Secret& typed);

// Returns a decoy hash: matches no password and costs as much to check as a hash of `cost`. For accounts that do not
// exist or have no password.
[[nodiscard]] Credential dummy(Cost cost);

// Does the work of verify() without a result, so that an unknown account takes as long as a known one.
void burn(const Secret& typed, const Credential& like);

// Whether the next log-in should replace the hash: another scheme than ours, or a lower cost than configured.
[[nodiscard]] bool outdated(const Credential& credential, Cost wanted);

}  // namespace refctl::passwords
