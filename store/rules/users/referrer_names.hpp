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

// Names and codes of referrers, for a walk over users in order of id. Nearly every referrer passes before the users
// that they referred: keeping the texts then is much cheaper than looking them up later. Memory is bounded: 4 bytes for
// each id up to `most_ids` and `most_text` bytes of text; what is not kept has to be looked up.
class ReferrerNames {
 public:
  static constexpr std::uint64_t most_ids = std::uint64_t{1} << 24U;
  static constexpr std::size_t most_text = std::size_t{64} << 20U;

  // Learns who has referred anybody, in one pass over the columns. Nothing is kept before, nor of an id above
  // `most_ids`.
  [[nodiscard]] Result<> learn(records::Reader& reader);
  [[nodiscard]] bool learned() const { return learned_; }

  // Keeps the user's texts if they have referred anybody.
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
  // Puts the user's id and texts into `into` if they are kept.
  [[nodiscard]] bool find(UserId id, Referrer& into) const;

 private:
  // What stands in `places_` where there is no position in `texts_`; no position is as small.
  static constexpr std::uint32_t unwanted = 0;
  static constexpr std::uint32_t wanted = 1;

  void keep(UserId id, std::string_view name, std::string_view code);

  bool learned_ = false;
  std::vector<std::uint32_t> places_;  // by id
  std::string texts_ = "##";           // from position 2 on, of each user: two lengths, name, code
};

}  // namespace refctl::rules
