#include "store/records/bulk_load.hpp"

#include "store/records/records.hpp"

#include <optional>
#include <string>
#include <utility>

namespace refctl::records {

Result<> put_entry(Writer& writer, const BulkCodec& codec, const BulkEntry& entry) {
  auto there = writer.user(entry.id);
  if (!there) return failure_of(there);
  if (*there) return fail(ErrorCode::id_taken, "there is a user " + std::to_string(entry.id.value));
  KeyedUser keyed = codec.unpack_user(entry.user);
  keyed.user.id = entry.id;
  if (entry.referrer.value != 0) keyed.user.referrer = entry.referrer;
  std::optional<EmailKey> email;
  std::optional<CodeKey> code;
  if (!keyed.email_key.empty()) email = EmailKey{std::move(keyed.email_key)};
  if (!keyed.code_key.empty()) code = CodeKey{std::move(keyed.code_key)};
  Result<> put = writer.put_user(keyed.user, email, code);
  if (!put || entry.credential.empty()) return put;
  return writer.put_credential(entry.id, Credential{codec.unpack_credential(entry.credential)});
}

}  // namespace refctl::records
