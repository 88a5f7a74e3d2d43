#include "store/lmdb/maintenance/format_upgrade.hpp"

#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/tables/audit_index.hpp"

#include <algorithm>

namespace refctl::lmdb {

namespace {

Failure malformed(std::string_view what) {
  return fail(ErrorCode::store_damaged, "cannot upgrade the store: " + std::string(what) + " is malformed",
              "restore a backup with `refctl restore`");
}

}  // namespace

Result<> FormatUpgrade::append(const DumpReader::Entry& entry, FreshFile& file) {
  if (format_ == format_version) return file.append(entry);
  if (entry.table == Table::meta && entry.key == head_name) return take_head(entry, file);
  if (entry.table == Table::meta && entry.key == store_name) return take_store(entry, file);
  if (entry.table == Table::audit) return take_audit_entry(entry, file);
  return file.append(entry);
}

Result<> FormatUpgrade::take_head(const DumpReader::Entry& entry, FreshFile& file) {
  auto head = read_head(entry.payload, format_);
  if (!head) return malformed("its head");
  head_ = *head;
  return file.append({.table = entry.table, .key = entry.key, .payload = write_head(head_)});
}

Result<> FormatUpgrade::take_store(const DumpReader::Entry& entry, FreshFile& file) {
  auto identity = read_store(entry.payload);
  if (!identity) return malformed("its identity");
  return file.append({.table = entry.table, .key = entry.key, .payload = write_store(*identity)});
}

Result<> FormatUpgrade::take_audit_entry(const DumpReader::Entry& old, FreshFile& file) {
  const std::string payload = upgrade_audit(old.payload);
  if (old.key.size() != sizeof(std::uint64_t)) return malformed("the number of an audit entry");
  auto entry = read_audit(load<std::uint64_t>(old.key.data()), payload);
  if (!entry) return malformed("an audit entry");
  end_.add(*entry);
  for (const std::uint64_t list : audit_lists(*entry)) listed_.push_back({.key = list, .value = entry->number});
  return file.append({.table = old.table, .key = old.key, .payload = payload});
}

Result<> FormatUpgrade::finish(FreshFile& file) {
  if (format_ == format_version) return {};
  std::ranges::sort(listed_);
  AuditIndexWriter lists([&](const Key& key, std::string_view payload) {
    return file.append({.table = Table::audit_index, .key = key.view(), .payload = payload});
  });
  for (const Pair& pair : listed_) {
    if (Result<> added = lists.add(pair); !added) return added;
  }
  if (Result<> done = lists.finish(); !done) return done;
  // If the old head knew the end of the log, the new head keeps it, so that a shortened log is still detected.
  if (head_.audit_end.number != 0) {
    end_.number = head_.audit_end.number;
    end_.chain = head_.audit_end.chain;
  }
  head_.audit_end = end_;
  return file.replace(Table::meta, head_name, write_head(head_));
}

}  // namespace refctl::lmdb
