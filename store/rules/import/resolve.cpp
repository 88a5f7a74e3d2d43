#include "store/rules/import/resolve.hpp"

#include "store/rules/import/resolving.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace refctl::importing {

namespace {

void count(Resolving& work) {
  auto& records = work.records();
  Resolution& out = work.out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Staged& staged = records[i];
    switch (staged.verdict) {
      case Verdict::fresh: ++out.fresh; break;
      case Verdict::existing: ++out.existing; break;
      case Verdict::update: ++out.updates; break;
      case Verdict::refused: ++out.refused; break;
    }
    if (staged.verdict == Verdict::refused) continue;
    if (staged.has(Staged::had_more)) ++out.had_more;
    if (staged.has(Staged::zoneless)) ++out.zoneless;
  }
}

// Whether every fresh record has an id of its own, in order: then nothing needs sorting.
bool ids_are_in_order(Resolving& work) {
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    const Staged& staged = work.records()[i];
    if (staged.verdict != Verdict::fresh) continue;
    if (staged.id <= last || staged.has(Staged::new_id)) return false;
    last = staged.id;
  }
  return true;
}

void keep_ids(Resolving& work) {
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    const Staged& staged = work.records()[i];
    if (staged.verdict != Verdict::fresh) continue;
    work.out.ids[i] = staged.id;
    work.out.order.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

// Kept ids first, in order; those that are not free, and records without one, get ids above all others.
Result<> give_ids(Resolving& work) {
  auto& records = work.records();
  Resolution& out = work.out;
  out.order.reserve(records.size());
  if (ids_are_in_order(work)) {
    keep_ids(work);
    return {};
  }
  std::vector<std::uint32_t> without;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> kept;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Staged& staged = records[i];
    if (staged.verdict != Verdict::fresh) continue;
    const auto record = static_cast<std::uint32_t>(i);
    if (staged.id == 0 || staged.has(Staged::new_id)) {
      without.push_back(record);
    } else {
      kept.emplace_back(staged.id, record);
    }
  }
  std::ranges::sort(kept);
  std::uint64_t last = 0;
  const auto first_new = std::ssize(without);
  for (const auto& [id, record] : kept) {
    if (id == last) {  // of equal ones the first keeps it
      without.push_back(record);
      continue;
    }
    last = id;
    out.ids[record] = id;
    out.order.push_back(record);
  }
  if (std::ssize(without) != first_new) std::ranges::sort(without);
  std::uint64_t next = std::max(work.next_id, last + 1);
  for (const std::uint32_t record : without) {
    if (next > max_user_id) {
      return fail(ErrorCode::import_refused, "no id is left above the largest one of the file and the store",
                  fmt::format("ids run from 1 to {}", max_user_id));
    }
    if (records[record].id != 0) ++out.new_ids;
    out.ids[record] = next++;
    out.order.push_back(record);
  }
  return {};
}

Result<Resolution> resolve(Staging& staging, const ImportOptions& options, records::Reader& store, const Beat& beat) {
  Resolving work{.staging = staging, .options = options, .store = store, .beat = beat, .index = FileIndex(staging)};
  auto users = store.user_count();
  if (!users) return failure_of(users);
  auto next_id = store.next_id();
  if (!next_id) return failure_of(next_id);
  work.empty_store = *users == 0;
  work.next_id = next_id->value;
  work.out.ids.assign(staging.records.size(), 0);

  refuse_twins(work);
  if (auto done = compare_with_store(work); !done) return failure_of(done);
  if (auto done = resolve_referrers(work); !done) return failure_of(done);
  if (auto done = judge_chains(work); !done) return failure_of(done);
  if (auto done = give_ids(work); !done) return failure_of(done);
  std::ranges::stable_sort(work.out.refusals, {}, &Refusal::record);
  count(work);
  return std::move(work.out);
}

std::string made_code(std::uint64_t bits) {
  std::array<std::uint8_t, generated_code_length> digits{};
  for (std::uint8_t& digit : digits) {
    digit = bits & 31U;
    bits >>= 5U;
  }
  return code_from_random(digits);
}

}  // namespace refctl::importing
