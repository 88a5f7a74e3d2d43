#include "store/lmdb/file/page_format.hpp"
#include "tests/fault/stores.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <random>
#include <vector>

// Damaged pages of every kind: whatever the disk returns, no process dies by a signal, and if `check` calls a store
// sound, its answers are those of the undamaged store and its writes damage nothing.

namespace fs = std::filesystem;
using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::size_t page_size = 4096;

// What a child process found.
enum Outcome : int {
  sound = 0,          // and all answers are right, before and after writes
  wrong_answers = 1,  // although check calls the store sound
  bad_write = 2,      // check called the store sound, and after sign-ups it is damaged
  refused_write = 3,  // check called the store sound, and it cannot be opened for writing
  reported = 7,       // the store cannot be opened, or check reports damage
};

// Returns the contents of a store up to this user as a user would ask for them, in one text; empty if a question
// failed.
std::string answers_of(records::Records& store, std::uint64_t last_id) {
  std::string text;
  auto read = store.read([&](records::Reader& r) -> Result<> {
    std::vector<User> users;
    auto done = r.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
      if (user.id.value <= last_id) users.push_back(records::user_from(user));
      return Walk::on;
    });
    for (const User& user : users) {
      if (!done) return done;
      auto by_email = r.id_by_email(EmailKey{user.email});
      auto by_code = r.id_by_code(CodeKey{user.code});
      auto credential = r.credential(user.id);
      auto rank = r.rank_of(user.id);
      auto children = r.children_after(user.id, {}, 10'000);
      auto sessions = r.sessions_of(user.id);
      const bool answered = by_email && by_code && credential && rank && children && sessions;
      if (!answered) return fail(ErrorCode::store_damaged, "a question failed");
      std::erase_if(*children, [&](UserId child) { return child.value > last_id; });
      text += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", user.id.value, user.name, user.email, user.code,
                          user.referrer.value_or(UserId{}).value, by_email->value_or(UserId{}).value,
                          by_code->value_or(UserId{}).value, credential->has_value(), *rank, sessions->size());
      for (const UserId child : *children) text += fmt::format("{},", child.value);
    }
    if (done)
      done = r.scan_columns(records::Times::wanted, [&](const records::ColumnChunk& chunk) {
        for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
          if (chunk.ids[i] <= last_id) text += fmt::format("{}<{} ", chunk.ids[i], chunk.referrers[i]);
        }
        return Walk::on;
      });
    if (done)
      done = r.scan_audit({}, [&](const AuditEntry& entry) {
        text += fmt::format("{} {} {}\n", entry.number, entry.actor, entry.action);
        return Walk::on;
      });
    return done;
  });
  return read ? text : std::string();
}

// Signs people up; false if the store refuses.
bool write_to(records::Records& store) {
  try {
    for (int n = 0; n < 5; ++n) (void)sign_up(store, fmt::format("new{}@example.net", n));
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// Reads and checks the damaged store, then writes to it and reads again.
int try_out(const std::string& path, const std::string& expected, std::uint64_t last_id) {
  bool called_sound = false;
  try {
    auto store = open_store_to_read(path);
    called_sound = faults_of(*store).empty();
    const std::string answers = answers_of(*store, last_id);
    if (called_sound && answers != expected) return wrong_answers;
  } catch (const std::exception&) {
    return reported;
  }
  std::unique_ptr<records::Records> store;
  try {
    store = open_store(path);
  } catch (const std::exception&) {
    return called_sound ? refused_write : reported;
  }
  const bool written = write_to(*store);
  if (!called_sound) return reported;
  return written && faults_of(*store).empty() && answers_of(*store, last_id) == expected ? sound : bad_write;
}

// Returns the numbers of the pages with these flags, and of all pages for 0.
std::vector<std::size_t> pages_with(const std::string& bytes, std::uint16_t flags) {
  std::vector<std::size_t> found;
  for (std::size_t page = 0; page < bytes.size() / page_size; ++page) {
    if (flags == 0 || lmdb::read_page_header(bytes.data() + page * page_size).flags == flags) found.push_back(page);
  }
  return found;
}

class Mutations {
 public:
  explicit Mutations(std::string bytes) : bytes_(std::move(bytes)) {
    for (const std::uint16_t flags : {lmdb::branch_page, lmdb::leaf_page, lmdb::overflow_page, lmdb::meta_page}) {
      kinds_.push_back(pages_with(bytes_, flags));
    }
  }

  // Returns a copy with damage number `n`.
  std::string damaged(int n) {
    std::string bytes = bytes_;
    char* const page = bytes.data() + page_of(n / 8) * page_size;
    char* const other = bytes.data() + page_of(n / 8 + 1) * page_size;
    switch (n % 8) {
      case 0:
      case 1: {  // one bit
        char& byte = page[random_() % page_size];
        byte = static_cast<char>(byte ^ (1 << random_() % 8));
        break;
      }
      case 2: {  // one bit of the header or of the first nodes' offsets, which LMDB trusts most
        char& byte = page[random_() % 64];
        byte = static_cast<char>(byte ^ (1 << random_() % 8));
        break;
      }
      case 3:  // bytes of the header
        for (int i = 0; i < 5; ++i) page[random_() % 64] = static_cast<char>(random_());
        break;
      case 4: std::swap_ranges(page, page + page_size, other); break;
      case 5: std::copy_n(other, page_size, page); break;
      case 6: std::fill_n(page, page_size, '\0'); break;
      default:  // cut or grown
        bytes.resize(n % 16 == 7 ? 2 * page_size + random_() % (bytes.size() - 2 * page_size)
                                 : bytes.size() + random_() % (4 * page_size));
        break;
    }
    return bytes;
  }

 private:
  std::size_t page_of(int kind) {
    const auto& pages = kinds_[static_cast<std::size_t>(kind) % kinds_.size()];
    return pages.empty() ? random_() % (bytes_.size() / page_size) : pages[random_() % pages.size()];
  }

  std::string bytes_;
  std::vector<std::vector<std::size_t>> kinds_;
  std::mt19937 random_{4};
};

}  // namespace

TEST_CASE("damaged pages end no process by a signal, and what check calls sound is", "[fault]") {
  TemporaryDirectory directory;
  make_mixed_store(directory.file("s"));
  std::string expected;
  std::uint64_t last_id = 0;
  // LMDB must not have been used by the parent of the children.
  fs::create_directory(directory.file("m"));
  fs::permissions(directory.file("m"), fs::perms::owner_all);
  const std::string path = directory.file("m");
  {
    auto store = open_store_to_read(directory.file("s"));
    last_id = store->read([](records::Reader& r) { return r.next_id(); })->value - 1;
    expected = answers_of(*store, last_id);
  }
  REQUIRE(expected.size() > 100'000);
  const std::string original = file_bytes(directory.file("s/data.mdb"));
  Mutations mutations(original);
  std::map<int, int> outcomes;
  const int count = tries(200, 10'000);
  for (int n = -1; n < count; ++n) {
    write_file_bytes(path + "/data.mdb", n < 0 ? original : mutations.damaged(n));
    fs::permissions(path + "/data.mdb", fs::perms(0600));
    fs::remove(path + "/lock.mdb");
    const ExitStatus ended = run_in_child([&] { return try_out(path, expected, last_id); });
    INFO("mutation " << n << ": " << (ended.by_signal ? "signal " : "exit ") << ended.code << "\n" << ended.said);
    if (n < 0) REQUIRE(ended.with(sound));
    CHECK((ended.with(sound) || ended.with(reported)));
    CHECK(std::ranges::count(ended.said, '\n') <= 2);
    ++outcomes[ended.by_signal ? -1 : ended.code];
  }
  CHECK(outcomes[reported] > count / 2);
  figure(
      fmt::format("{} damaged stores opened, checked, read and written to: {} reported, {} sound with right answers "
                  "and sound writes, 0 deaths by signal",
                  count, outcomes[reported], outcomes[sound] - 1));
}
