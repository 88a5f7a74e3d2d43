#include "store/rules/import/resolve.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>

namespace refctl::importing {

namespace {

constexpr std::uint64_t code_bits = (std::uint64_t{1} << 50U) - 1;

std::uint64_t random_bits(rules::Random& random) {
  std::uint64_t bits = 0;
  random.fill({reinterpret_cast<std::uint8_t*>(&bits), sizeof bits});
  return bits & code_bits;
}

// Codes of the file's own that have the length of made ones.
std::unordered_set<std::string> given_codes(const Staging& staging) {
  std::unordered_set<std::string> codes;
  for (std::size_t i = 0; i < staging.records.size(); ++i) {
    const Staged& staged = staging.records[i];
    if (!staged.has(Staged::has_code)) continue;
    const auto code = staging.texts.at(staged).code;
    if (code.size() != generated_code_length) continue;
    auto key = code_key(code);
    if (key) codes.insert(std::move(key->text));
  }
  return codes;
}

}  // namespace

Result<> make_codes(Staging& staging, Resolution& resolution, records::Reader& store, rules::Random& random) {
  std::vector<std::uint32_t> without;
  for (const std::uint32_t record : resolution.order) {
    const Staged& staged = staging.records[record];
    if (!staged.has(Staged::has_code) && !staged.has(Staged::erased)) without.push_back(record);
  }
  if (without.empty()) return {};
  auto users = store.user_count();
  if (!users) return failure_of(users);

  auto& codes = resolution.made_codes;
  codes.resize(without.size());
  random.fill({reinterpret_cast<std::uint8_t*>(codes.data()), codes.size() * sizeof codes[0]});
  for (std::uint64_t& code : codes) code &= code_bits;
  const auto given =
      without.size() == staging.records.size() ? std::unordered_set<std::string>() : given_codes(staging);

  // Two alike come once in a thousand imports of a million: then all is looked through again.
  for (bool clean = false; !clean;) {
    clean = true;
    std::vector<std::uint64_t> sorted = codes;
    std::ranges::sort(sorted);
    for (std::uint64_t& code : codes) {
      const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), code);
      bool taken = last - first > 1;
      if (!taken && !given.empty()) taken = given.contains(made_code(code));
      if (!taken && *users > 0) {
        auto stored = store.id_by_code(CodeKey{made_code(code)});
        if (!stored) return failure_of(stored);
        taken = stored->has_value();
      }
      if (!taken) continue;
      code = random_bits(random);
      clean = false;
    }
  }
  for (std::size_t i = 0; i < without.size(); ++i) {
    Staged& staged = staging.records[without[i]];
    staged.code = i;
    staged.set(Staged::made_code);
  }
  return {};
}

}  // namespace refctl::importing
