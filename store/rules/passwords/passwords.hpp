#pragma once

#include "store/model/credential.hpp"
#include "store/model/secret.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <span>

// Making and checking password hashes. Every call here may take a large part of a second and tens of
// megabytes, so none belongs inside a transaction or on a thread that serves reads. Any thread may call.

namespace refctl::passwords {

// The cost of our own hashes, Argon2id with one lane.
struct Cost {
  unsigned memory_mib = 64;
  unsigned passes = 2;
  bool operator==(const Cost&) const = default;
};

inline constexpr Cost least_cost{.memory_mib = 19, .passes = 2};
inline constexpr Cost greatest_cost{.memory_mib = 1024, .passes = 10};

// Outside of least_cost … greatest_cost: ErrorCode::invalid_field, saying the limits.
[[nodiscard]] Result<> check_cost(Cost cost);

inline constexpr std::size_t salt_bytes = 16;

// The Argon2id hash of a password, as PHC text. The password is brought to NFC first, so that it does not
// matter how a keyboard composes its letters; one that is not UTF-8 is hashed as it is. Not enough memory
// for it: ErrorCode::busy.
[[nodiscard]] Result<Credential> hash(const Secret& password, Cost cost,
                                      std::span<const std::uint8_t, salt_bytes> salt);

// Whether the password is the one that was hashed, for any scheme of scheme.hpp. It is tried as typed and,
// if that differs, in NFC. Not enough memory: ErrorCode::busy, which is no wrong password. A hash that
// detect() would refuse: ErrorCode::store_damaged.
[[nodiscard]] Result<bool> verify(const Credential& credential, const Secret& typed);

// A hash that no password has and whose check costs as much as those of `cost`: for accounts that do
// not exist or have no password.
[[nodiscard]] Credential dummy(Cost cost);

// Does the work of verify() for nothing, so that an unknown account answers as late as a known one.
void burn(const Secret& typed, const Credential& like);

// Whether the hash is to be replaced at the next login: it is not ours, or weaker than wanted.
[[nodiscard]] bool outdated(const Credential& credential, Cost wanted);

}  // namespace refctl::passwords
