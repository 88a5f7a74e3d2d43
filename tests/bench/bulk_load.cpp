// bench_bulk_load [USERS [load]]: measures the LMDB store alone: loading that many users into an empty store, loading
// as many again, scanning the columns, verifying, and reading at random. Not a test.
#include "store/open.hpp"
#include "store/records/packed_users.hpp"
#include "tests/support/temporary_directory.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

using namespace refctl;

namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <typename Fn>
double timed(const char* what, std::uint64_t users, Fn fn) {
  double begin = now();
  fn();
  double took = now() - begin;
  fmt::print("{:<28} {:8.1f} ms  {:10.0f} a second\n", what, took * 1000, static_cast<double>(users) / took);
  return took;
}

void must(Result<> result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().message);
  std::exit(1);
}

// Generates users cheaply: only digits in the texts differ.
class Source {
 public:
  Source(std::uint64_t first, std::uint64_t count) : next_(first), end_(first + count) {}

  Result<bool> operator()(records::BulkUser& out) {
    if (next_ == end_) return false;
    std::uint64_t id = next_++;
    for (std::size_t i = 0; i < 10; ++i, id /= 10) {
      char digit = static_cast<char>('0' + id % 10);
      email_[15 - i] = code_[9 - i] = name_[15 - i] = digit;
      hash_[46 - i] = digit;
    }
    id = next_ - 1;
    out.id = UserId{id};
    out.name = name_;
    out.email = out.email_key = email_;
    out.code = out.code_key = code_;
    out.referrer = UserId{id < 10 || random_() % 4 == 0 ? 0
                          : random_() % 3 == 0          ? 1 + id % 7
                                                        : 1 + random_() % (id - 1)};
    out.registered_at = Instant{1'735'689'600'000 + static_cast<std::int64_t>(id) * 20'000};
    out.credential = hash_;
    return true;
  }

 private:
  std::uint64_t next_, end_;
  std::minstd_rand random_{1};
  std::string name_ = "Nova K0000000000 ", email_ = "person0000000000@example.com", code_ = "0000000000";
  std::string hash_ =
      "$argon2id$v=19$m=65536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
};

void load(records::Records& store, std::uint64_t first, std::uint64_t count) {
  records::PackedUsers users(*store.bulk_codec());
  timed("pack", count, [&] {
    Source source(first, count);
    for (records::BulkUser user; *source(user);) users.add(user);
    users.seal();
  });
  auto bulk = store.begin_bulk_load();
  must((*bulk)->load(users, [](records::Writer& w) { return w.put_config("loaded", "yes"); }));
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t users = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  test::TemporaryDirectory directory;
  auto opened = open_records(directory.file("store"), OpenMode::write, {.now = Instant{1}});
  records::Records& store = **opened;
  timed("the source alone", users, [&] {
    Source source(1, users);
    for (records::BulkUser user; *source(user);) {
    }
  });
  timed("load into an empty store", users, [&] { load(store, 1, users); });
  auto facts = store.facts();
  fmt::print("{:<28} {:8.1f} bytes a user\n", "", static_cast<double>(facts->bytes_used) / static_cast<double>(users));
  if (argc > 2) return 0;
  timed("load as many again", users, [&] { load(store, users + 1, users); });
  std::uint64_t sum = 0;
  timed("walk the columns", 2 * users, [&] {
    must(store.read([&](records::Reader& r) {
      return r.scan_columns(records::Times::wanted, [&](const records::ColumnChunk& chunk) {
        sum += chunk.referrers.back();
        return Walk::on;
      });
    }));
  });
  timed("scan the users", 2 * users, [&] {
    must(store.read([&](records::Reader& r) {
      return r.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
        sum += user.name.size();
        return Walk::on;
      });
    }));
  });
  constexpr std::uint64_t lookups = 100'000;
  std::minstd_rand random(2);
  auto at_random = [&](const char* what, auto look) {
    timed(what, lookups, [&] {
      must(store.read([&](records::Reader& r) -> Result<> {
        for (std::uint64_t i = 0; i < lookups; ++i) look(r, 1 + random() % (2 * users));
        return {};
      }));
    });
  };
  at_random("user by id", [&](records::Reader& r, std::uint64_t id) { sum += (*r.user(UserId{id}))->name.size(); });
  at_random("user by e-mail", [&](records::Reader& r, std::uint64_t id) {
    sum += (*r.id_by_email(EmailKey{fmt::format("person{:010}@example.com", id)}))->value;
  });
  at_random("id by rank", [&](records::Reader& r, std::uint64_t id) { sum += (*r.id_at(id - 1))->value; });
  at_random("page of a hub's children", [&](records::Reader& r, std::uint64_t id) {
    sum += r.children(UserId{1 + id % 7}, id % 20'000, 20)->size();
  });
  timed("sign-ups, each synced", 1000, [&] {
    for (int i = 0; i < 1000; ++i) {
      must(store.write([&](records::Writer& w) {
        std::string text = fmt::format("NEW-{}", i);
        User user{
            .id = *w.next_id(), .name = text, .email = text, .code = text, .referrer = UserId{1}, .registered_at = {}};
        return w.put_user(user, EmailKey{text}, CodeKey{text});
      }));
    }
  });
  timed("verify", 2 * users,
        [&] { must(store.verify([](const Fault& fault) { fmt::print("{}\n", fault.message); })); });
  return sum == 0 ? 1 : 0;
}
