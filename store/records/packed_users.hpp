#pragma once

#include "store/records/bulk_load.hpp"
#include "store/sorting/big_vector.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace refctl::records {

// The users of a load, packed and kept in memory until they are loaded: about 150 bytes each.
class PackedUsers final : public BulkUsers {
 public:
  using OnProgress = std::function<Result<>(std::uint64_t users)>;
  // `on_progress` gets the number of users loaded so far and may stop the load; it may be empty.
  explicit PackedUsers(std::shared_ptr<const BulkCodec> codec, OnProgress on_progress = {})
      : codec_(std::move(codec)), on_progress_(std::move(on_progress)) {}

  // Adds a user with an id above the previous one. The user's texts need not outlive the call.
  void add(const BulkUser& user);
  // Called after the last user.
  void seal();

  [[nodiscard]] const BulkCodec& codec() const override { return *codec_; }
  [[nodiscard]] std::uint64_t size() const override { return users_.size(); }
  void take(std::uint64_t first, std::span<BulkEntry> out) const override;
  Result<> emails(const KeySink& sink) override { return sink(emails_); }
  Result<> codes(const KeySink& sink) override { return sink(codes_); }
  Result<> on_progress(std::uint64_t users) override { return on_progress_ ? on_progress_(users) : Result<>{}; }

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
  OnProgress on_progress_;
  sorting::BigVector<Packed> users_;
  std::vector<std::string> blocks_;  // packed bytes, about 1 MB each
  sorting::BigVector<BulkKey> emails_;
  sorting::BigVector<BulkKey> codes_;
};

}  // namespace refctl::records
