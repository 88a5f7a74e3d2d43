#include "store/lmdb/bulk/child_merge.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/child_block.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/maintenance/verify.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace refctl::lmdb {

namespace {

constexpr std::string_view rebuilt_children = "the referrals are rebuilt from the users' records";

}  // namespace

// Compares the lists with the columns: the children of each referrer and their order.
void Verifier::check_children() {
  std::map<std::uint64_t, std::vector<std::uint64_t>> hubs;
  bool hubs_readable = true;
  std::vector<std::uint64_t> ids;
  walk(Table::hubs, [&](const Cursor::Entry& entry) {
    if (entry.key.size() != 16 || !read_numbers(entry.payload, ids)) return hubs_readable = false;
    std::vector<std::uint64_t>& all = hubs[load_key(entry.key.data())];
    if (load_key(entry.key.data() + 8) * numbers_per_block != all.size()) return hubs_readable = false;
    all.insert(all.end(), ids.begin(), ids.end());
    return true;
  });

  std::vector<Edge> edges;
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    if (referrers_[row] != 0) edges.push_back({.referrer = referrers_[row], .time = times_[row], .id = ids_[row]});
  }
  std::ranges::sort(edges);
  auto next = edges.begin();
  std::vector<std::uint64_t> expected;
  auto report_list = [&](std::uint64_t referrer, std::string_view how) {
    add_fault(2, referrer, fmt::format("the referrals of user {} {}", referrer, how), std::string(rebuilt_children));
  };
  bool readable = hubs_readable && !columns_lost_;
  ChildBlock block;
  walk(Table::children, [&](const Cursor::Entry& entry) {
    if (!read_children(entry.payload, block)) return readable = false;
    for (ChildList& list : block) {
      std::uint64_t referrer = entry.number() * referrers_per_block + list.slot;
      for (; next != edges.end() && next->referrer < referrer; ++next) {
        if (readable)
          add_fault(2, next->id, fmt::format("user {} is not among the referrals of user {}", next->id, next->referrer),
                    std::string(rebuilt_children));
      }
      expected.clear();
      for (; next != edges.end() && next->referrer == referrer; ++next) expected.push_back(next->id);
      if (!readable) continue;
      if (list.hub) {
        list.ids = std::move(hubs[referrer]);
        hubs.erase(referrer);
      }
      if (list.count != list.ids.size())
        add_fault(5, referrer,
                  fmt::format("user {} has {} referrals, but the count is {}", referrer, list.ids.size(), list.count),
                  std::string(rebuilt_children));
      if (list.ids != expected) report_list(referrer, "do not match the users' records or are out of order");
    }
    return true;
  });
  if (!readable) return;
  for (; next != edges.end(); ++next)
    add_fault(2, next->id, fmt::format("user {} is not among the referrals of user {}", next->id, next->referrer),
              std::string(rebuilt_children));
  for (const auto& [referrer, all] : hubs) report_list(referrer, "have a list without an entry in the children table");
}

}  // namespace refctl::lmdb
