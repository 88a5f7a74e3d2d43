#pragma once

#include "store/records/bulk_load.hpp"

namespace refctl::test {

// Packs users for the in-memory store: fields with their lengths, one after the other.
class PlainCodec : public records::BulkCodec {
 public:
  // Codecs with the same number belong to the same store.
  explicit PlainCodec(std::uint64_t store) : store_(store) {}

  [[nodiscard]] std::uint64_t store() const override { return store_; }
  [[nodiscard]] std::uint64_t hash(std::string_view key) const override;
  void pack_user(const records::BulkUser& user, std::string& out) const override;
  void pack_credential(std::string_view text, std::string& out) const override { out += text; }
  [[nodiscard]] records::KeyedUser unpack_user(std::string_view packed) const override;
  [[nodiscard]] std::string unpack_credential(std::string_view packed) const override { return std::string(packed); }
  [[nodiscard]] records::TypedKeys typed_keys(std::string_view packed) const override;
  void set_code(std::span<char> packed, std::string_view code) const override;

 private:
  std::uint64_t store_;
};

}  // namespace refctl::test
