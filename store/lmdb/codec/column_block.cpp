#include "store/lmdb/codec/column_block.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>
#include <limits>

namespace refctl::lmdb {

namespace {

// The encoding of a block's ids: none (each is one more than the previous), or offsets from the first id in 2, 4 or 8
// bytes.
enum class IdEncoding : std::uint8_t { contiguous = 0, near = 1, middle = 2, wide = 3 };
constexpr unsigned wide_referrers = 1u << 2;
constexpr unsigned wide_times = 1u << 3;
constexpr std::size_t head_size = 1 + 2 + 8 + 8;
constexpr auto max32 = std::numeric_limits<std::uint32_t>::max();

IdEncoding width_of(const std::vector<std::uint64_t>& ids) {
  std::uint64_t span = ids.back() - ids.front();
  if (span == ids.size() - 1) return IdEncoding::contiguous;
  if (span <= std::numeric_limits<std::uint16_t>::max()) return IdEncoding::near;
  return span <= max32 ? IdEncoding::middle : IdEncoding::wide;
}

template <typename Narrow, typename Wide>
char* put_all(char* at, const std::vector<Wide>& from, Wide base) {
  for (Wide value : from) {
    store(at, static_cast<Narrow>(static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base)));
    at += sizeof(Narrow);
  }
  return at;
}

template <typename Narrow, typename Wide>
const char* take_all(const char* at, std::vector<Wide>& into, Wide base) {
  for (Wide& value : into) {
    value = static_cast<Wide>(static_cast<std::uint64_t>(load<Narrow>(at)) + static_cast<std::uint64_t>(base));
    at += sizeof(Narrow);
  }
  return at;
}

std::size_t id_size(IdEncoding ids) {
  constexpr std::size_t sizes[] = {0, 2, 4, 8};
  return sizes[static_cast<std::size_t>(ids)];
}

std::size_t entry_size(unsigned flags) {
  return id_size(IdEncoding{static_cast<std::uint8_t>(flags & 3)}) + ((flags & wide_referrers) != 0 ? 8 : 4) +
         ((flags & wide_times) != 0 ? 8 : 4);
}

}  // namespace

void ColumnBlock::clear() {
  ids.clear();
  referrers.clear();
  times.clear();
}

void ColumnBlock::append(std::uint64_t id, std::uint64_t referrer, std::int64_t time) {
  ids.push_back(id);
  referrers.push_back(referrer);
  times.push_back(time);
}

std::optional<ColumnHead> read_column_head(std::string_view bytes) {
  if (bytes.size() < head_size) return std::nullopt;
  ColumnHead head{.count = load<std::uint16_t>(bytes.data() + 1), .first = load<std::uint64_t>(bytes.data() + 3)};
  unsigned flags = static_cast<std::uint8_t>(bytes[0]);
  if (head.count == 0 || flags > 15 || bytes.size() != head_size + head.count * entry_size(flags)) return std::nullopt;
  return head;
}

bool read_columns(std::string_view bytes, ColumnBlock& block, bool with_times) {
  std::optional<ColumnHead> head = read_column_head(bytes);
  if (!head) return false;
  unsigned flags = static_cast<std::uint8_t>(bytes[0]);
  auto base = load<std::int64_t>(bytes.data() + 11);
  block.ids.resize(head->count);
  block.referrers.resize(head->count);
  block.times.resize(with_times ? head->count : 0);
  const char* at = bytes.data() + head_size;
  switch (IdEncoding{static_cast<std::uint8_t>(flags & 3)}) {
    case IdEncoding::contiguous:
      for (std::size_t i = 0; i < head->count; ++i) block.ids[i] = head->first + i;
      break;
    case IdEncoding::near: at = take_all<std::uint16_t>(at, block.ids, head->first); break;
    case IdEncoding::middle: at = take_all<std::uint32_t>(at, block.ids, head->first); break;
    case IdEncoding::wide: at = take_all<std::uint64_t>(at, block.ids, head->first); break;
  }
  at = (flags & wide_referrers) != 0 ? take_all<std::uint64_t>(at, block.referrers, std::uint64_t{0})
                                     : take_all<std::uint32_t>(at, block.referrers, std::uint64_t{0});
  // Of an empty vector nothing is read.
  (flags & wide_times) != 0 ? take_all<std::uint64_t>(at, block.times, base)
                            : take_all<std::uint32_t>(at, block.times, base);
  bool ascending = true;
  for (std::size_t i = 1; i < head->count; ++i) ascending &= block.ids[i] > block.ids[i - 1];
  return ascending;
}

std::string write_columns(const ColumnBlock& block) {
  IdEncoding ids = width_of(block.ids);
  auto [earliest, latest] = std::ranges::minmax(block.times);
  bool far_times = static_cast<std::uint64_t>(latest) - static_cast<std::uint64_t>(earliest) > max32;
  bool far_referrers = std::ranges::max(block.referrers) > max32;
  unsigned flags = static_cast<unsigned>(ids) | (far_referrers ? wide_referrers : 0) | (far_times ? wide_times : 0);
  std::string bytes(head_size + block.size() * entry_size(flags), '\0');
  char* at = bytes.data();
  store(at, static_cast<std::uint8_t>(flags));
  store(at + 1, static_cast<std::uint16_t>(block.size()));
  store(at + 3, block.ids.front());
  store(at + 11, earliest);
  at += head_size;
  switch (ids) {
    case IdEncoding::contiguous: break;
    case IdEncoding::near: at = put_all<std::uint16_t>(at, block.ids, block.ids.front()); break;
    case IdEncoding::middle: at = put_all<std::uint32_t>(at, block.ids, block.ids.front()); break;
    case IdEncoding::wide: at = put_all<std::uint64_t>(at, block.ids, block.ids.front()); break;
  }
  at = far_referrers ? put_all<std::uint64_t>(at, block.referrers, std::uint64_t{0})
                     : put_all<std::uint32_t>(at, block.referrers, std::uint64_t{0});
  far_times ? put_all<std::uint64_t>(at, block.times, earliest) : put_all<std::uint32_t>(at, block.times, earliest);
  return bytes;
}

}  // namespace refctl::lmdb
