#include "tests/fault/stores.hpp"

#include "store/open.hpp"
#include "store/records/packed_users.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

namespace refctl::test {

int tries(int normally, int soaking) { return std::getenv("REFCTL_SOAK") == nullptr ? normally : soaking; }

void figure(const std::string& line) {
  std::cout << line << std::endl;
  if (const char* path = std::getenv("REFCTL_FIGURES")) std::ofstream(path, std::ios::app) << line << '\n';
}

std::unique_ptr<records::Records> open_store(const std::string& path) {
  auto store = open_records(path, OpenMode::write, {.now = Instant{1}});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

std::unique_ptr<records::Records> open_store_to_read(const std::string& path) {
  auto store = open_records(path, OpenMode::read, {.now = Instant{1}});
  if (!store) throw std::runtime_error(store.error().message);
  return std::move(*store);
}

void make_mixed_store(const std::string& path) {
  auto store = open_store(path);
  auto loaded = bulk_load(*store, "old", 4'500, 0, [](std::uint64_t) {});
  for (int n = 0; loaded && n < 20; ++n) (void)sign_up(*store, std::to_string(n) + "@example.com");
  if (loaded) {
    loaded = store->write([](records::Writer& w) -> Result<> {
      auto put = w.put_session({.user = UserId{1}, .jti = {1}, .issued = {}, .expires = {}, .label = "x"});
      if (!put) return put;
      return w.append_audit(
          {.at = {}, .actor = "a", .origin = "o", .action = "x", .subject = UserId{1}, .changes = {}, .salt = {}});
    });
  }
  if (!loaded) throw std::runtime_error(loaded.error().message);
}

std::string file_bytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file_bytes(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
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
  auto codec = store.bulk_codec();
  if (!codec) return failure_of(codec);
  std::uint64_t told = 0;
  records::PackedUsers users(*codec, [&](std::uint64_t done) -> Result<> {
    for (; told <= done; ++told) at(told);
    return {};
  });
  for (std::uint64_t given = 0; given < count;) {
    const std::uint64_t id = first + 2 * given++;
    const std::string email = fmt::format("{}.{}@example.com", prefix, id);
    const std::string code = fmt::format("{}-{}", prefix, id);
    records::BulkUser user;
    user.id = UserId{id};
    user.name = "Bulk";
    user.email = email;
    user.email_key = email;
    user.code = code;
    user.code_key = code;
    user.referrer = UserId{given < 3 ? 0 : first + 2 * (id % given % (given - 1))};
    user.registered_at = Instant{static_cast<std::int64_t>(id * 31 % 1000)};
    user.credential = "$6$hash";
    users.add(user);
  }
  users.seal();
  return (*bulk)->load(users, [&](records::Writer& w) { return w.put_config("loaded", prefix); });
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
