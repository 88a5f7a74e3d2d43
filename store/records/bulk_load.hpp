#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/user.hpp"
#include "store/records/user_row.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// Interfaces of a bulk load: many users become visible at once. The parts of a user that do not depend on other users
// are packed in advance, on any thread and before the store is changed; the load itself only sorts and writes.

namespace refctl::records {

class Reader;
class Writer;

// One user, before it is packed. Empty keys and an empty credential: the user has none.
struct BulkUser : UserSummary {
  std::string_view email_key;
  std::string_view code_key;
  std::string_view credential;
};

// A user with its index keys.
struct KeyedUser {
  User user;
  std::string email_key;
  std::string code_key;
};

// The e-mail and code as typed, from which the keys are derived. Empty: the user has none.
struct TypedKeys {
  std::string_view email;
  std::string_view code;
};

// Packs users into an engine's own format for a bulk load. Belongs to one store; threads may share it.
class BulkCodec {
 public:
  BulkCodec() = default;
  BulkCodec(const BulkCodec&) = delete;
  BulkCodec& operator=(const BulkCodec&) = delete;
  virtual ~BulkCodec() = default;

  // Returns a number that identifies the codec's store.
  [[nodiscard]] virtual std::uint64_t store() const = 0;
  // Returns the hash of a key in the store's indexes. It is keyed, so that an attacker cannot craft collisions.
  [[nodiscard]] virtual std::uint64_t hash(std::string_view key) const = 0;

  // Append a user without its id, referrer and credential; and a credential.
  virtual void pack_user(const BulkUser& user, std::string& out) const = 0;
  virtual void pack_credential(std::string_view text, std::string& out) const = 0;
  // Unpack what this codec packed; the user has no id and no referrer.
  [[nodiscard]] virtual KeyedUser unpack_user(std::string_view packed) const = 0;
  [[nodiscard]] virtual std::string unpack_credential(std::string_view packed) const = 0;
  // Returns views into a packed user.
  [[nodiscard]] virtual TypedKeys typed_keys(std::string_view packed) const = 0;
};

// A packed user that is being loaded.
struct BulkEntry {
  UserId id;
  UserId referrer;  // 0: none
  Instant registered_at;
  std::string_view user;        // packed
  std::string_view credential;  // packed; empty: none
};

// Stores one entry with put_user and put_credential: for engines and loads that have no faster way. id_taken: a user
// has this id.
[[nodiscard]] Result<> put_entry(Writer& writer, const BulkCodec& codec, const BulkEntry& entry);

// An index entry of one of the users.
struct BulkKey {
  std::uint64_t hash = 0;
  std::uint64_t id = 0;
  auto operator<=>(const BulkKey&) const = default;
};

// The e-mail and code keys of all users of a load. Two threads may read them at once.
class BulkKeys {
 public:
  BulkKeys() = default;
  BulkKeys(const BulkKeys&) = delete;
  BulkKeys& operator=(const BulkKeys&) = delete;
  virtual ~BulkKeys() = default;

  [[nodiscard]] virtual const BulkCodec& codec() const = 0;
  // Returns the number of users.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // Pass all e-mail keys, or all code keys, to `sink` in chunks, ordered by hash. Each is called once.
  using KeySink = std::function<Result<>(std::span<const BulkKey>)>;
  virtual Result<> emails(const KeySink& sink) = 0;
  virtual Result<> codes(const KeySink& sink) = 0;
};

// All users of a load. Their ids, e-mail keys and code keys are unused and distinct, and their referrers exist when the
// load is complete. Views are valid as long as this object.
class BulkUsers : public BulkKeys {
 public:
  // Fills `out` with the users at the positions `first`, first + 1, … in order of id (from 0).
  virtual void take(std::uint64_t first, std::span<BulkEntry> out) const = 0;
  // Called regularly by the thread that called `load`, with the number of users done so far; an error stops the load.
  virtual Result<> on_progress(std::uint64_t users) = 0;
};

// Streaming load: users are written while the caller still reads its input, invisible to readers. Whether they may be
// loaded is decided at the end of the input. Used by one thread. Unless `commit` succeeds, nothing of them remains once
// the load is destroyed.
class StreamLoad {
 public:
  StreamLoad() = default;
  StreamLoad(const StreamLoad&) = delete;
  StreamLoad& operator=(const StreamLoad&) = delete;
  virtual ~StreamLoad() = default;

  // Appends the next users. Their ids ascend and are above all ids that the store ever assigned. The views need not
  // outlive the call.
  virtual Result<> append(std::span<const BulkEntry> users) = 0;
  // Makes all appended users visible. `keys` are their keys, which have not been compared yet: `on_collision` gets each
  // hash that two of them share, or one of them and a user of the store; an error that it returns stops the load. It is
  // called on any thread, one call at a time. `finish` as in BulkLoad::load.
  using OnCollision = std::function<Result<>(std::uint64_t hash)>;
  using Finish = std::function<Result<>(Writer&)>;
  virtual Result<> commit(BulkKeys& keys, const OnCollision& on_collision, const Finish& finish) = 0;
};

// A bulk load: many users, visible completely or not at all, however the load ends. Used by one thread. During its
// lifetime other writers wait, and readers see the store as it was before.
class BulkLoad {
 public:
  BulkLoad() = default;
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;
  virtual ~BulkLoad() = default;  // unless a load succeeded, nothing has changed

  // Reads the store, to find conflicts; nothing changes it during the load.
  virtual Result<> read(const std::function<Result<>(Reader&)>& fn) = 0;
  // Loads all users. `finish` runs in the transaction that makes them visible, for updates of existing users and the
  // audit entry. store_unusable: the codec belongs to another store, which was replaced meanwhile.
  using Finish = StreamLoad::Finish;
  virtual Result<> load(BulkUsers& users, const Finish& finish) = 0;

  // Begins a streaming load of at least `min_users` users. This object outlives it and is not used for another load.
  // Null: the engine cannot stream, and the caller makes two passes. Default: null.
  virtual Result<std::unique_ptr<StreamLoad>> begin_stream(std::uint64_t /*min_users*/) {
    return std::unique_ptr<StreamLoad>();
  }
};

}  // namespace refctl::records
