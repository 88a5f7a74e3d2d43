#include "store/lmdb/tables/audit_numbers.hpp"

#include <algorithm>

namespace refctl::lmdb {

using MaybeNumber = std::optional<std::uint64_t>;

Result<> AuditNumbers::add_list(Txn& txn, std::uint64_t owner) {
  AuditIndexList list(txn, owner);
  auto begin = list.lower_bound(first_);
  if (!begin) return failure_of(begin);
  auto end = list.lower_bound(last_ + 1);
  if (!end) return failure_of(end);
  runs_.push_back({.list = list, .begin = *begin, .end = std::max(*begin, *end)});
  return {};
}

std::uint64_t AuditNumbers::count() const {
  if (runs_.empty()) return last_ < first_ ? 0 : last_ - first_ + 1;
  std::uint64_t count = 0;
  for (const Run& run : runs_) count += run.end - run.begin;
  return count;
}

Result<MaybeNumber> AuditNumbers::next() {
  if (runs_.empty()) return first_ <= last_ ? MaybeNumber(first_++) : MaybeNumber{};
  Run* smallest = nullptr;
  std::uint64_t number = 0;
  for (Run& run : runs_) {
    if (run.begin == run.end) continue;
    auto front = run.list.at(run.begin);
    if (!front) return failure_of(front);
    if (smallest != nullptr && number <= *front) continue;
    smallest = &run;
    number = *front;
  }
  if (smallest == nullptr) return MaybeNumber{};
  ++smallest->begin;
  return MaybeNumber(number);
}

Result<MaybeNumber> AuditNumbers::previous() {
  if (runs_.empty()) return first_ <= last_ ? MaybeNumber(last_--) : MaybeNumber{};
  Run* largest = nullptr;
  std::uint64_t number = 0;
  for (Run& run : runs_) {
    if (run.begin == run.end) continue;
    auto back = run.list.at(run.end - 1);
    if (!back) return failure_of(back);
    if (largest != nullptr && number >= *back) continue;
    largest = &run;
    number = *back;
  }
  if (largest == nullptr) return MaybeNumber{};
  --largest->end;
  return MaybeNumber(number);
}

Result<> AuditNumbers::skip(std::uint64_t count) {
  count = std::min(count, this->count());
  if (runs_.empty()) {
    first_ += count;
  } else if (runs_.size() == 1) {
    runs_.front().begin += count;
  } else {
    for (; count > 0; --count) {
      if (auto passed = next(); !passed) return failure_of(passed);
    }
  }
  return {};
}

Result<> AuditNumbers::skip_back(std::uint64_t count) {
  count = std::min(count, this->count());
  if (runs_.empty()) {
    last_ -= count;
  } else if (runs_.size() == 1) {
    runs_.front().end -= count;
  } else {
    for (; count > 0; --count) {
      if (auto passed = previous(); !passed) return failure_of(passed);
    }
  }
  return {};
}

void AuditNumbers::drop_below(std::uint64_t number) { first_ = std::max(first_, number); }

void AuditNumbers::drop_above(std::uint64_t number) { last_ = std::min(last_, number); }

}  // namespace refctl::lmdb
