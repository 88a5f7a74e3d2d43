#include "cli/files/verify_export.hpp"

#include "cli/files/scratch.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace refctl::cli {

namespace {

// Compares chunks with the contents of a file, which it reads as they arrive.
class FileComparison {
 public:
  explicit FileComparison(const std::string& path) : file_(path, std::ios::binary) {}

  Result<> compare(std::string_view chunk) {
    buffer_.resize(chunk.size());
    file_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(file_.gcount()));
    const auto differing = std::ranges::mismatch(chunk, buffer_);
    if (differing.in1 != chunk.end()) return differs(at_ + static_cast<std::uint64_t>(differing.in1 - chunk.begin()));
    at_ += chunk.size();
    return {};
  }

  Result<> finish() { return file_.peek() == std::ifstream::traits_type::eof() ? Result<>{} : differs(at_); }

  [[nodiscard]] std::uint64_t bytes() const { return at_; }

 private:
  static Failure differs(std::uint64_t at) {
    return fail(ErrorCode::invalid_data,
                fmt::format("an import of the export does not give the same file: it differs from byte {} on", at + 1),
                "`refctl check` shows whether the store is sound");
  }

  std::ifstream file_;
  std::string buffer_;
  std::uint64_t at_ = 0;
};

Result<> import_file(Referrals& scratch, const std::string& path, ExportFormat format) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return fail(ErrorCode::no_such_file,
                fmt::format("cannot read {}: {}", term::escape(path), std::generic_category().message(errno)));
  ImportOptions options;
  options.format = format == ExportFormat::csv ? ImportFormat::csv : ImportFormat::jsonl;
  options.trust_roles = true;
  auto report = scratch.import_users({.descriptor = descriptor, .name = path}, options, {});
  ::close(descriptor);
  if (!report) return failure_of(report);
  return {};
}

// Exports the store and compares the result with the file. Returns the number of bytes.
Result<std::uint64_t> compare_export(Referrals& scratch, const std::string& path, const ExportOptions& options) {
  FileComparison comparison(path);
  auto written = scratch.export_users(options, [&](std::string_view chunk) { return comparison.compare(chunk); });
  if (!written) return failure_of(written);
  if (Result<> complete = comparison.finish(); !complete) return failure_of(complete);
  return comparison.bytes();
}

}  // namespace

Result<> verify_export(Context& context, const std::string& path, const ExportOptions& options) {
  auto open_options = context.open_options();
  if (!open_options) return failure_of(open_options);
  auto scratch = make_scratch_store(*open_options, context.environment());
  if (!scratch) return failure_of(scratch);
  const auto referrals = scratch->system().as(Caller::as_operator("verify", "cli"));
  // The export of a store without users cannot be imported.
  auto bytes = compare_export(*referrals, path, options);
  if (!bytes) {
    if (Result<> imported = import_file(*referrals, path, options.format); !imported) return imported;
    bytes = compare_export(*referrals, path, options);
  }
  if (!bytes) return failure_of(bytes);
  context.note(fmt::format("verified: imported again it exports the same {} bytes", term::grouped(*bytes)));
  return {};
}

}  // namespace refctl::cli
