#include "store/lmdb/env/checksum_prefetch.hpp"

#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/env/crash_guard.hpp"

#include <algorithm>
#include <system_error>

namespace refctl::lmdb {

namespace {

// About 64 KB: the amount that the kernel maps per page fault, and large enough that the threads rarely check the same
// group.
constexpr std::size_t group_size = 32;
// About 2 MB of blocks: with fewer, starting a thread costs more than it saves.
constexpr std::size_t min_values_for_thread = 1024;

}  // namespace

ChecksumPrefetch::ChecksumPrefetch(Table table, std::span<const UnverifiedValue> values)
    : table_(table), values_(values), verified_((values.size() + group_size - 1) / group_size) {
  if (values.size() < min_values_for_thread || std::thread::hardware_concurrency() < 2) return;
  try {
    thread_ = std::thread([this] { verify_in_background(); });
  } catch (const std::system_error&) {
    // Without a thread the reader checks all values itself.
  }
}

ChecksumPrefetch::~ChecksumPrefetch() {
  reader_at_.store(verified_.size(), std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

void ChecksumPrefetch::verify_in_background() {
  for (std::size_t at = 1; at < verified_.size(); at = std::max(at, reader_at_.load(std::memory_order_relaxed)) + 1) {
    bool sound = true;
    const std::size_t end = std::min(values_.size(), (at + 1) * group_size);
    for (std::size_t i = at * group_size; i < end && sound; ++i) sound = open(i).has_value();
    // If the group has a damaged value, the reader checks it again and finds which one.
    verified_[at].store(sound, std::memory_order_release);
  }
}

std::optional<std::string_view> ChecksumPrefetch::payload(std::size_t i) {
  const std::size_t at = i / group_size;
  if (i % group_size == 0) reader_at_.store(at, std::memory_order_relaxed);
  if (!verified_[at].load(std::memory_order_acquire)) return open(i);
  return values_[i].value.substr(0, values_[i].value.size() - checksum_size);
}

std::optional<std::string_view> ChecksumPrefetch::open(std::size_t i) const {
  const UnverifiedValue& value = values_[i];
  std::optional<std::string_view> payload;
  const std::string_view key(reinterpret_cast<const char*>(&value.key), sizeof value.key);
  if (!runs_without_fault([&] { payload = verify_checksum(table_, key, value.value); })) return std::nullopt;
  return payload;
}

}  // namespace refctl::lmdb
