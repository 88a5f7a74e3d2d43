#include "tests/fault/stores.hpp"

#include "store/open.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace refctl::test {

int tries(int normally, int soaking) { return std::getenv("REFCTL_SOAK") == nullptr ? normally : soaking; }

std::unique_ptr<records::Records> open_store(const std::string& path) {
  auto store = open_records(path, OpenMode::write, {.now = Instant{1}});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

std::uint64_t sign_up(records::Records& store, const std::string& email) {
  auto done = store.write([&](records::Writer& w) -> Result<std::uint64_t> {
    auto id = w.next_id();
    if (!id) return failure_of(id);
    User user{.id = *id,
              .name = "Nova",
              .email = email,
              .code = fmt::format("CODE-{}", id->value),
              .referrer = id->value == 1 ? std::nullopt : std::optional(UserId{1 + id->value / 2 % 7}),
              .registered_at = Instant{static_cast<std::int64_t>(id->value)}};
    if (user.referrer && *user.referrer >= user.id) user.referrer = UserId{1};
    auto put = w.put_user(user, EmailKey{email}, CodeKey{user.code});
    if (!put) return failure_of(put);
    return id->value;
  });
  if (done) return *done;
  if (done.error().code == ErrorCode::email_taken) return 0;
  throw std::runtime_error(done.error().message);
}

Result<> bulk_load(records::Records& store, const std::string& prefix, std::uint64_t count, std::uint64_t first,
                   const std::function<void(std::uint64_t)>& at) {
  auto bulk = store.begin_bulk_load();
  if (!bulk) return failure_of(bulk);
  if (first == 0) {
    auto counted = (*bulk)->read([&](records::Reader& r) -> Result<> {
      auto next = r.next_id();
      if (!next) return failure_of(next);
      first = next->value;
      return {};
    });
    if (!counted) return counted;
  }
  std::uint64_t given = 0;
  std::array<std::string, 2> texts;
  auto source = [&](records::BulkUser& out) -> Result<bool> {
    at(given);
    if (given == count) return false;
    std::uint64_t id = first + 2 * given++;
    texts = {fmt::format("{}.{}@example.com", prefix, id), fmt::format("{}-{}", prefix, id)};
    out.id = UserId{id};
    out.name = "Bulk";
    out.email = out.email_key = texts[0];
    out.code = out.code_key = texts[1];
    out.referrer = UserId{given < 3 ? 0 : first + 2 * (id % given % (given - 1))};
    out.registered_at = Instant{static_cast<std::int64_t>(id * 31 % 1000)};
    out.credential = "$6$hash";
    return true;
  };
  return (*bulk)->load(count, source, [&](records::Writer& w) { return w.put_config("loaded", prefix); });
}

std::vector<std::string> faults_of(records::Records& store) {
  std::vector<std::string> faults;
  auto looked = store.verify([&](const Fault& fault) {
    faults.push_back(fmt::format("{} {} {}", fault.invariant, fault.user.value_or(UserId{}).value, fault.message));
  });
  if (!looked) faults.push_back(looked.error().message);
  return faults;
}

std::uint64_t count_users(records::Records& store) {
  auto count = store.read([](records::Reader& r) { return r.user_count(); });
  if (!count) throw std::runtime_error(count.error().message);
  return *count;
}

}  // namespace refctl::test
