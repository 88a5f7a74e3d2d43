#include "store/lmdb/env/write_queue.hpp"
#include "store/lmdb/lmdb_records.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace refctl;
using lmdb::WriteQueue;

namespace {

// Waits until the condition holds, with a time limit. Callable from any thread, so it makes no assertion.
template <typename Fn>
bool becomes(const Fn& so) {
  for (int i = 0; i < 120'000 && !so(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return so();
}

// The same with an assertion, only on the test's main thread.
template <typename Fn>
void wait_until(const Fn& so) {
  REQUIRE(becomes(so));
}

User user_named(const std::string& name) {
  User user;
  user.name = name;
  user.email = name + "@example.com";
  user.code = name;
  return user;
}

// Puts a user with the next free id.
Result<UserId> put(records::Writer& writer, const std::string& name) {
  User user = user_named(name);
  auto id = writer.next_id();
  if (!id) return id;
  user.id = *id;
  auto done = writer.put_user(user, EmailKey{user.email}, CodeKey{user.code});
  if (!done) return failure_of(done);
  return id;
}

}  // namespace

TEST_CASE("writes that wait for another one share a transaction") {
  WriteQueue queue;
  std::vector<std::size_t> groups;  // accessed only by the current leader, in write_all
  std::atomic<bool> first_is_in{false};
  std::atomic<bool> go_on{false};
  std::atomic<bool> told_in_time{true};
  const WriteQueue::WriteAll write_all = [&](std::span<WriteQueue::PendingWrite* const> turns) {
    groups.push_back(turns.size());
    first_is_in = true;
    if (!becomes([&] { return go_on.load(); })) told_in_time = false;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      if (i % 2 == 1) turns[i]->outcome = fail(ErrorCode::busy, "refused");
    }
  };
  const WriteQueue::WriteFn nothing = [](records::Writer&) -> Result<> { return {}; };
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  std::atomic<bool> first_went_well{false};
  threads.emplace_back([&] { first_went_well = queue.write(nothing, write_all).has_value(); });
  wait_until([&] { return first_is_in.load(); });
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (!queue.write(nothing, write_all)) ++refused;
    });
  }
  wait_until([&] { return queue.waiting() == 8; });
  go_on = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(told_in_time);
  CHECK(first_went_well);
  CHECK(groups == std::vector<std::size_t>{1, 8});
  CHECK(refused == 4);
  CHECK(queue.waiting() == 0);
}

TEST_CASE("if the leader throws, all turns get the exception and the queue continues") {
  WriteQueue queue;
  const WriteQueue::WriteFn nothing = [](records::Writer&) -> Result<> { return {}; };
  CHECK_THROWS_AS(queue.write(nothing, [](auto) { throw std::runtime_error("broken"); }), std::runtime_error);
  CHECK(queue.write(nothing, [](auto) {}));
}

TEST_CASE("each write of a group is atomic") {
  test::TemporaryDirectory folder;
  auto opened = lmdb::Env::open(folder.file("store"), {.writable = true, .now = Instant{1}});
  REQUIRE(opened);
  lmdb::LmdbRecords store(std::move(*opened));
  std::atomic<bool> first_is_in{false};
  std::atomic<bool> go_on{false};
  std::atomic<bool> first_went_well{false};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    auto done = store.write([&](records::Writer& writer) -> Result<UserId> {
      first_is_in = true;
      if (!becomes([&] { return go_on.load(); })) return fail(ErrorCode::busy, "nobody said go on");
      return put(writer, "first");
    });
    first_went_well = done.has_value();
  });
  wait_until([&] { return first_is_in.load(); });

  // Writes that succeed, that refuse before and after a put, and one that throws.
  std::atomic<int> good{0};
  std::atomic<int> bad{0};
  std::atomic<int> thrown{0};
  const auto write = [&](int number) {
    const std::string name = "user" + std::to_string(number);
    try {
      auto done = store.write([&](records::Writer& writer) -> Result<UserId> {
        if (number % 4 == 1) return fail(ErrorCode::email_taken, "refused before");
        auto id = put(writer, name);
        if (number % 4 == 2) return fail(ErrorCode::email_taken, "refused after");
        if (number == 3) throw std::runtime_error("broken");
        return id;
      });
      ++(done ? good : bad);
    } catch (const std::runtime_error&) {
      ++thrown;
    }
  };
  for (int i = 0; i < 16; ++i) threads.emplace_back(write, i);
  wait_until([&] { return store.waiting_writes() == 16; });
  go_on = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(first_went_well);
  CHECK(good == 7);
  CHECK(bad == 8);
  CHECK(thrown == 1);

  auto read = store.read([&](records::Reader& reader) -> Result<> {
    CHECK(reader.user_count() == 8U);
    CHECK(reader.next_id()->value == 9);
    for (int i = 0; i < 16; ++i) {
      const std::string name = "user" + std::to_string(i);
      const bool there = i % 4 == 0 || (i % 4 == 3 && i != 3);
      CHECK(reader.id_by_email(EmailKey{name + "@example.com"})->has_value() == there);
      CHECK(reader.id_by_code(CodeKey{name})->has_value() == there);
    }
    return {};
  });
  REQUIRE(read);
  std::vector<Fault> faults;
  REQUIRE(store.verify([&](const Fault& fault) { faults.push_back(fault); }));
  CHECK(faults.empty());
}
