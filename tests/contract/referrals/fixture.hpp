#pragma once

#include "tests/contract/referrals/target.hpp"
#include "tests/support/fixed_environment.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::test {

// Pseudo-random bytes that call `once`, if set, at the draw after `skip` others. Because bytes are drawn before a
// write, this runs code between a use case's reads and its write.
class HookedRandom final : public SequenceRandom {
 public:
  void fill(std::span<std::uint8_t> bytes) override;

  std::function<void()> once;
  int skip = 0;

 private:
  std::atomic<std::uint64_t> state_{0x9E3779B97F4A7C15};
};

inline constexpr std::string_view good_password = "glacier-tandem-49";

// The use cases on behalf of one caller. Copies share them.
class ActingAs {
 public:
  // `system` outlives it.
  [[nodiscard]] static ActingAs nobody(ReferralSystem& system, const std::string& origin) {
    return {system, Caller::nobody(origin), Caller::nobody(origin), {}};
  }
  [[nodiscard]] static ActingAs as_operator(ReferralSystem& system) {
    return {system, Caller::as_operator("root", "cli"), Caller::as_operator("root", "cli"), {}};
  }
  ActingAs(ReferralSystem& system, const Secret& token, const std::string& origin, UserId who = {});

  Referrals* operator->() const { return referrals_.get(); }
  [[nodiscard]] StoreAdmin& administration() const { return *administration_; }

  UserId user;  // set for a session that the fixture opened

 private:
  ActingAs(ReferralSystem& system, Caller caller, Caller again, UserId who);

  std::shared_ptr<Referrals> referrals_;
  std::shared_ptr<StoreAdmin> administration_;
};

// The target with helpers for set-up. The behaviour under test goes through the target, by the session of an admin or
// another user. The operator of the store behind the target adds users and opens sessions. Hashing has the lowest cost
// that the settings allow.
class ReferralsFixture {
 public:
  ReferralsFixture();

  [[nodiscard]] records::Records& records() { return target_->records(); }
  // The operator of the store behind the target, opened directly: for administration, set-up, and tests of the
  // operator.
  [[nodiscard]] ActingAs owner();
  // The session of an admin on the target. The first call adds the user, without referrer, password or audit entry.
  [[nodiscard]] ActingAs admin();
  [[nodiscard]] ActingAs stranger(const std::string& origin = "192.0.2.7");
  // The caller with this token.
  [[nodiscard]] ActingAs session(const Secret& token, const std::string& origin = "192.0.2.7");
  // A new session of the user.
  [[nodiscard]] ActingAs as(UserId user);

  // Registers a user as operator, without a password; looks up the referrer's code.
  UserId add(const std::string& name, std::optional<UserId> referrer = std::nullopt, Role role = Role::member);
  // The same, with good_password.
  UserId add_with_password(const std::string& name, Role role = Role::member);
  Result<OpenedSession> try_log_in(const std::string& email, std::string_view password,
                                   const std::string& origin = "192.0.2.7");
  [[nodiscard]] User user(UserId id);
  [[nodiscard]] static std::string email_of(const std::string& name) { return name + "@example.com"; }
  [[nodiscard]] std::vector<AuditEntry> history();

  FixedClock clock;
  HookedRandom random;

 private:
  [[nodiscard]] Secret open_admins_session();

  std::unique_ptr<Target> target_;
  std::unique_ptr<ReferralSystem> direct_;
  std::optional<Secret> admins_token_;
};

// Returns the count of a listing.
[[nodiscard]] Result<std::uint64_t> count_users(const ActingAs& acting, UserQuery query);
[[nodiscard]] Result<std::uint64_t> count_referrals(const ActingAs& acting, ReferralQuery query);

[[nodiscard]] Secret secret(std::string_view text);
// Returns the error's code, or nothing for a success: CHECK(code_of(r) == ErrorCode::forbidden).
template <typename T>
[[nodiscard]] std::optional<ErrorCode> code_of(const Result<T>& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

}  // namespace refctl::test

#include <catch2/catch.hpp>

namespace Catch {
template <>
struct StringMaker<refctl::ErrorCode> {
  static std::string convert(refctl::ErrorCode code) { return std::string(refctl::name_of(code)); }
};
template <>
struct StringMaker<std::optional<refctl::ErrorCode>> {
  static std::string convert(const std::optional<refctl::ErrorCode>& code) {
    return code ? std::string(refctl::name_of(*code)) : "success";
  }
};
template <>
struct StringMaker<refctl::UserId> {
  static std::string convert(refctl::UserId id) { return "user " + std::to_string(id.value); }
};
}  // namespace Catch
