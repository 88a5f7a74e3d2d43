#include "store/rules/import/write_rejects.hpp"

#include "store/rules/import/parse/clean_values.hpp"
#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/record_validator.hpp"
#include "store/rules/passwords/scheme.hpp"
#include "store/wire/json/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace refctl::importing {

namespace {

class RejectWriter {
 public:
  RejectWriter(const ImportTable& table, const Resolution& resolution, const InputFile& input)
      : table_(table), resolution_(resolution), input_(input), parser_(make_parser(table.layout)) {}

  Result<> write(std::size_t record, std::span<const Refusal> refusals, std::string& line) {
    const Extent extent = table_.extent_of(record);
    const CollectedChunk& chunk = table_.chunks[table_.records[record].block];
    auto text = input_.read_again(chunk.begin + extent.begin, extent.length);
    if (!text) return failure_of(text);

    // Validates the record again to find its faults.
    Fields fields;
    std::string fault;
    const bool parsed = parser_->parse(*text, fields, fault) == RecordParser::Outcome::record;
    Chunk reparsed;
    if (parsed) {
      RecordValidator(table_.rules, reparsed, 0).add(fields, 0);
    } else {
      reparsed.faults.push_back({0, fault});
    }
    wire::JsonWriter out(line);
    out.begin_object().member(table_.layout.by_line() ? "line" : "record", table_.place_of(record));
    out.key("reasons").begin_array();
    for (const ChunkFault& found : reparsed.faults) out.text(found.message);
    for (const Refusal& refusal : refusals) out.text(describe(refusal, table_, resolution_));
    out.end_array();
    if (parsed) write_fields(out, fields, record);
    out.end_object();
    return {};
  }

 private:
  void write_fields(wire::JsonWriter& out, const Fields& fields, std::size_t record) {
    for (std::size_t i = 0; i < field_count; ++i) {
      const auto field = static_cast<Field>(i);
      const Value& value = fields.values[i];
      if (value.empty() || field == Field::password) continue;
      if (field == Field::password_hash && !known_hash(value)) continue;
      out.key(field_names[i]);
      const ImportRecord& entry = table_.records[record];
      if (field == Field::referred_by && has_moved(entry)) {
        // The referrer got a new id; its old one may belong to another record of the rejects file.
        out.text(fmt::format("email:{}", table_.unpacked(entry.referrer).user.email));
      } else if (field == Field::registered_at && written_as_read(entry)) {
        out.text(to_rfc3339(Instant{entry.registered_at}));
      } else {
        write_value(out, field, value, fields.cells);
      }
    }
  }

  // Returns whether the referrer is a record of the file that got another id.
  [[nodiscard]] bool has_moved(const ImportRecord& entry) const {
    if (entry.ref_kind != RefKind::record) return false;
    const ImportRecord& referrer = table_.records[entry.referrer];
    return referrer.verdict != Verdict::refused && resolution_.ids[entry.referrer] != referrer.id;
  }

  // Returns whether the time was read by an option or without a zone, so that it must be written as it was read. An
  // invalid time remains as in the file.
  [[nodiscard]] bool written_as_read(const ImportRecord& entry) const {
    const TimeFormat& times = table_.rules.times;
    const bool by_option = times.unit != TimeUnit::milliseconds || times.order != DateOrder::unknown;
    return entry.has(ImportRecord::zoneless) || (by_option && entry.has(ImportRecord::has_time));
  }

  static void write_value(wire::JsonWriter& out, Field field, const Value& value, bool cells) {
    if (value.kind != Value::Kind::text) {
      out.raw(value.text);
      return;
    }
    // CSV cells have no types; writes ids as numbers and yes/no as booleans.
    if (cells && (field == Field::id || field == Field::referred_by)) {
      if (const auto id = id_of(value)) {
        out.integer(*id);
        return;
      }
    }
    if (cells && (field == Field::disabled || field == Field::erased)) {
      if (const auto yes = yes_or_no(value)) {
        out.boolean(*yes);
        return;
      }
    }
    out.text(value.text);
  }

  [[nodiscard]] bool known_hash(const Value& value) const {
    if (value.kind != Value::Kind::text) return false;
    const auto& format = table_.rules.hash_format;
    return passwords::detect_scheme(value.text, format ? std::optional<std::string_view>(*format) : std::nullopt)
        .has_value();
  }

  const ImportTable& table_;
  const Resolution& resolution_;
  const InputFile& input_;
  std::unique_ptr<RecordParser> parser_;
};

}  // namespace

Result<> write_rejects(const ImportTable& table, const Resolution& resolution, const InputFile& input,
                       const std::function<Result<>(std::string_view)>& line) {
  RejectWriter writer(table, resolution, input);
  const auto& refusals = resolution.refusals;
  auto next = refusals.begin();
  std::string text;
  for (std::size_t i = 0; i < table.records.size(); ++i) {
    if (table.records[i].verdict != Verdict::refused) continue;
    const auto end = std::find_if(next, refusals.end(), [&](const Refusal& refusal) { return refusal.record != i; });
    text.clear();
    if (auto written = writer.write(i, std::span(next, end), text); !written) return written;
    if (auto taken = line(text); !taken) return taken;
    next = end;
  }
  return {};
}

}  // namespace refctl::importing
