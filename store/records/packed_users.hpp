#pragma once

#include "store/records/bulk_load.hpp"
#include "store/sorting/big_vector.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace refctl::records {

// Users packed one by one and held in memory until they are loaded: some 150 bytes each.
class PackedUsers final : public BulkUsers {
 public:
  using Told = std::function<Result<>(std::uint64_t users)>;
  // `told` hears of the load's progress and may end it; it may be empty.
  explicit PackedUsers(std::shared_ptr<const BulkCodec> codec, Told told = {})
      : codec_(std::move(codec)), told_(std::move(told)) {}

  // Ids ascend. The user's texts may go once it returns.
  void add(const BulkUser& user);
  // After the last.
  void seal();

  [[nodiscard]] const BulkCodec& codec() const override { return *codec_; }
  [[nodiscard]] std::uint64_t size() const override { return users_.size(); }
  void take(std::uint64_t first, std::span<BulkEntry> out) const override;
  Result<> emails(const KeySink& sink) override { return sink(emails_); }
  Result<> codes(const KeySink& sink) override { return sink(codes_); }
  Result<> reached(std::uint64_t users) override { return told_ ? told_(users) : Result<>{}; }

 private:
  struct Packed {
    UserId id;
    UserId referrer;
    Instant registered_at;
    std::uint32_t block = 0;
    std::uint32_t at = 0;  // in the block
    std::uint32_t user_size = 0;
    std::uint32_t credential_size = 0;
  };

  std::shared_ptr<const BulkCodec> codec_;
  Told told_;
  sorting::BigVector<Packed> users_;
  std::vector<std::string> blocks_;  // of packed bytes, a megabyte each
  sorting::BigVector<BulkKey> emails_;
  sorting::BigVector<BulkKey> codes_;
};

}  // namespace refctl::records
