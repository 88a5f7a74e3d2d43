#include "store/model/user/referral_code.hpp"
#include "store/rules/import/decide/resolving.hpp"
#include "store/rules/import/read/code_maker.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace refctl::importing {

namespace {

// Whether nobody has it: no record of the file and no user of the store.
Result<bool> is_free(Resolving& work, const std::string& code) {
  if (work.index.has_code(work.staging.rules.codec->hash(code), code)) return false;
  auto stored = work.store.id_by_code(CodeKey{code});
  if (!stored) return failure_of(stored);
  return !stored->has_value();
}

// Packs the record again with another code, under which the index then finds it.
void give_code(Staging& staging, std::uint32_t record, const std::string& code) {
  const auto old = std::ranges::find(staging.codes, record, &KeyRef::record);
  staging.codes.erase(old);
  const records::KeyedUser keyed = staging.unpacked(record);
  std::string packed;
  staging.rules.codec->pack_user({.id = {},
                                  .name = keyed.user.name,
                                  .email = keyed.user.email,
                                  .email_key = keyed.email_key,
                                  .code = code,
                                  .code_key = code,
                                  .referrer = {},
                                  .registered_at = keyed.user.registered_at,
                                  .role = keyed.user.role,
                                  .disabled = keyed.user.disabled,
                                  .erased = keyed.user.erased,
                                  .credential = {}},
                                 packed);
  staging.recoded[record] = std::move(packed);
  const KeyRef key{.hash = staging.rules.codec->hash(code), .record = record};
  staging.codes.insert(std::ranges::upper_bound(staging.codes, key), key);
}

}  // namespace

// Once in a thousand imports of a million two codes are alike.
Result<> remake_codes(Resolving& work) {
  std::ranges::sort(work.code_met);
  work.code_met.erase(std::unique(work.code_met.begin(), work.code_met.end()), work.code_met.end());
  if (work.code_met.empty()) return {};
  std::array<std::uint8_t, 32> seed{};
  work.random.fill(seed);
  CodeMaker maker(seed, 0);
  for (const std::uint32_t record : work.code_met) {
    while (true) {
      const std::string code = maker.next();
      auto free = is_free(work, code);
      if (!free) return failure_of(free);
      if (!*free) continue;
      give_code(work.staging, record, code);
      break;
    }
  }
  return {};
}

}  // namespace refctl::importing
