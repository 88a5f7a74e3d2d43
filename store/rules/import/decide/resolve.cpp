#include "store/rules/import/decide/resolve.hpp"

#include "store/rules/import/decide/resolving.hpp"

#include <fmt/format.h>

#include <algorithm>
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
      case Verdict::unchanged: ++out.unchanged; break;
      case Verdict::refused: ++out.refused; break;
    }
    if (staged.verdict == Verdict::refused) continue;
    if (staged.verdict != Verdict::existing) out.noticed.add(staged);
  }
  for (const std::uint32_t record : out.similar_codes) {
    if (records[record].verdict != Verdict::refused) ++out.noticed.similar_codes;
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

// Where they are, the ids are those of the file.
void keep_ids(Resolving& work) {
  Resolution& out = work.out;
  auto& records = work.records();
  out.in_order = out.fresh == records.size();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].verdict != Verdict::fresh) continue;
    out.ids[i] = records[i].id;
    if (!out.in_order) out.order.push_back(static_cast<std::uint32_t>(i));
  }
}

}  // namespace

// Kept ids first, in order; those that are not free, and records without one, get ids above all others.
Result<> give_ids(Resolving& work) {
  auto& records = work.records();
  Resolution& out = work.out;
  if (ids_are_in_order(work)) {
    keep_ids(work);
    return {};
  }
  out.order.reserve(out.fresh);
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

Result<Resolution> resolve(Staging& staging, const ImportOptions& options, records::Reader& store,
                           rules::Random& random, const std::vector<std::string>& hashes, const Beat& beat) {
  Resolving work{.staging = staging,
                 .options = options,
                 .store = store,
                 .random = random,
                 .hashes = hashes,
                 .beat = beat,
                 .index = FileIndex(staging),
                 .names = FileNames(staging)};
  auto empty = store.is_empty();
  if (!empty) return failure_of(empty);
  auto next_id = store.next_id();
  if (!next_id) return failure_of(next_id);
  work.empty_store = *empty;
  work.next_id = work.out.first_unused = next_id->value;
  work.out.ids.assign(staging.records.size(), 0);

  refuse_twins(work);
  if (auto done = compare_with_store(work); !done) return failure_of(done);
  if (auto done = remake_codes(work); !done) return failure_of(done);
  if (auto done = resolve_referrers(work); !done) return failure_of(done);
  find_unchanged(work);
  if (auto done = judge_chains(work); !done) return failure_of(done);
  std::ranges::stable_sort(work.out.refusals, {}, &Refusal::record);
  count(work);
  if (auto done = give_ids(work); !done) return failure_of(done);
  return std::move(work.out);
}

}  // namespace refctl::importing
