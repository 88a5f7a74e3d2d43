#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/maintenance/verify.hpp"
#include "store/lmdb/tables/audit_index.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace refctl::lmdb {

namespace {

std::string place_in(const Pair& listed) {
  return fmt::format("the audit index of user {} ({})", listed.key / 2,
                     listed.key % 2 == 0 ? "entries about the user" : "entries by the user");
}

}  // namespace

// Checks that the log has no gaps, that the head has its end, and that the index agrees with the entries.
void Verifier::check_audit() {
  std::uint64_t last = 0;
  AuditEnd found;
  walk(Table::audit, [&](const Cursor::Entry& packed) {
    if (packed.number() != last + 1) {
      add_fault(9, std::nullopt, fmt::format("audit entries before {} are missing", packed.number()));
    }
    last = packed.number();
    auto entry = read_audit(packed.number(), packed.payload);
    if (!entry) return false;
    found.add(*entry);
    for (const std::uint64_t list : audit_lists(*entry)) audit_lists_.push_back({.key = list, .value = entry->number});
    return true;
  });
  check_audit_end(found);
  check_audit_index();
}

void Verifier::check_audit_end(const AuditEnd& found) {
  const AuditEnd& said = head_.audit_end;
  if (found.number != said.number || found.chain != said.chain) {
    add_fault(9, std::nullopt,
              found.number == said.number
                  ? fmt::format("audit entry {} is not the one that was written last", found.number)
                  : fmt::format("the audit log ends with entry {}, but the last one written was {}", found.number,
                                said.number));
  }
  if (lost_entries_.empty() && (found.latest != said.latest || found.setback != said.setback)) {
    add_fault(10, std::nullopt, "the head's summary of the audit log's times is wrong",
              "it is recomputed from the audit log");
  }
}

void Verifier::check_audit_index() {
  const std::string repair(traits_of(Table::audit_index).repair);
  std::vector<Pair> found;
  std::vector<std::uint64_t> numbers;
  std::uint64_t blocks = 0;  // blocks so far of the last list in `found`
  std::size_t in_block = 0;  // how many numbers the last block has
  bool readable = true;
  walk(Table::audit_index, [&](const Cursor::Entry& entry) {
    if (entry.key.size() != 16 || !read_numbers(entry.payload, numbers)) return readable = false;
    const std::uint64_t list = load_key(entry.key.data());
    const bool continues = !found.empty() && found.back().key == list;
    const std::uint64_t block = continues ? blocks : 0;
    if (load_key(entry.key.data() + 8) != block || (continues && in_block != numbers_per_block))
      return readable = false;
    for (const std::uint64_t number : numbers) found.push_back({.key = list, .value = number});
    blocks = block + 1;
    in_block = numbers.size();
    return true;
  });
  if (!readable) return;  // already reported
  const auto not_ascending = std::ranges::adjacent_find(found, [](const Pair& a, const Pair& b) { return a >= b; });
  if (not_ascending != found.end()) {
    add_fault(10, not_ascending->key / 2, place_in(*not_ascending) + " is out of order", repair);
    std::ranges::sort(found);
  }
  std::ranges::sort(audit_lists_);
  std::vector<Pair> missing, stray;
  std::ranges::set_difference(audit_lists_, found, std::back_inserter(missing));
  std::ranges::set_difference(found, audit_lists_, std::back_inserter(stray));
  for (const Pair& pair : missing) {
    add_fault(10, pair.key / 2, fmt::format("{} lacks entry {}", place_in(pair), pair.value), repair);
  }
  for (const Pair& pair : stray) {
    if (std::ranges::binary_search(lost_entries_, pair.value)) continue;
    add_fault(10, pair.key / 2, fmt::format("{} has entry {}, which does not belong there", place_in(pair), pair.value),
              repair);
  }
}

}  // namespace refctl::lmdb
