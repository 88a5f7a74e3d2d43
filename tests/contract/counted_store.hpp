#pragma once

#include "store/rules/make_referrals.hpp"
#include "tests/support/counting_records.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/support/temporary_directory.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace refctl::test {

// Use cases on a store that counts its calls. Its users:
//
//   1          the root of nearly all, an admin with a password
//   2 … 6      a chain below 1, each referred by the one before: 6 has five referrers above them
//   10         has 23 referrals, 11 … 33
//   100        has a tree of 78 users below it on three levels
//   200, 201   have a password; 201 is a member
//   202        has no password, 203 is disabled and has one
//   … 5000     referred by 1, or by one of 301 … 900; every 50th is support
class CountedStore {
 public:
  enum class Engine { memory, lmdb };
  static constexpr std::uint64_t users = 5000;
  static constexpr std::string_view password = "glacier-tandem-49";

  explicit CountedStore(Engine engine);

  // The use cases for the operator, for a client without a session, and for the session with the token.
  [[nodiscard]] Referrals& owner() { return *owner_; }
  [[nodiscard]] StoreAdmin& admin() { return *admin_; }
  [[nodiscard]] Referrals& stranger() { return *stranger_; }
  [[nodiscard]] std::unique_ptr<Referrals> session(const Secret& token);
  [[nodiscard]] records::Records& records() { return *records_; }

  // Returns the engine calls that `fn` causes.
  template <typename Fn>
  [[nodiscard]] Traffic count(Fn&& fn) {
    static_cast<void>(records_->take_traffic());
    fn(*this);
    return records_->take_traffic();
  }

  [[nodiscard]] static std::string email_of(std::uint64_t id) { return "u" + std::to_string(id) + "@example.com"; }
  [[nodiscard]] static std::string code_of(std::uint64_t id) { return "code-" + std::to_string(id); }
  // Opens a session of the user, before counting begins.
  [[nodiscard]] Secret log_in(std::uint64_t user);
  Result<OpenedSession> try_log_in(const std::string& email, std::string_view with = password);
  Result<ImportReport> import_users(const std::string& lines, const ImportOptions& options);

 private:
  void populate();

  TemporaryDirectory directory_;
  FixedClock clock_;
  SequenceRandom random_;
  std::unique_ptr<CountingRecords> records_;
  std::unique_ptr<ReferralSystem> system_;
  std::unique_ptr<Referrals> owner_;
  std::unique_ptr<StoreAdmin> admin_;
  std::unique_ptr<Referrals> stranger_;
};

}  // namespace refctl::test
