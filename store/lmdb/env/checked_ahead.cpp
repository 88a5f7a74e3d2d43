#include "store/lmdb/env/checked_ahead.hpp"

#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/env/crash_guard.hpp"

#include <algorithm>
#include <system_error>

namespace refctl::lmdb {

namespace {

// Some 64 KB: what the kernel maps at a fault, and enough that the two threads rarely meet.
constexpr std::size_t group = 32;
// Some 2 MB of blocks: below that starting a thread costs what it saves.
constexpr std::size_t worth_a_thread = 1024;

}  // namespace

CheckedAhead::CheckedAhead(Table table, std::span<const SealedValue> values)
    : table_(table), values_(values), sound_((values.size() + group - 1) / group) {
  if (values.size() < worth_a_thread || std::thread::hardware_concurrency() < 2) return;
  try {
    thread_ = std::thread([this] { run_ahead(); });
  } catch (const std::system_error&) {
    // The reader opens all of them.
  }
}

CheckedAhead::~CheckedAhead() {
  reader_at_.store(sound_.size(), std::memory_order_relaxed);
  if (thread_.joinable()) thread_.join();
}

void CheckedAhead::run_ahead() {
  for (std::size_t at = 1; at < sound_.size(); at = std::max(at, reader_at_.load(std::memory_order_relaxed)) + 1) {
    bool sound = true;
    const std::size_t end = std::min(values_.size(), (at + 1) * group);
    for (std::size_t i = at * group; i < end && sound; ++i) sound = open(i).has_value();
    // Of a group that is not, the reader finds out what is wrong.
    sound_[at].store(sound, std::memory_order_release);
  }
}

std::optional<std::string_view> CheckedAhead::payload(std::size_t i) {
  const std::size_t at = i / group;
  if (i % group == 0) reader_at_.store(at, std::memory_order_relaxed);
  if (!sound_[at].load(std::memory_order_acquire)) return open(i);
  return values_[i].value.substr(0, values_[i].value.size() - checksum_size);
}

std::optional<std::string_view> CheckedAhead::open(std::size_t i) const {
  const SealedValue& value = values_[i];
  std::optional<std::string_view> payload;
  const std::string_view key(reinterpret_cast<const char*>(&value.key), sizeof value.key);
  if (!survives([&] { payload = open_seal(table_, key, value.value); })) return std::nullopt;
  return payload;
}

}  // namespace refctl::lmdb
