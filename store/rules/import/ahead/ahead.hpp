#pragma once

#include "store/model/user/id_ranges.hpp"
#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/ahead/named_referrers.hpp"
#include "store/rules/import/read/noticed.hpp"
#include "store/rules/import/read/read_users.hpp"
#include "store/sorting/hash_buckets.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace refctl::importing {

// Hands records to the load while the rest of the file is still being read, so that the disk works beside the
// processors and nothing but keys need be kept. It does so on the assumption that there is nothing to decide: all
// records are right; they become new users with the ids that the file gives them, or none at all, in its own order;
// each is brought by nobody, by one before it, or by a user of the store; and no two are alike. Where a record is not
// like that it gives up, and those who decide read the file again.
class Ahead final : public ChunkSink, public records::BulkKeys {
 public:
  // `next_id` and `store_is_empty`: the store's.
  Ahead(records::BulkLoad& load, records::StreamLoad& stream, std::shared_ptr<const records::BulkCodec> codec,
        UserId next_id, bool store_is_empty, Pulse& pulse)
      : load_(load),
        stream_(stream),
        codec_(std::move(codec)),
        pulse_(pulse),
        named_(load, *codec_),
        next_id_(next_id.value),
        last_id_(next_id.value - 1),
        store_is_empty_(store_is_empty) {}

  // This and `load` give a failure that only says so once it gives up.
  Result<> take(Chunk& chunk) override;
  [[nodiscard]] std::uint64_t users() const override { return users_; }
  // After the last chunk: all that were taken become users.
  Result<> load(const records::BulkLoad::Finish& finish);
  [[nodiscard]] bool gave_up() const { return gave_up_; }
  // From the first to the last of the users taken, of whom there is one: nobody else has an id in between.
  [[nodiscard]] IdRange ids() const {
    return {.first = UserId{numbered_ ? runs_.front().first : next_id_}, .last = UserId{last_id_}};
  }
  [[nodiscard]] const Noticed& noticed() const { return noticed_; }

  [[nodiscard]] const records::BulkCodec& codec() const override { return *codec_; }
  [[nodiscard]] std::uint64_t size() const override { return users_; }
  Result<> emails(const KeySink& sink) override;
  Result<> codes(const KeySink& sink) override;

 private:
  struct HashOf {
    std::uint64_t operator()(const records::BulkKey& key) const { return key.hash; }
  };
  using Keys = sorting::HashBuckets<records::BulkKey, HashOf>;
  // Ids that follow each other.
  struct Run {
    std::uint64_t first;
    std::uint64_t last;
  };

  Result<> give_up();
  bool append(const Chunk& chunk, const Staged& record);
  bool append_id(const Staged& record);
  bool append_referrer(const Staged& record);
  Result<> hand_out(Keys& keys, const KeySink& sink);
  void append_keys(const std::vector<KeyRef>& refs, Keys& keys) const;
  [[nodiscard]] bool in_file(std::uint64_t id) const;
  Result<bool> all_stored();
  bool own_names_do(const Chunk& chunk);
  Result<bool> digits_are_ids();
  Result<> match_digits(records::Reader& store, bool& clear);

  records::BulkLoad& load_;
  records::StreamLoad& stream_;
  std::shared_ptr<const records::BulkCodec> codec_;
  Pulse& pulse_;
  NamedReferrers named_;
  std::thread::id caller_;                  // of `load`
  std::atomic<std::uint64_t> indexed_ = 0;  // keys
  std::uint64_t next_id_;
  std::uint64_t last_id_;
  std::uint64_t users_ = 0;
  bool numbered_ = false;  // the file gives ids
  bool gave_up_ = false;
  bool store_is_empty_;
  bool own_names_ = false;                   // records have user names
  bool codes_named_ = false;                 // referrers are named by code
  bool digits_named_ = false;                // or by digits
  std::vector<std::uint64_t> digits_;        // those, unless the store is empty
  std::vector<std::uint64_t> digit_codes_;   // codes of the file that are numbers
  std::vector<Run> runs_;                    // of the ids that the file gives
  std::vector<std::uint64_t> stored_;        // referrers that the store must have
  std::vector<records::BulkEntry> entries_;  // of the chunk at hand
  Keys emails_;
  Keys codes_;
  Noticed noticed_;
};

}  // namespace refctl::importing
