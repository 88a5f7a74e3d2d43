#pragma once

#include "store/rules/make_referrals.hpp"
#include "tests/contract/referrals/target.hpp"

#include <utility>

namespace refctl::test {

// Runs the rules on records in this process.
class RecordsTarget final : public Target {
 public:
  RecordsTarget(std::unique_ptr<records::Records> records, rules::Environment environment)
      : records_(std::move(records)), system_(rules::make_referrals(*records_, environment)) {}
  ReferralSystem& system() override { return *system_; }
  records::Records& records() override { return *records_; }

 private:
  std::unique_ptr<records::Records> records_;
  std::unique_ptr<ReferralSystem> system_;
};

}  // namespace refctl::test
