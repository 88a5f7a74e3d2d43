#include "store/rules/users/referrer_name_cache.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace refctl::rules {

namespace {

struct Lengths {
  std::uint16_t name = 0;
  std::uint16_t code = 0;
};

}  // namespace

Result<> ReferrerNameCache::learn(records::Reader& reader) {
  learned_ = true;
  auto next = reader.next_id();
  if (!next) return failure_of(next);
  places_.assign(std::min(next->value, max_ids), unwanted);
  return reader.scan_columns(records::Times::not_wanted, [this](const records::ColumnChunk& chunk) {
    for (const std::uint64_t referrer : chunk.referrers) {
      if (referrer < places_.size()) places_[referrer] = wanted;
    }
    return Walk::on;
  });
}

void ReferrerNameCache::keep(UserId id, std::string_view name, std::string_view code) {
  constexpr std::size_t longest = std::numeric_limits<std::uint16_t>::max();
  if (name.size() > longest || code.size() > longest || texts_.size() >= max_text) return;
  places_[id.value] = static_cast<std::uint32_t>(texts_.size());
  const Lengths lengths{.name = static_cast<std::uint16_t>(name.size()),
                        .code = static_cast<std::uint16_t>(code.size())};
  char bytes[sizeof lengths];
  std::memcpy(bytes, &lengths, sizeof lengths);
  texts_.append(bytes, sizeof lengths).append(name).append(code);
}

bool ReferrerNameCache::find(UserId id, Referrer& into) const {
  if (id.value >= places_.size() || places_[id.value] <= wanted) return false;
  const char* const at = texts_.data() + places_[id.value];
  Lengths lengths;
  std::memcpy(&lengths, at, sizeof lengths);
  into.id = id;
  into.name.assign(at + sizeof lengths, lengths.name);
  into.code.assign(at + sizeof lengths + lengths.name, lengths.code);
  return true;
}

}  // namespace refctl::rules
