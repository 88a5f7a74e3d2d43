#include "store/rules/export/write_export.hpp"
#include "store/wire/json/json_reader.hpp"
#include "tests/support/importing/importing.hpp"

#include <cstdlib>

using namespace refctl;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

std::string exported(test::Importer& importer) {
  std::string text;
  const ExportOptions options{.format = ExportFormat::jsonl, .with_passwords = true};
  check(exporting::write_export(importer.records, importer.actor, options, [&](std::string_view piece) {
          text += piece;
          return Result<>{};
        }).has_value());
  return text;
}

}  // namespace

// The first byte selects format and options, the rest is the file. For any file every record is accounted for, every
// reject is JSON, and imported users are exported and imported again unchanged. (Without plain passwords, whose hashing
// is slow.)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ImportOptions options;
  options.format = static_cast<ImportFormat>((data[0] & 7U) % 5);
  options.keep_ids = (data[0] & 0x10U) != 0;
  options.trust_roles = (data[0] & 0x20U) != 0;
  options.on_conflict = (data[0] & 0x40U) != 0 ? OnConflict::update : OnConflict::fail;
  options.columns = {{"password", "no such column"}};
  if (options.format == ImportFormat::csv) options.columns.clear();
  if (options.format == ImportFormat::csv && text.find("password") != std::string_view::npos) return 0;
  options.skip_invalid = true;

  test::Importer importer;
  const auto report = importer.import(text, options);
  if (!report) {
    check(importer.users().empty());
    return 0;
  }
  check(report->read == report->added + report->updated + report->unchanged + report->skipped + report->refused);
  check(report->added == importer.users().size());
  check(report->refused == importer.rejects.size());
  for (const std::string& line : importer.rejects) check(wire::read_json(line).has_value());
  check(importer.records.verify([](const Fault&) { std::abort(); }).has_value());

  const std::string out = exported(importer);
  if (out.empty()) return 0;  // a file without users is refused
  test::Importer second;
  ImportOptions trusting;
  trusting.format = ImportFormat::jsonl;
  trusting.trust_roles = true;
  check(second.import(out, trusting).has_value());
  check(exported(second) == out);
  return 0;
}
