#include "store/model/text/ascii.hpp"
#include "store/model/user/code_readings.hpp"
#include "store/rules/import/decide/resolve_state.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// The number of records looked up together; each has up to 64 readings.
constexpr std::size_t records_per_call = 4096;

class SimilarCodes {
 public:
  explicit SimilarCodes(ResolveState& work) : work_(work) {}

  Result<> read(std::span<const std::uint32_t> records, const ReadCode& read) {
    codes_.clear();
    for (const std::uint32_t record : records) add(record);
    if (auto asked = query_store(); !asked) return asked;
    for (std::size_t first = 0; first < codes_.size();) {
      std::size_t last = first;
      while (last < codes_.size() && codes_[last].record == codes_[first].record) ++last;
      decide(std::span(codes_).subspan(first, last - first), read);
      first = last;
    }
    return {};
  }

 private:
  // One reading of the code that a record names, and the user who has that code.
  struct Code {
    std::uint32_t record = 0;
    CodeReading reading;
    ResolvedName owner = {};
  };

  // The file takes precedence over the store. Only digits ("1 234") are an id as a spreadsheet shows it.
  void add(std::uint32_t record) {
    const std::string_view typed = work_.table.texts.at(work_.records()[record]).referrer_key;
    if (std::ranges::none_of(typed, is_ascii_letter)) return;
    for (CodeReading& reading : readings_of_code(typed)) {
      const auto in_file = work_.index.by_code(work_.table.rules.codec->hash(reading.key.text), reading.key.text);
      const ResolvedName owner = in_file ? ResolvedName{RefKind::record, *in_file} : ResolvedName{};
      codes_.push_back({.record = record, .reading = std::move(reading), .owner = owner});
    }
  }

  Result<> query_store() {
    if (work_.empty_store) return {};
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < codes_.size(); ++i) {
      if (codes_[i].owner.kind == RefKind::none) unknown.push_back(i);
    }
    if (unknown.empty()) return {};
    const records::ManyKeys keys{.count = unknown.size(),
                                 .text = [&](std::size_t i) { return codes_[unknown[i]].reading.key.text; }};
    return work_.store.match_codes(keys, [&](std::size_t i, UserId user) {
      codes_[unknown[i]].owner = {RefKind::stored, user.value};
    });
  }

  // `codes`: the readings of one record.
  void decide(std::span<const Code> codes, const ReadCode& read) const {
    std::vector<CodeReading> readings;
    std::vector<std::size_t> owned;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      readings.push_back(codes[i].reading);
      if (codes[i].owner.kind != RefKind::none) owned.push_back(i);
    }
    const auto match = match_code(
        readings, owned, [&](std::size_t i, std::size_t j) { return work_.same_user(codes[i].owner, codes[j].owner); });
    if (match.kind == CodeMatch::Kind::nobody) return;
    const auto as_read = [&](std::size_t i) {
      auto& texts = work_.out.codes_read;
      texts.push_back(codes[i].reading.key.text);
      return Interpretation{
          .as = NameKind::similar_code, .named = codes[i].owner, .code = static_cast<std::uint32_t>(texts.size() - 1)};
    };
    const bool two = match.kind == CodeMatch::Kind::ambiguous;
    read(codes.front().record, as_read(match.one), two ? as_read(match.other) : Interpretation{});
  }

  ResolveState& work_;
  std::vector<Code> codes_;  // in order of records
};

}  // namespace

Result<> read_similar_codes(ResolveState& work, std::span<const std::uint32_t> records, const ReadCode& read) {
  SimilarCodes codes(work);
  for (std::size_t first = 0; first < records.size(); first += records_per_call) {
    if (auto reported = work.report_progress(0); !reported) return reported;
    const auto some = records.subspan(first, std::min(records_per_call, records.size() - first));
    if (auto done = codes.read(some, read); !done) return done;
  }
  return {};
}

}  // namespace refctl::importing
