#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

// Scans all users with their password hashes: verifies and decodes each block once.

namespace refctl::lmdb {

namespace {

// Reads the credential blocks in step with the user blocks: both tables have the same ids per block.
class CredentialBlocks {
 public:
  explicit CredentialBlocks(Txn& txn) : txn_(txn), cursor_(txn, Table::credentials) {}

  // Moves to the block with that number; numbers must ascend from call to call.
  Result<> move_to(std::uint64_t number) {
    here_ = {};
    Cursor::Found found = begun_ ? Cursor::Found(ahead_) : cursor_.at_or_after(number);
    begun_ = true;
    while (found && *found && (*found)->number() < number) found = cursor_.next();
    if (!found) return failure_of(found);
    ahead_ = *found;
    if (!ahead_ || ahead_->number() != number) return {};
    auto block = read_slots(ahead_->payload);
    if (!block) return txn_.damaged(Table::credentials, number);
    here_ = *block;
    return {};
  }

  // Returns the password hash in that slot; empty: none.
  Result<std::string_view> in(std::size_t slot) {
    const auto& packed = here_.records[slot];
    if (!packed) return std::string_view{};
    auto text = texts_.read(*packed);
    if (!text) return txn_.damaged(Table::credentials, ahead_->key);
    return *text;
  }

 private:
  Txn& txn_;
  Cursor cursor_;
  bool begun_ = false;
  std::optional<Cursor::Entry> ahead_;
  SlotBlock here_;
  CredentialReader texts_;
};

}  // namespace

Result<> View::scan_rows(UserId first, bool with_credentials,
                         const std::function<Walk(const records::UserRow&)>& visit) {
  Cursor cursor(txn_, Table::users);
  CredentialBlocks credentials(txn_);
  for (Cursor::Found found = cursor.at_or_after(block_of(first.value));; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return {};
    const std::uint64_t base = (*found)->number() * users_per_block;
    if (base >= head_.next_id) return {};
    const auto block = read_slots((*found)->payload);
    if (!block) return txn_.damaged(Table::users, (*found)->key);
    if (with_credentials) {
      if (Result<> moved = credentials.move_to((*found)->number()); !moved) return moved;
    }
    for (std::size_t slot = 0; slot < users_per_block; ++slot) {
      if (base + slot >= head_.next_id) return {};
      if (!block->records[slot] || base + slot < first.value) continue;
      const auto fields = read_fields(*block->records[slot]);
      if (!fields) return txn_.damaged(Table::users, (*found)->key);
      std::string_view credential;
      if (with_credentials && !fields->erased) {
        auto text = credentials.in(slot);
        if (!text) return failure_of(text);
        credential = *text;
      }
      const records::UserRow row{{.id = UserId{base + slot},
                                  .name = fields->name,
                                  .email = fields->email,
                                  .code = fields->code,
                                  .referrer = UserId{fields->referrer},
                                  .registered_at = Instant{fields->registered_at},
                                  .role = fields->role,
                                  .disabled = fields->disabled,
                                  .erased = fields->erased},
                                 credential};
      if (visit(row) == Walk::stop) return {};
    }
  }
}

// Returns the first credential with an id of at least `first`, in order of the tables.
Result<std::optional<Credential>> View::credential_from(std::uint64_t first) {
  Cursor cursor(txn_, Table::credentials);
  for (Cursor::Found found = cursor.at_or_after(block_of(first));; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return std::optional<Credential>{};
    const std::uint64_t base = (*found)->number() * users_per_block;
    const auto block = read_slots((*found)->payload);
    if (!block) return txn_.damaged(Table::credentials, (*found)->key);
    for (std::size_t slot = 0; slot < users_per_block; ++slot) {
      // Records of an unfinished bulk load are invisible.
      if (base + slot >= head_.next_id) return std::optional<Credential>{};
      if (!block->records[slot] || base + slot < first) continue;
      auto text = read_credential(*block->records[slot]);
      if (!text) return txn_.damaged(Table::credentials, (*found)->key);
      return std::optional(Credential{std::move(*text)});
    }
  }
}

Result<std::optional<Credential>> View::sample_credential(std::uint64_t seed) {
  auto found = credential_from(seed % head_.next_id);
  if (!found || *found) return found;
  return credential_from(0);
}

}  // namespace refctl::lmdb
