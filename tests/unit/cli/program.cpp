#include "tests/unit/cli/program.hpp"

#include "store/rules/make_referrals.hpp"

#include <catch2/catch.hpp>

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace refctl::test {

namespace {

// Lets the program open the same store repeatedly.
class Opened final : public records::Records {
 public:
  explicit Opened(std::shared_ptr<MemoryRecords> store) : store_(std::move(store)) {}
  Result<std::shared_ptr<const records::BulkCodec>> bulk_codec() override { return store_->bulk_codec(); }
  Result<std::unique_ptr<records::BulkLoad>> begin_bulk_load() override { return store_->begin_bulk_load(); }
  Result<> verify(const std::function<void(const Fault&)>& report) override { return store_->verify(report); }
  Result<records::Facts> facts() override { return store_->facts(); }

 protected:
  Result<> run_read(const std::function<Result<>(records::Reader&)>& fn) override { return store_->read(fn); }
  Result<> run_write(const std::function<Result<>(records::Writer&)>& fn) override { return store_->write(fn); }

 private:
  std::shared_ptr<MemoryRecords> store_;
};

class MemoryFile {
 public:
  explicit MemoryFile(const std::string& text = {}) : descriptor_(::memfd_create("refctl-test", MFD_CLOEXEC)) {
    REQUIRE(::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    REQUIRE(::lseek(descriptor_, 0, SEEK_SET) == 0);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] std::string text() const {
    std::string all;
    std::array<char, 4096> chunk{};
    REQUIRE(::lseek(descriptor_, 0, SEEK_SET) == 0);
    for (ssize_t got = 0; (got = ::read(descriptor_, chunk.data(), chunk.size())) > 0;)
      all.append(chunk.data(), static_cast<std::size_t>(got));
    return all;
  }

 private:
  int descriptor_;
};

}  // namespace

Program::Program() {
  std::string name = std::filesystem::temp_directory_path() / "refctl-unit-XXXXXX";
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  home_ = name;
  variables["HOME"] = home_;
}

Program::~Program() {
  std::error_code ignored;
  std::filesystem::remove_all(home_, ignored);
}

Ran Program::run(std::vector<std::string> words, const std::string& input) {
  FixedClock clock(now);
  const MemoryFile in(input);
  const MemoryFile out;
  const MemoryFile err;
  const cli::Host host{.words = std::move(words),
                       .variable = [this](const char* name) -> std::optional<std::string> {
                         const auto found = variables.find(name);
                         return found == variables.end() ? std::nullopt : std::optional(found->second);
                       },
                       .input = in.descriptor(),
                       .output = out.descriptor(),
                       .errors = err.descriptor(),
                       .clock = clock,
                       .random = random_,
                       .open = [this](std::string_view uri, OpenMode, const OpenOptions& options,
                                      rules::Environment environment) -> Result<std::unique_ptr<ReferralSystem>> {
                         // The program checks that this file exists before it opens a store for reading.
                         const std::string directory(uri.substr(uri.find(':') + 1));
                         std::filesystem::create_directories(directory);
                         std::ofstream(directory + "/data.mdb").flush();
                         auto& store = stores_[std::string(uri)];
                         if (store == nullptr) store = std::make_shared<MemoryRecords>(options.now);
                         return rules::make_referrals(std::make_unique<Opened>(store), environment);
                       }};
  const int code = cli::run(host);
  return {code, out.text(), err.text()};
}

std::string Program::must(std::vector<std::string> words, const std::string& input) {
  words.emplace_back("--operator");
  const Ran ran = run(std::move(words), input);
  INFO(ran.err);
  REQUIRE(ran.code == 0);
  return ran.out;
}

}  // namespace refctl::test
