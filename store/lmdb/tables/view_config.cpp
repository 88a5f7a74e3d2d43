#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

// Settings.

namespace refctl::lmdb {

namespace {

constexpr std::size_t longest_config_name = 256;

}  // namespace

Result<std::optional<std::string>> View::config(std::string_view name) {
  if (name.empty() || name.size() > longest_config_name) return std::optional<std::string>{};
  auto bytes = txn_.get(Table::config, name);
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return std::optional<std::string>{};
  return std::optional(std::string(**bytes));
}

Result<std::vector<std::pair<std::string, std::string>>> View::all_config() {
  SnapshotCache* const cache = txn_.cache();
  if (cache != nullptr && cache->config) return *cache->config;
  std::vector<std::pair<std::string, std::string>> all;
  Cursor cursor(txn_, Table::config);
  for (Cursor::Found found = cursor.first();; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) break;
    all.emplace_back((*found)->key, (*found)->payload);
  }
  if (cache != nullptr) cache->config = all;
  return all;
}

Result<> View::put_config(std::string_view name, const std::optional<std::string>& value) {
  if (name.empty() || name.size() > longest_config_name) return fail(ErrorCode::internal, "no name for a setting");
  if (!value) return txn_.erase(Table::config, name);
  return txn_.put(Table::config, name, *value);
}

}  // namespace refctl::lmdb
