#include "store/open.hpp"
#include "tests/fault/stores.hpp"
#include "tests/support/temporary_directory.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>

// A reader that is stopped in the middle of a read. It keeps its snapshot, so that pages freed since then cannot be
// reused: writers continue, and the file grows by what they write. This ends when the reader continues or dies, without
// reopening the store.

namespace fs = std::filesystem;
using namespace refctl;
using namespace refctl::test;

namespace {

// A process that stops itself while it reads. It must be forked before the store is opened, because a process and its
// children may open it only once; it begins when told to.
class StoppingReader {
 public:
  explicit StoppingReader(const std::string& path) {
    REQUIRE(::pipe(begin_.data()) == 0);
    child_ = ::fork();
    if (child_ == 0) ::_exit(read(path));
  }
  ~StoppingReader() {
    for (int end : begin_) ::close(end);
  }
  StoppingReader(const StoppingReader&) = delete;
  StoppingReader& operator=(const StoppingReader&) = delete;

  void begin() {
    REQUIRE(::write(begin_[1], "x", 1) == 1);
    int status = 0;
    REQUIRE(::waitpid(child_, &status, WUNTRACED) == child_);
    REQUIRE(WIFSTOPPED(status));
  }
  int end_by(int signal) const {
    REQUIRE(::kill(child_, signal) == 0);
    int status = 0;
    REQUIRE(::waitpid(child_, &status, 0) == child_);
    return status;
  }

 private:
  int read(const std::string& path) {
    char told = 0;
    if (::read(begin_[0], &told, 1) != 1) return 1;
    auto store = open_records(path, OpenMode::read, {.now = Instant{1}});
    if (!store) return 1;
    auto read = (*store)->read([](records::Reader& reader) -> Result<> {
      auto before = reader.user_count();
      ::raise(SIGSTOP);
      auto after = reader.user_count();
      return before && after && *before == *after ? Result<>{} : fail(ErrorCode::internal, "the snapshot moved");
    });
    return read ? 0 : 1;
  }

  std::array<int, 2> begin_{};
  pid_t child_ = -1;
};

class Writer {
 public:
  explicit Writer(const std::string& path) : path_(path), store_(open_store(path)) {}

  // Returns how much the file grows during that many sign-ups.
  std::uintmax_t grow_by(int sign_ups) {
    auto before = fs::file_size(path_ + "/data.mdb");
    for (int n = 0; n < sign_ups; ++n) {
      if (sign_up(*store_, std::to_string(next_++) + "@example.com") == 0) FAIL("the writer cannot go on");
    }
    return fs::file_size(path_ + "/data.mdb") - before;
  }
  records::Records& store() { return *store_; }

 private:
  std::string path_;
  std::unique_ptr<records::Records> store_;
  int next_ = 0;
};

}  // namespace

TEST_CASE("a stopped reader delays nobody, and its slot is freed when it ends", "[fault]") {
  TemporaryDirectory directory;
  std::string path = directory.file("s");
  StoppingReader reader(path);
  Writer writer(path);
  (void)writer.grow_by(400);
  const std::uintmax_t usual = writer.grow_by(400);
  reader.begin();
  const std::uintmax_t held = writer.grow_by(400);
  // A sign-up changes about fourteen pages of 4 KiB.
  CHECK(held < 400u * 120 * 1024);
  CHECK(held > 10 * usual);  // the negative control: the stopped reader makes the file grow

  SECTION("it continues") {
    CHECK(reader.end_by(SIGCONT) == 0);  // it reads its own snapshot to the end
  }
  SECTION("it is killed") {
    CHECK(WIFSIGNALED(reader.end_by(SIGKILL)));
    (void)writer.grow_by(300);  // the writer regularly checks for dead readers
  }
  const std::uintmax_t afterwards = writer.grow_by(400);
  CHECK(afterwards <= 2 * usual + 64 * 1024);
  figure(fmt::format("400 sign-ups grow the file by {} KiB, beside a stopped reader by {}, after its end by {}",
                     usual / 1024, held / 1024, afterwards / 1024));
  CHECK(faults_of(writer.store()) == std::vector<std::string>{});
}
