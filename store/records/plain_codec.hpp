#pragma once

#include "store/records/bulk_load.hpp"

namespace refctl::records {

// Codec for engines without a packed format: the lengths of all texts, then the texts.
class PlainCodec : public BulkCodec {
 public:
  // Codecs with the same number belong to the same store.
  explicit PlainCodec(std::uint64_t store) : store_(store) {}

  [[nodiscard]] std::uint64_t store() const override { return store_; }
  [[nodiscard]] std::uint64_t hash(std::string_view key) const override;
  void pack_user(const BulkUser& user, std::string& out) const override;
  void pack_credential(std::string_view text, std::string& out) const override { out += text; }
  [[nodiscard]] KeyedUser unpack_user(std::string_view packed) const override;
  [[nodiscard]] std::string unpack_credential(std::string_view packed) const override { return std::string(packed); }
  [[nodiscard]] TypedKeys typed_keys(std::string_view packed) const override;

 private:
  std::uint64_t store_;
};

}  // namespace refctl::records
