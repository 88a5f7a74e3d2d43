#include "store/model/user/referral_code.hpp"
#include "store/rules/import/decide/resolve_state.hpp"
#include "store/rules/import/read/code_generator.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace refctl::importing {

namespace {

// Returns whether no record of the file and no user of the store has the code.
Result<bool> is_free(ResolveState& work, const std::string& code) {
  if (work.index.has_code(work.table.rules.codec->hash(code), code)) return false;
  auto stored = work.store.id_by_code(CodeKey{code});
  if (!stored) return failure_of(stored);
  return !stored->has_value();
}

// Packs the record again with another code and updates the index.
void replace_code(ImportTable& table, std::uint32_t record, const std::string& code) {
  const auto old = std::ranges::find(table.codes, record, &KeyRef::record);
  table.codes.erase(old);
  records::KeyedUser keyed = table.unpacked(record);
  std::string packed;
  keyed.user.code = code;
  table.rules.codec->pack_user({records::summary_of(keyed.user), keyed.email_key, code, {}}, packed);
  table.recoded[record] = std::move(packed);
  const KeyRef key{.hash = table.rules.codec->hash(code), .record = record};
  table.codes.insert(std::ranges::upper_bound(table.codes, key), key);
}

}  // namespace

// Rarely needed: about one in a thousand imports of a million users has a collision of generated codes.
Result<> replace_codes(ResolveState& work) {
  std::ranges::sort(work.colliding_codes);
  work.colliding_codes.erase(std::unique(work.colliding_codes.begin(), work.colliding_codes.end()),
                             work.colliding_codes.end());
  if (work.colliding_codes.empty()) return {};
  std::array<std::uint8_t, 32> seed{};
  work.random.fill(seed);
  CodeGenerator maker(seed, 0);
  for (const std::uint32_t record : work.colliding_codes) {
    while (true) {
      const std::string code = maker.next();
      auto free = is_free(work, code);
      if (!free) return failure_of(free);
      if (!*free) continue;
      replace_code(work.table, record, code);
      break;
    }
  }
  return {};
}

}  // namespace refctl::importing
