#pragma once

#include "store/model/user/id_ranges.hpp"
#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/read/import_warnings.hpp"
#include "store/rules/import/read/read_users.hpp"
#include "store/rules/import/stream/named_referrers.hpp"
#include "store/sorting/hash_buckets.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace refctl::importing {

// Single-pass importer: streams records into the store while the file is still being read and keeps only keys in
// memory. Assumes that all records are valid and new, that either all or none have ids, which ascend, that referrers
// are users of the store or come earlier in the file, and that e-mails and codes are unique. At the first record that
// breaks this it abandons the load, and the two-pass importer re-reads the file.
class StreamingImport final : public ChunkSink, public records::BulkKeys {
 public:
  // `next_id` and `store_is_empty` describe the store.
  StreamingImport(records::BulkLoad& load, records::StreamLoad& stream, std::shared_ptr<const records::BulkCodec> codec,
                  UserId next_id, bool store_is_empty, ProgressReporter& progress)
      : load_(load),
        stream_(stream),
        codec_(std::move(codec)),
        progress_(progress),
        named_(load, *codec_),
        next_id_(next_id.value),
        last_id_(next_id.value - 1),
        store_is_empty_(store_is_empty) {}

  // If `take` or `load` fails, `abandoned` tells whether the two-pass importer may succeed.
  Result<> take(Chunk& chunk) override;
  [[nodiscard]] std::uint64_t users() const override { return users_; }
  // Called after the last chunk: makes all records users.
  Result<> load(const records::BulkLoad::Finish& finish);
  [[nodiscard]] bool abandoned() const { return abandoned_; }
  // The ids from the first to the last new user, of which there must be one; no other user has an id in between.
  [[nodiscard]] IdRange ids() const {
    return {.first = UserId{numbered_ ? runs_.front().first : next_id_}, .last = UserId{last_id_}};
  }
  [[nodiscard]] const ImportWarnings& warnings() const { return warnings_; }

  [[nodiscard]] const records::BulkCodec& codec() const override { return *codec_; }
  [[nodiscard]] std::uint64_t size() const override { return users_; }
  Result<> emails(const KeySink& sink) override;
  Result<> codes(const KeySink& sink) override;

 private:
  struct HashOf {
    std::uint64_t operator()(const records::BulkKey& key) const { return key.hash; }
  };
  using Keys = sorting::HashBuckets<records::BulkKey, HashOf>;
  // A range of consecutive ids.
  struct Run {
    std::uint64_t first;
    std::uint64_t last;
  };

  Result<> abandon();
  bool append(const Chunk& chunk, const ImportRecord& record);
  bool append_id(const ImportRecord& record);
  bool append_referrer(const ImportRecord& record);
  Result<> pass_keys(Keys& keys, const KeySink& sink);
  void append_keys(const std::vector<KeyRef>& refs, Keys& keys) const;
  [[nodiscard]] bool in_file(std::uint64_t id) const;
  Result<bool> referrers_exist();
  bool accepts_own_names(const Chunk& chunk);
  Result<bool> digits_are_only_ids();
  Result<> find_codes_of_digits(records::Reader& store, bool& clear);

  records::BulkLoad& load_;
  records::StreamLoad& stream_;
  std::shared_ptr<const records::BulkCodec> codec_;
  ProgressReporter& progress_;
  NamedReferrers named_;
  std::thread::id caller_;                  // thread that called `load`
  std::atomic<std::uint64_t> indexed_ = 0;  // keys
  std::uint64_t next_id_;
  std::uint64_t last_id_;
  std::uint64_t users_ = 0;
  bool numbered_ = false;  // the records have ids
  bool abandoned_ = false;
  bool store_is_empty_;
  bool own_names_ = false;                   // some records have user names
  bool codes_named_ = false;                 // some referrers are named by code
  bool digits_named_ = false;                // some referrers are named by digits
  std::vector<std::uint64_t> digits_;        // these digits, unless the store is empty
  std::vector<std::uint64_t> digit_codes_;   // codes in the file that are numbers
  std::vector<Run> runs_;                    // of the records' ids
  std::vector<std::uint64_t> stored_;        // referrers that must exist in the store
  std::vector<records::BulkEntry> entries_;  // of the current chunk
  Keys emails_;
  Keys codes_;
  ImportWarnings warnings_;
};

}  // namespace refctl::importing
