#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/model/session.hpp"
#include "store/result.hpp"

#include <lmdb.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// A key of either kind. Bytes outlive it.
class Key {
 public:
  Key(std::uint64_t number) : number_(number) {}    // NOLINT(google-explicit-constructor)
  Key(std::string_view bytes) : bytes_(bytes) {}    // NOLINT(google-explicit-constructor)
  Key(const std::string& bytes) : bytes_(bytes) {}  // NOLINT(google-explicit-constructor)

  // As LMDB sees it; valid while this Key lives.
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

// What was read from a snapshot and stands for all reads of the same one: LMDB numbers its snapshots, and two of
// one number are the same to the byte.
struct Remembered {
  std::optional<std::vector<SigningKey>> signing_keys;
};

// An LMDB transaction with checked values: puts seal them, gets open the seal. Does not own the
// MDB_txn. What a get gives is valid until the next put or erase. One thread.
class Txn {
 public:
  // `remembered` outlives it; null: nothing is remembered, as in a write.
  Txn(MDB_txn* txn, const Tables& tables, const std::string& path, Remembered* remembered = nullptr)
      : txn_(txn), tables_(tables), path_(path), remembered_(remembered) {}

  Result<std::optional<std::string_view>> get(Table table, const Key& key);
  Result<> put(Table table, const Key& key, std::string_view payload, unsigned flags = 0);
  // Absent already: no failure.
  Result<> erase(Table table, const Key& key);

  [[nodiscard]] Failure damaged(Table table, const Key& key) const;
  [[nodiscard]] MDB_txn* handle() const { return txn_; }
  [[nodiscard]] const Tables& tables() const { return tables_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Remembered* remembered() const { return remembered_; }
  // How many puts and erases were tried so far, failed ones too.
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  MDB_txn* txn_;
  Tables tables_;
  const std::string& path_;
  Remembered* remembered_;
  std::uint64_t changes_ = 0;
};

// A place in a table. Made, used and dropped within one transaction; puts and erases of the same
// transaction may move it, so seek again after them.
class Cursor {
 public:
  struct Entry {
    std::string_view key;
    std::string_view payload;
    bool damaged = false;  // only of a tolerant cursor; there is no payload then
    [[nodiscard]] std::uint64_t number() const;
  };
  using Found = Result<std::optional<Entry>>;

  Cursor(Txn& txn, Table table) : txn_(txn), table_(table) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  ~Cursor();

  Found first() { return checked(move(MDB_FIRST, {})); }
  Found last() { return checked(move(MDB_LAST, {})); }
  // Also fails where the keys do not ascend, as damaged pages may have it: a walk always ends.
  Found next();
  // The first entry with a key of `key` or above; the last with a key of `key` or below (integer keys).
  Found at_or_after(const Key& key) { return checked(move(MDB_SET_RANGE, key.view())); }
  Found at_or_before(std::uint64_t key);
  // The last entry with a key below `key`.
  Found before(const Key& key);

  // From here on a value that fails its checksum is no failure but an entry that says so.
  void tolerate_damage() { seals_ = Seals::tolerated; }
  // From here on payloads are values as they lie in the map: whoever reads one opens its seal.
  void leave_sealed() { seals_ = Seals::left; }

 private:
  Found move(MDB_cursor_op op, std::string_view key);
  Found checked(Found found);

  Txn& txn_;
  Table table_;
  MDB_cursor* cursor_ = nullptr;
  enum class Seals : std::uint8_t { opened, tolerated, left };
  Seals seals_ = Seals::opened;
  std::string_view last_key_;  // in the map
};

}  // namespace refctl::lmdb
