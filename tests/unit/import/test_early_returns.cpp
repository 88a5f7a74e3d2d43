#include "store/records/plain_codec.hpp"
#include "store/rules/import/read/input_file.hpp"
#include "store/rules/import/read/read_users.hpp"
#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// Every way in which an import ends early, in every format, with files just below, at and above each size at which the
// importer changes its method. The sanitizers check that no thread reads freed memory at the end.

using namespace refctl;
using namespace refctl::test;

namespace {

constexpr std::size_t kib = 1024;

// A file whose records all have `record_bytes`. Padding makes the large ones cheap to read.
struct File {
  ImportFormat format;
  std::string head;
  std::vector<std::string> records;
  std::string between;
  std::string tail;

  [[nodiscard]] std::string text() const {
    std::string text = head;
    for (std::size_t i = 0; i < records.size(); ++i) text += (i == 0 ? "" : between) + records[i];
    return text + tail;
  }
};

std::string record(ImportFormat format, std::size_t number, std::size_t bytes, std::string_view fields = "") {
  const std::string id = std::to_string(number);
  std::string begin, end;
  if (format == ImportFormat::csv) {
    begin = id + ",N,u" + id + "@b.org," + std::string(fields) + ",";
  } else if (format == ImportFormat::django) {
    begin = R"({"model":"a.user","pk":)" + id + R"(,"fields":{"username":"u)" + id + R"(@b.org","password":"!x",)" +
            std::string(fields) + R"("note":")";
    end = "\"}}";
  } else {
    begin = R"({"id":)" + id + R"(,"name":"N","email":"u)" + id + R"(@b.org",)" + std::string(fields) + R"("note":")";
    end = "\"}";
  }
  const std::size_t used = begin.size() + end.size();
  return begin + std::string(bytes > used ? bytes - used : 0, 'x') + end;
}

File sound_file(ImportFormat format, std::size_t records, std::size_t record_bytes) {
  File file{.format = format, .head = {}, .records = {}, .between = ",", .tail = "]"};
  if (format == ImportFormat::csv) file.head = "id,name,email,referred_by,note\n";
  if (format == ImportFormat::json || format == ImportFormat::django) file.head = "[";
  if (format == ImportFormat::csv || format == ImportFormat::jsonl) file.between = file.tail = "\n";
  for (std::size_t i = 1; i <= records; ++i) file.records.push_back(record(format, i, record_bytes - 1));
  return file;
}

struct FaultCase {
  const char* name;
  std::function<void(File&)> spoil;
};

std::vector<FaultCase> fault_cases(ImportFormat format) {
  std::vector<FaultCase> cases = {
      {"first record malformed", [](File& file) { file.records.front() = R"({"id": nonsense})"; }},
      {"last record malformed", [](File& file) { file.records.back() = R"({"id": nonsense})"; }},
      {"record too long",
       [](File& file) { file.records.back() = record(file.format, file.records.size(), 2048 * kib); }},
      {"first record too long", [](File& file) { file.records.front() = record(file.format, 1, 2048 * kib); }},
      {"e-mail twice", [](File& file) { file.records.back() = file.records.front(); }},
      {"null byte", [](File& file) { file.records.back()[file.records.back().size() - 5] = '\0'; }},
  };
  if (format == ImportFormat::csv) {
    cases.erase(cases.end() - 1);  // no fault if the column is ignored
    cases.insert(
        cases.end(),
        {{"no column email", [](File& file) { file.head = "id,name,address,referred_by,note\n"; }},
         {"column twice", [](File& file) { file.head = "id,email,email,referred_by,note\n"; }},
         {"header malformed", [](File& file) { file.head = "id,\"name\"x,email,referred_by,note\n"; }},
         {"quote never closed in the header", [](File& file) { file.head = "id,\"name,email,referred_by,note\n"; }},
         {"quote never closed in the first record", [](File& file) { file.records.front() = "1,\"N,"; }},
         {"quote never closed in the last record", [](File& file) { file.records.back() = "1,\"N,"; }},
         {"too many cells", [](File& file) { file.records.back() += ",,x,,"; }},
         {"too many columns",
          [](File& file) { file.head = "id,name,email,referred_by,note" + std::string(1100, ',') + "\n"; }},
         {"unknown referrer", [](File& file) { file.records.back() = record(file.format, 9999, 0, "8888"); }}});
  } else {
    const std::string_view referrer = format == ImportFormat::django ? R"("referrer":8888,)" : R"("referred_by":8888,)";
    cases.push_back(
        {"unknown referrer", [referrer](File& file) { file.records.back() = record(file.format, 9999, 0, referrer); }});
  }
  if (format == ImportFormat::json || format == ImportFormat::django) {
    cases.insert(cases.end(), {{"no array", [](File& file) { file.head = "7 ["; }},
                               {"array that ends early", [](File& file) { file.tail = ""; }},
                               {"text behind the array", [](File& file) { file.tail = "] x"; }},
                               {"comma missing", [](File& file) { file.records.back() += " 7"; }},
                               {"comma missing at once", [](File& file) { file.records.front() += " 7"; }},
                               {"record missing", [](File& file) { file.tail = ",]"; }}});
  }
  return cases;
}

struct Size {
  std::size_t records;
  std::size_t record_bytes;
  int times;  // a fault that ends the reading at once races with the digest, so it is repeated
};

// One record below, at and above 4 KiB, 256 KiB (a block; the digest gets a thread) and 16 MiB (the import streams).
const std::vector<Size>& sizes() {
  static const std::vector<Size> all = {
      {7, 512, 1},      {8, 512, 1},        {9, 512, 1},        {63, 4 * kib, 2},   {64, 4 * kib, 2},
      {65, 4 * kib, 4}, {255, 64 * kib, 1}, {256, 64 * kib, 1}, {257, 64 * kib, 1},
  };
  return all;
}

constexpr std::size_t first_large = 6;
constexpr std::size_t small_enough_for_pipes = 512 * kib;

constexpr ImportFormat formats[] = {ImportFormat::jsonl, ImportFormat::json, ImportFormat::csv, ImportFormat::django};

ImportOptions of_format(ImportFormat format) {
  ImportOptions options;
  options.format = format;
  return options;
}

ImportOptions skipping(ImportFormat format) {
  ImportOptions options = of_format(format);
  options.skip_invalid = true;
  return options;
}

void check_nothing_done(Importer& importer) {
  CHECK(importer.users().empty());
  CHECK(importer.audited.empty());
  // The store is not left locked.
  CHECK(importer.import(R"({"name":"N","email":"after@b.org"})"));
}

// Receives the reader's chunks and fails at one of them.
class FailingSink final : public importing::ChunkSink {
 public:
  explicit FailingSink(std::size_t chunks) : left_(chunks) {}
  Result<> take(importing::Chunk& /*chunk*/) override {
    if (left_-- == 0) return fail(ErrorCode::store_full, "the sink is full");
    return {};
  }
  [[nodiscard]] std::uint64_t users() const override { return 0; }

 private:
  std::size_t left_;
};

int file_of(std::string_view text) {
  const int descriptor = ::memfd_create("import", MFD_CLOEXEC);
  REQUIRE(::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::lseek(descriptor, 0, SEEK_SET);
  return descriptor;
}

}  // namespace

TEST_CASE("a refused import ends cleanly for every fault, format and size") {
  std::size_t turn = 0;
  for (const ImportFormat format : formats) {
    for (const FaultCase& fault : fault_cases(format)) {
      ++turn;
      for (std::size_t at = 0; at < sizes().size(); ++at) {
        // Each fault runs with one of the three large sizes: all together would take a minute.
        if (at >= first_large && (at + turn) % 3 != 0) continue;
        const Size& size = sizes()[at];
        File file = sound_file(format, size.records, size.record_bytes);
        fault.spoil(file);
        const std::string text = file.text();
        INFO(fault.name << ", format " << static_cast<int>(format) << ", " << text.size() << " bytes");
        for (int i = 0; i < size.times; ++i) {
          Importer importer;
          const auto report = importer.import(text, of_format(format));
          REQUIRE(!report);
          CHECK(
              (report.error().code == ErrorCode::import_refused || report.error().code == ErrorCode::import_conflicts));
          check_nothing_done(importer);
        }
        if (text.size() > small_enough_for_pipes) continue;
        Importer importer;
        REQUIRE(!importer.import_pipe(text, of_format(format)));
        check_nothing_done(importer);
      }
    }
  }
}

TEST_CASE("a --map column that does not exist ends an import of any size") {
  for (const Size& size : sizes()) {
    const std::string text = sound_file(ImportFormat::csv, size.records, size.record_bytes).text();
    for (int i = 0; i < 4; ++i) {
      Importer importer;
      ImportOptions options;
      options.columns["email"] = "Mail";
      REQUIRE(!importer.import(text, options));
      check_nothing_done(importer);
    }
  }
}

TEST_CASE("an import can be stopped at any time") {
  for (const ImportFormat format : formats) {
    for (const Size& size : sizes()) {
      const std::string text = sound_file(format, size.records, size.record_bytes).text();
      for (int let_pass = 0; let_pass < 3; ++let_pass) {
        INFO("format " << static_cast<int>(format) << ", " << text.size() << " bytes, " << let_pass << " calls before");
        Importer importer;
        int calls = 0;
        importer.hooks.progress = [&](const ImportProgress&) { return calls++ < let_pass ? Walk::on : Walk::stop; };
        const auto report = importer.import(text, of_format(format));
        importer.hooks.progress = {};
        if (report) {
          CHECK(calls <= let_pass);
          continue;
        }
        CHECK(report.error().code == ErrorCode::interrupted);
        check_nothing_done(importer);
      }
    }
  }
}

TEST_CASE("a sink that fails ends the reading at any chunk") {
  const ImportHooks hooks;
  const auto codec = std::make_shared<records::PlainCodec>(1);
  for (const ImportFormat format : formats) {
    for (const Size& size : sizes()) {
      const std::string text = sound_file(format, size.records, size.record_bytes).text();
      for (const std::size_t chunks : {0, 1, 2, 20}) {
        const int descriptor = file_of(text);
        const ImportOptions options = of_format(format);
        importing::ProgressReporter progress(hooks);
        importing::InputFile input(descriptor, false);
        importing::Layout layout;
        importing::ValidationRules rules{
            .trust_roles = false, .times = {}, .hash_format = {}, .now = {}, .codec = codec};
        FailingSink sink(chunks);
        const auto read = importing::read_users(input, {descriptor, ""}, options, false, progress, layout, rules, sink);
        if (!read) CHECK(read.error().code == ErrorCode::store_full);
        CHECK((!read || chunks > 0));
        ::close(descriptor);
      }
    }
  }
}

TEST_CASE("a read that fails ends the import at any size") {
  for (const ImportFormat format : formats) {
    for (const Size& size : sizes()) {
      const std::string text = sound_file(format, size.records, size.record_bytes).text();
      int ends[2];
      REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
      // Unread data makes closing this end a reset for the reader, after all that was sent.
      REQUIRE(::write(ends[0], "x", 1) == 1);
      std::thread writer([&] {
        std::string_view rest = text;
        while (!rest.empty()) {
          const ssize_t sent = ::send(ends[1], rest.data(), rest.size(), MSG_NOSIGNAL);
          if (sent <= 0) break;
          rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        ::close(ends[1]);
      });
      Importer importer;
      const auto report = importer.import_from(ends[0], of_format(format));
      ::close(ends[0]);
      writer.join();
      REQUIRE(!report);
      CHECK(report.error().code == ErrorCode::internal);
      CHECK(contains(report.error().message, "cannot read the file to import"));
      check_nothing_done(importer);
    }
  }
  Importer importer;
  const int unreadable = ::memfd_create("import", MFD_CLOEXEC);
  const int write_only = ::open(("/proc/self/fd/" + std::to_string(unreadable)).c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(write_only >= 0);
  CHECK(!importer.import_from(write_only, {}));
  ::close(write_only);
  ::close(unreadable);
  check_nothing_done(importer);
}

TEST_CASE("a pipe whose copy cannot be stored ends the import at any size") {
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const ImportFormat format : formats) {
    for (const Size& size : sizes()) {
      const std::string text = sound_file(format, size.records, size.record_bytes).text();
      for (const std::size_t room : {std::size_t{0}, text.size() / 2, text.size() - 1}) {
        Importer importer;
        struct rlimit less = before;
        less.rlim_cur = room;
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &less) == 0);
        const auto report = importer.import_pipe(text, skipping(format));
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
        REQUIRE(!report);
        CHECK(report.error().code == ErrorCode::store_full);
        check_nothing_done(importer);
      }
    }
  }
  std::signal(SIGXFSZ, handler);

  // A directory in which no file can be created.
  const char* directory = std::getenv("TMPDIR");
  const std::string kept = directory == nullptr ? "" : directory;
  ::setenv("TMPDIR", "/proc", 1);
  for (const Size& size : sizes()) {
    Importer importer;
    const std::string text = sound_file(ImportFormat::csv, size.records, size.record_bytes).text();
    const auto report = importer.import_pipe(text, skipping(ImportFormat::csv));
    REQUIRE(!report);
    CHECK(report.error().code == ErrorCode::internal);
    check_nothing_done(importer);
  }
  directory == nullptr ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", kept.c_str(), 1);
}
