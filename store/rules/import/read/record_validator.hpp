#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/time/time_text.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/records/bulk_load.hpp"
#include "store/rules/import/parse/fields.hpp"
#include "store/rules/import/read/code_generator.hpp"
#include "store/rules/import/read/import_record.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::importing {

// The rules by which records are validated. Threads share it.
struct ValidationRules {
  bool trust_roles = false;
  bool keep_ids = false;  // an id that is not a number is a fault
  ReferrerKind referrers = ReferrerKind::any;
  UnknownHash unknown_hash = UnknownHash::refuse;
  TimeFormat times;
  std::optional<std::string> hash_format;
  Instant now;
  std::shared_ptr<const records::BulkCodec> codec;  // of the target store
  std::array<std::uint8_t, 32> code_seed{};         // random, for generated codes
};

// Validates records one by one and adds them to a chunk together with their faults. Keeps the valid fields of an
// invalid record, so that other records can still name it. Used by one thread.
class RecordValidator {
 public:
  // `number` is the chunk's number in the file: generated codes differ between chunks.
  RecordValidator(const ValidationRules& rules, Chunk& chunk, std::uint64_t number);

  void add(const Fields& fields, std::uint32_t place);
  void add_malformed(std::string fault, std::uint32_t place);

 private:
  void validate_id(const Value& value);
  void validate_name(const Value& value, const Value& email);
  void derive_name();
  void validate_email(const Value& value);
  void validate_code(const Value& value);
  void validate_referrer(const Fields& fields);
  void validate_referrer_number(const Value& value, ReferrerKind by_column);
  void validate_referrer_text(std::string_view text, ReferrerKind by_column);
  void validate_referrer_digits(std::string_view text, ReferrerKind by_column);
  void validate_typed_referrer(std::string_view text, ReferrerKind kind);
  bool validate_nested_referrer(const Value& value, const Fields& fields);
  void refer_by_email(std::string_view text);
  void refer_by_code(std::string_view text);
  void refer_by_code_or_name(std::string_view text);
  void refer_by_name(std::string_view text, RefKind kind);
  void validate_time(const Value& value);
  void validate_role(const Value& value);
  void validate_disabled(const Value& value);
  void validate_password(const Value& plain, const Value& hash);
  void validate_erased(const Fields& fields);
  void validate_username(const Value& value);
  void note_digits(const Value& code);
  void generate_code();
  void pack_texts();
  void finish();
  void fault(std::string message);

  const ValidationRules& rules_;
  Chunk& chunk_;
  CodeGenerator codes_;
  ImportRecord record_;
  records::BulkUser user_;  // the current record, so far; views into the fields and the members below
  EmailKey email_key_;
  std::string code_;
  std::string code_key_;
  std::string referrer_name_;  // the text that ImportRecord::referrer_size refers to
  std::string_view own_id_;
  std::string_view username_;
};

// Returns the beginning of a value for a message, with its invisible characters escaped.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace refctl::importing
