#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/lmdb/env/leaf_guard.hpp"
#include "store/model/access/session.hpp"
#include "store/result.hpp"

#include <lmdb.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::lmdb {

// A key: an integer or bytes. The bytes outlive it.
class Key {
 public:
  Key(std::uint64_t number) : number_(number) {}    // NOLINT(google-explicit-constructor)
  Key(std::string_view bytes) : bytes_(bytes) {}    // NOLINT(google-explicit-constructor)
  Key(const std::string& bytes) : bytes_(bytes) {}  // NOLINT(google-explicit-constructor)

  // The key as LMDB compares it; valid while this object lives.
  [[nodiscard]] std::string_view view() const {
    if (bytes_.data() != nullptr) return bytes_;
    return {reinterpret_cast<const char*>(&number_), sizeof number_};
  }

 private:
  std::uint64_t number_ = 0;
  std::string_view bytes_;
};

// The handles of a store's tables in one generation.
struct Tables {
  Generations generations;
  std::array<MDB_dbi, table_count> handles{};
  [[nodiscard]] MDB_dbi operator[](Table table) const { return handles[static_cast<std::size_t>(table)]; }
};

// Data cached for all reads of one snapshot: LMDB numbers its snapshots, and the same number means the same contents.
struct SnapshotCache {
  std::optional<std::vector<SigningKey>> signing_keys;
  std::optional<std::vector<std::pair<std::string, std::string>>> config;
};

// An LMDB transaction with checksums: puts add them, gets verify them. Does not own the MDB_txn. A returned view is
// valid until the next put or erase. Used by one thread.
class Txn {
 public:
  // `cache` outlives it; null: nothing is cached, as in a write.
  Txn(MDB_txn* txn, const Tables& tables, const std::string& path, SnapshotCache* cache = nullptr)
      : txn_(txn), tables_(tables), path_(path), cache_(cache) {}

  // From now on gets and cursors fail with `busy` while this counter is not 0. It outlives the transaction.
  void end_when(const std::atomic<unsigned>& waiting) { waiting_ = &waiting; }
  [[nodiscard]] bool must_end() const { return waiting_ != nullptr && waiting_->load(std::memory_order_relaxed) != 0; }

  // From now on the pages that a put or erase changes are checked first.
  void guard_leaves(const MapRange& map) { leaves_.emplace(map, path_); }

  Result<std::optional<std::string_view>> get(Table table, const Key& key);
  Result<> put(Table table, const Key& key, std::string_view payload, unsigned flags = 0);
  // Succeeds if the key is absent.
  Result<> erase(Table table, const Key& key);

  [[nodiscard]] Failure damaged(Table table, const Key& key) const;
  [[nodiscard]] MDB_txn* handle() const { return txn_; }
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] SnapshotCache* cache() const { return cache_; }
  // The number of puts and erases so far, including failed ones.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  MDB_txn* txn_;
  Tables tables_;
  const std::string& path_;
  SnapshotCache* cache_;
  std::optional<LeafGuard> leaves_;
  const std::atomic<unsigned>* waiting_ = nullptr;  // threads that wait for the end of this process's transactions
  std::uint64_t changes_ = 0;
};

// A cursor on a table. Created, used and destroyed within one transaction; a put or erase in the transaction may move
// it, so seek again afterwards.
class Cursor {
 public:
  struct Entry {
    std::string_view key;
    std::string_view payload;
    bool damaged = false;  // set only with tolerate_damage(); there is no payload then
    [[nodiscard]] std::uint64_t number() const;
  };
  using Found = Result<std::optional<Entry>>;

  Cursor(Txn& txn, Table table) : txn_(txn), table_(table) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  ~Cursor();

  Found first() { return checked(move(MDB_FIRST, {})); }
  Found last() { return checked(move(MDB_LAST, {})); }
  // Fails also if the keys do not ascend, which can happen on damaged pages: this guarantees that every scan ends.
  Found next();
  // Seeks the entry with this key (integer keys only). Steps to it if it is close behind the last entry, which is
  // cheaper than a search and does not verify the entries in between.
  Found at(std::uint64_t key);
  // Seeks the first entry with a key >= `key`, or the last with a key <= `key` (integer keys only).
  Found at_or_after(const Key& key) { return checked(move(MDB_SET_RANGE, key.view())); }
  Found at_or_before(std::uint64_t key);
  // Seeks the last entry with a key < `key`.
  Found before(const Key& key);

  // From now on a value with a wrong checksum is not a failure but an entry with `damaged` set.
  void tolerate_damage() { checksum_mode_ = ChecksumMode::tolerate; }
  // From now on payloads are the stored values with their checksums, which the caller verifies.
  void skip_verification() { checksum_mode_ = ChecksumMode::skip; }

 private:
  Found move(MDB_cursor_op op, std::string_view key);
  Found step();
  Found checked(Found found);

  Txn& txn_;
  Table table_;
  MDB_cursor* cursor_ = nullptr;
  enum class ChecksumMode : std::uint8_t { verify, tolerate, skip };
  ChecksumMode checksum_mode_ = ChecksumMode::verify;
  std::string_view last_key_;  // key of the last entry found, in the map; empty: the last search found none
};

}  // namespace refctl::lmdb
