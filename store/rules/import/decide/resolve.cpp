#include "store/rules/import/decide/resolve.hpp"

#include "store/rules/import/decide/resolve_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace refctl::importing {

namespace {

void count(ResolveState& work) {
  auto& records = work.records();
  Resolution& out = work.out;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const ImportRecord& entry = records[i];
    switch (entry.verdict) {
      case Verdict::fresh: ++out.fresh; break;
      case Verdict::existing: ++out.existing; break;
      case Verdict::update: ++out.updates; break;
      case Verdict::unchanged: ++out.unchanged; break;
      case Verdict::refused: ++out.refused; break;
    }
    if (entry.verdict == Verdict::refused) continue;
    if (entry.verdict != Verdict::existing) out.warnings.add(entry);
  }
  for (const std::uint32_t record : out.similar_codes) {
    if (records[record].verdict != Verdict::refused) ++out.warnings.similar_codes;
  }
}

// Returns whether all new records keep their ids, and these ascend, so that nothing must be sorted.
bool ids_are_in_order(ResolveState& work) {
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    const ImportRecord& entry = work.records()[i];
    if (entry.verdict != Verdict::fresh) continue;
    if (entry.id <= last || entry.has(ImportRecord::new_id)) return false;
    last = entry.id;
  }
  return true;
}

// Assigns the ids of the file if they are in order.
void keep_ids(ResolveState& work) {
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

// Keeps unused ids of the file, in order. Records without an id, or whose id is taken, get new ids above all others.
Result<> assign_ids(ResolveState& work) {
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
    const ImportRecord& entry = records[i];
    if (entry.verdict != Verdict::fresh) continue;
    const auto record = static_cast<std::uint32_t>(i);
    if (entry.id == 0 || entry.has(ImportRecord::new_id)) {
      without.push_back(record);
    } else {
      kept.emplace_back(entry.id, record);
    }
  }
  std::ranges::sort(kept);
  std::uint64_t last = 0;
  const auto first_new = std::ssize(without);
  for (const auto& [id, record] : kept) {
    if (id == last) {  // the first record with the id keeps it
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

Result<Resolution> resolve(ImportTable& table, const ImportOptions& options, records::Reader& store,
                           rules::Random& random, const std::vector<std::string>& hashes,
                           const ReportProgress& report) {
  ResolveState work{.table = table,
                    .options = options,
                    .store = store,
                    .random = random,
                    .hashes = hashes,
                    .report = report,
                    .index = FileIndex(table),
                    .names = FileNames(table)};
  auto empty = store.is_empty();
  if (!empty) return failure_of(empty);
  auto next_id = store.next_id();
  if (!next_id) return failure_of(next_id);
  work.empty_store = *empty;
  work.next_id = work.out.first_unused = next_id->value;
  work.out.ids.assign(table.records.size(), 0);

  refuse_duplicates(work);
  if (auto done = compare_with_store(work); !done) return failure_of(done);
  if (auto done = replace_codes(work); !done) return failure_of(done);
  if (auto done = resolve_referrers(work); !done) return failure_of(done);
  find_unchanged(work);
  if (auto done = refuse_loops(work); !done) return failure_of(done);
  std::ranges::stable_sort(work.out.refusals, {}, &Refusal::record);
  count(work);
  if (auto done = assign_ids(work); !done) return failure_of(done);
  return std::move(work.out);
}

}  // namespace refctl::importing
