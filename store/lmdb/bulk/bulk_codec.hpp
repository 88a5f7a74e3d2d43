#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/records/bulk_load.hpp"

namespace refctl::lmdb {

// Packs users in the form of the users and credentials tables, but without their referrers.
class LmdbBulkCodec final : public records::BulkCodec {
 public:
  explicit LmdbBulkCodec(const StoreRecord& identity) : identity_(identity) {}

  [[nodiscard]] std::uint64_t store() const override;
  [[nodiscard]] std::uint64_t hash(std::string_view key) const override;
  void pack_user(const records::BulkUser& user, std::string& out) const override;
  void pack_credential(std::string_view text, std::string& out) const override;
  [[nodiscard]] records::KeyedUser unpack_user(std::string_view packed) const override;
  [[nodiscard]] std::string unpack_credential(std::string_view packed) const override;
  [[nodiscard]] records::TypedKeys typed_keys(std::string_view packed) const override;

 private:
  StoreRecord identity_;
};

// The record of a packed user with that referrer (0: none), in two parts: `head`, then `packed` from offset `rest`.
struct PackedHead {
  std::string_view head;
  std::size_t rest = 0;
};
[[nodiscard]] PackedHead head_of(std::string_view packed, std::uint64_t referrer, std::span<char, 16> room);

}  // namespace refctl::lmdb
