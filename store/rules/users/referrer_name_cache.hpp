#pragma once

#include "store/model/user/ids.hpp"
#include "store/model/views.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::rules {

// Cache of the names and codes of referrers, for scans of users in order of id. Nearly every referrer is visited before
// the users that they referred: keeping the texts then is much cheaper than looking them up later. Memory is bounded: 4
// bytes for each id up to `max_ids` and `max_text` bytes of text; other referrers must be looked up.
class ReferrerNameCache {
 public:
  static constexpr std::uint64_t max_ids = std::uint64_t{1} << 24U;
  static constexpr std::size_t max_text = std::size_t{64} << 20U;

  // Finds all referrers in one pass over the columns. Before that, and for ids above `max_ids`, nothing is cached.
  [[nodiscard]] Result<> learn(records::Reader& reader);
  [[nodiscard]] bool learned() const { return learned_; }

  // Caches the user's texts if the user is a referrer.
  void pass(UserId id, std::string_view name, std::string_view code) {
    if (id.value < places_.size() && places_[id.value] == wanted) keep(id, name, code);
  }
  // Loads the memory of a user's entry into the cache: first its position, then its texts.
  void prefetch_place(UserId id) const {
    if (id.value < places_.size()) __builtin_prefetch(&places_[id.value]);
  }
  void prefetch_text(UserId id) const {
    if (id.value < places_.size()) __builtin_prefetch(texts_.data() + places_[id.value]);
  }
  // Copies the user's id and texts to `into` if they are cached.
  [[nodiscard]] bool find(UserId id, Referrer& into) const;

 private:
  // Values in `places_` that are not positions in `texts_`, because positions begin at 2.
  static constexpr std::uint32_t unwanted = 0;
  static constexpr std::uint32_t wanted = 1;

  void keep(UserId id, std::string_view name, std::string_view code);

  bool learned_ = false;
  std::vector<std::uint32_t> places_;  // by id
  std::string texts_ = "##";           // from position 2 on, for each user: two lengths, name, code
};

}  // namespace refctl::rules
