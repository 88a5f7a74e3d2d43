#pragma once

#include "store/rules/import/decide/import_table.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// Hash table of records by id, 8 bytes for each record. Stores record numbers; the ids are in the records themselves.
class IdTable {
 public:
  using Records = SegmentedVector<ImportRecord>;

  void reserve(std::size_t records) { slots_.assign(records * 2 + 1, 0); }
  // Adds a record and returns the first one with its id: itself, unless one was added before.
  std::uint32_t add(const Records& records, std::uint32_t record);
  [[nodiscard]] std::optional<std::uint32_t> find(const Records& records, std::uint64_t id) const;

 private:
  // Returns the slot of the id, or the free one for it.
  [[nodiscard]] std::size_t slot_of(const Records& records, std::uint64_t id) const;

  std::vector<std::uint32_t> slots_;  // record + 1; 0: free. More than half of them are free.
};

// Index of a file's records by id, e-mail key and code key. Of several records with one key it finds the first.
class FileIndex {
 public:
  enum class Key { id, email, code };
  using OnDuplicate = std::function<void(Key key, std::uint32_t record, std::uint32_t first)>;

  // `build` sorts the table's keys.
  explicit FileIndex(ImportTable& table) : table_(table) {}

  // Indexes all records. Calls `on_duplicate` for each record whose key an earlier one has: key by key, in order
  // of records.
  void build(const OnDuplicate& on_duplicate);

  [[nodiscard]] std::optional<std::uint32_t> by_id(std::uint64_t id) const;
  // Returns another record with that id that is not refused.
  [[nodiscard]] std::optional<std::uint32_t> second_by_id(std::uint64_t id) const;
  [[nodiscard]] std::optional<std::uint32_t> by_email(std::uint64_t hash, std::string_view key) const;
  // Finds only codes given in the file, not generated ones.
  [[nodiscard]] std::optional<std::uint32_t> by_code(std::uint64_t hash, std::string_view key) const;
  // Returns whether any record has the code, given or generated.
  [[nodiscard]] bool has_code(std::uint64_t hash, std::string_view key) const;

 private:
  void build_ids(const OnDuplicate& on_duplicate);

  ImportTable& table_;
  bool ascending_ = false;   // ids ascend, so no table is needed
  bool contiguous_ = false;  // ids are consecutive
  IdTable ids_;
  std::unordered_multimap<std::uint64_t, std::uint32_t> more_ids_;  // later records with an id of ids_
};

}  // namespace refctl::importing
