#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/time/time_text.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
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
  bool keep_ids = false;  // an id that is no number is a fault
  ReferrerNames referrers = ReferrerNames::any;
  UnknownHash unknown_hash = UnknownHash::refuse;
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
  void stage_name(const Value& value, const Value& email);
  void make_name();
  void stage_email(const Value& value);
  void stage_code(const Value& value);
  void stage_referrer(const Fields& fields);
  void stage_referrer_number(const Value& value, ReferrerNames by_column);
  void stage_referrer_text(std::string_view text, ReferrerNames by_column);
  void stage_referrer_digits(std::string_view text, ReferrerNames by_column);
  void stage_forced_referrer(std::string_view text, ReferrerNames kind);
  bool stage_nested_referrer(const Value& value, const Fields& fields);
  void refer_by_email(std::string_view text);
  void refer_by_code(std::string_view text);
  void refer_by_code_or_name(std::string_view text);
  void refer_by_name(std::string_view text, RefKind kind);
  void stage_time(const Value& value);
  void stage_role(const Value& value);
  void stage_disabled(const Value& value);
  void stage_password(const Value& plain, const Value& hash);
  void stage_erased(const Fields& fields);
  void stage_username(const Value& value);
  void note_digits(const Value& code);
  void make_code();
  void pack_texts();
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
  std::string referrer_name_;  // as Staged::referrer_size has it
  std::string_view own_id_;
  std::string_view username_;
};

// Enough of a value to find it again, with its invisible characters shown.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace refctl::importing
