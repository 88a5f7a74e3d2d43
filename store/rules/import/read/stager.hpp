#pragma once

#include "store/model/email.hpp"
#include "store/model/instant.hpp"
#include "store/model/referral_code.hpp"
#include "store/model/time_text.hpp"
#include "store/records/bulk_load.hpp"
#include "store/rules/import/parse/fields.hpp"
#include "store/rules/import/read/code_maker.hpp"
#include "store/rules/import/read/staged.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::importing {

// What a record is checked by. Threads share it.
struct StageRules {
  bool trust_roles = false;
  TimeFormat times;
  std::optional<std::string> hash_format;
  Instant now;
  std::shared_ptr<const records::BulkCodec> codec;  // of the store that the users are for
  std::array<std::uint8_t, 32> code_seed{};         // random: what codes are made of
};

// Checks one record after another by itself and puts it into a chunk, with all that is wrong with it; what can be
// understood of a faulty one is kept, so that others may still name it. One thread at a time.
class Stager {
 public:
  // `number` is the chunk's in the file: codes that are made differ from those of other chunks.
  Stager(const StageRules& rules, Chunk& chunk, std::uint64_t number);

  void add(const Fields& fields, std::uint32_t place);
  void add_malformed(std::string fault, std::uint32_t place);

 private:
  void stage_id(const Value& value);
  void stage_name(const Value& value);
  void stage_email(const Value& value);
  void stage_code(const Value& value);
  void stage_referrer(const Value& value, bool cells);
  void stage_named_referrer(std::string_view text);
  void stage_time(const Value& value);
  void stage_role(const Value& value);
  void stage_disabled(const Value& value);
  void stage_password(const Value& plain, const Value& hash);
  void stage_erased(const Fields& fields);
  void make_code();
  void finish();
  void fault(std::string message);

  const StageRules& rules_;
  Chunk& chunk_;
  CodeMaker codes_;
  Staged record_;
  records::BulkUser user_;  // what is known so far of the one at hand; views into the fields and what follows
  EmailKey email_key_;
  std::string code_;
  std::string code_key_;
  std::string referrer_key_;
};

// What a text says of yes and no; absent when it says neither.
[[nodiscard]] std::optional<bool> yes_or_no(const Value& value);

// The id that a value is; absent when it is none from 1 to max_user_id. Of texts only digits count.
[[nodiscard]] std::optional<std::uint64_t> id_of(const Value& value);

}  // namespace refctl::importing
