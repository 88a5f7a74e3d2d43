#include "store/records/packed_users.hpp"

#include "store/sorting/by_hash.hpp"

namespace refctl::records {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;

}  // namespace

void PackedUsers::add(const BulkUser& user) {
  if (blocks_.empty() || blocks_.back().size() >= block_bytes) blocks_.emplace_back().reserve(block_bytes + 4096);
  std::string& block = blocks_.back();
  Packed packed{.id = user.id,
                .referrer = user.referrer,
                .registered_at = user.registered_at,
                .block = static_cast<std::uint32_t>(blocks_.size() - 1),
                .at = static_cast<std::uint32_t>(block.size())};
  codec_->pack_user(user, block);
  packed.user_size = static_cast<std::uint32_t>(block.size()) - packed.at;
  if (!user.credential.empty()) {
    codec_->pack_credential(user.credential, block);
    packed.credential_size = static_cast<std::uint32_t>(block.size()) - packed.at - packed.user_size;
  }
  users_.push_back(packed);
  if (!user.email_key.empty()) emails_.push_back({.hash = codec_->hash(user.email_key), .id = user.id.value});
  if (!user.code_key.empty()) codes_.push_back({.hash = codec_->hash(user.code_key), .id = user.id.value});
}

void PackedUsers::seal() {
  const auto hash = [](const BulkKey& key) { return key.hash; };
  sorting::sort_by_hash(emails_, hash);
  sorting::sort_by_hash(codes_, hash);
}

void PackedUsers::take(std::uint64_t first, std::span<BulkEntry> out) const {
  for (BulkEntry& entry : out) {
    const Packed& packed = users_[first++];
    const std::string_view bytes = std::string_view(blocks_[packed.block]).substr(packed.at);
    entry = {.id = packed.id,
             .referrer = packed.referrer,
             .registered_at = packed.registered_at,
             .user = bytes.substr(0, packed.user_size),
             .credential = bytes.substr(packed.user_size, packed.credential_size)};
  }
}

}  // namespace refctl::records
