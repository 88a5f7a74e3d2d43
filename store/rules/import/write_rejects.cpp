#include "store/rules/import/write_rejects.hpp"

#include "store/rules/import/parse/clean_values.hpp"
#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/stager.hpp"
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
  RejectWriter(const Staging& staging, const Resolution& resolution, const Input& input)
      : staging_(staging), resolution_(resolution), input_(input), parser_(make_parser(staging.layout)) {}

  Result<> write(std::size_t record, std::span<const Refusal> refusals, std::string& line) {
    const Extent extent = staging_.extent_of(record);
    const ChunkPlace& chunk = staging_.chunks[staging_.records[record].block];
    auto text = input_.again(chunk.begin + extent.begin, extent.length);
    if (!text) return failure_of(text);

    // What is wrong with it by itself is found again as it was found at first.
    Fields fields;
    std::string fault;
    const bool parsed = parser_->parse(*text, fields, fault) == RecordParser::Outcome::record;
    Chunk again;
    if (parsed) {
      Stager(staging_.rules, again, 0).add(fields, 0);
    } else {
      again.faults.push_back({0, fault});
    }
    wire::JsonWriter out(line);
    out.begin_object().member(staging_.layout.by_line() ? "line" : "record", staging_.place_of(record));
    out.key("reasons").begin_array();
    for (const ChunkFault& found : again.faults) out.text(found.message);
    for (const Refusal& refusal : refusals) out.text(describe(refusal, staging_, resolution_));
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
      const Staged& staged = staging_.records[record];
      if (field == Field::referred_by && has_moved(staged)) {
        // Its old id may now be another record's of the rejects file.
        out.text(fmt::format("email:{}", staging_.unpacked(staged.referrer).user.email));
      } else if (field == Field::registered_at && written_as_read(staged)) {
        out.text(to_rfc3339(Instant{staged.registered_at}));
      } else {
        write_value(out, field, value, fields.cells);
      }
    }
  }

  // Whether the referrer is a record of the file that was taken under another id.
  [[nodiscard]] bool has_moved(const Staged& staged) const {
    if (staged.ref_kind != RefKind::record) return false;
    const Staged& referrer = staging_.records[staged.referrer];
    return referrer.verdict != Verdict::refused && resolution_.ids[staged.referrer] != referrer.id;
  }

  // Whether the time needs an option, or a warning, to be read again. A faulty one stays as the file has it.
  [[nodiscard]] bool written_as_read(const Staged& staged) const {
    const TimeFormat& times = staging_.rules.times;
    const bool by_option = times.unit != TimeUnit::milliseconds || times.order != DateOrder::unknown;
    return staged.has(Staged::zoneless) || (by_option && staged.has(Staged::has_time));
  }

  static void write_value(wire::JsonWriter& out, Field field, const Value& value, bool cells) {
    if (value.kind != Value::Kind::text) {
      out.raw(value.text);
      return;
    }
    // A CSV file has no types; ids and yes and no are given theirs.
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
    const auto& format = staging_.rules.hash_format;
    return passwords::detect_scheme(value.text, format ? std::optional<std::string_view>(*format) : std::nullopt)
        .has_value();
  }

  const Staging& staging_;
  const Resolution& resolution_;
  const Input& input_;
  std::unique_ptr<RecordParser> parser_;
};

}  // namespace

Result<> write_rejects(const Staging& staging, const Resolution& resolution, const Input& input,
                       const std::function<Result<>(std::string_view)>& line) {
  RejectWriter writer(staging, resolution, input);
  const auto& refusals = resolution.refusals;
  auto next = refusals.begin();
  std::string text;
  for (std::size_t i = 0; i < staging.records.size(); ++i) {
    if (staging.records[i].verdict != Verdict::refused) continue;
    const auto end = std::find_if(next, refusals.end(), [&](const Refusal& refusal) { return refusal.record != i; });
    text.clear();
    if (auto written = writer.write(i, std::span(next, end), text); !written) return written;
    if (auto taken = line(text); !taken) return taken;
    next = end;
  }
  return {};
}

}  // namespace refctl::importing
