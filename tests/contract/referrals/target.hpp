#pragma once

#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/rules/context/environment.hpp"

#include <memory>

namespace refctl::test {

// The object that the suite is compiled for: a referral system on an empty store, which is deleted with the object.
class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  virtual ~Target() = default;

  // The system under test.
  virtual ReferralSystem& system() = 0;
  // The store behind it, opened directly: for set-up, and to check data that no use case shows.
  virtual records::Records& records() = 0;
};

// Defined once per target, in targets/. The objects that `environment` refers to outlive it.
[[nodiscard]] std::unique_ptr<Target> make_target(rules::Environment environment);

}  // namespace refctl::test
