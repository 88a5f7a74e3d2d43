// bench_audit_log STORE COUNT USERS: appends COUNT entries to the audit log: edits of users 1 to USERS in random order.
// For ./dev bench walk. Not a test.
#include "store/open.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace refctl;

namespace {

constexpr std::uint64_t entries_per_write = 20'000;

AuditDraft edit_of(std::uint64_t number, std::uint64_t users) {
  AuditDraft draft;
  draft.at = Instant{1'780'272'000'000 + static_cast<std::int64_t>(number)};
  draft.actor = "operator:root";
  draft.origin = "cli";
  draft.action = "user.edit";
  draft.subject = UserId{1 + number * 2'654'435'761 % users};  // Knuth's multiplicative hash
  draft.changes = {{.field = "name", .before = "Before", .after = "After"}};
  return draft;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
  const std::uint64_t users = std::strtoull(argv[3], nullptr, 10);
  auto store = open_records(argv[1], OpenMode::write, {.now = Instant{1'780'272'000'000}});
  if (!store) return fmt::print(stderr, "{}\n", store.error().message), 1;
  for (std::uint64_t first = 0; first < count; first += entries_per_write) {
    auto written = (*store)->write([&](records::Writer& writer) -> Result<> {
      for (std::uint64_t i = first; i < std::min(count, first + entries_per_write); ++i) {
        if (auto appended = writer.append_audit(edit_of(i, users)); !appended) return appended;
      }
      return {};
    });
    if (!written) return fmt::print(stderr, "{}\n", written.error().message), 1;
  }
  return 0;
}
