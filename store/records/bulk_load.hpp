#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/user.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

// How many users get into a store at once. Their parts that hang on nobody else are packed first, on any thread
// and long before the store is touched; the load itself then only puts things in order.

namespace refctl::records {

class Reader;
class Writer;

// One user, as it is given to be packed.
struct BulkUser {
  UserId id;
  std::string_view name;
  std::string_view email;
  std::string_view email_key;  // empty: none
  std::string_view code;
  std::string_view code_key;  // likewise
  UserId referrer;            // 0: none
  Instant registered_at;
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;
  std::string_view credential;  // empty: none
};

// A user with the keys it is found under.
struct KeyedUser {
  User user;
  std::string email_key;
  std::string code_key;
};

// The texts that keys are made of, as people typed them.
struct TypedKeys {
  std::string_view email;  // empty: none
  std::string_view code;   // likewise
};

// What an engine makes of a user for a bulk load. Belongs to one store; threads may share it.
class BulkCodec {
 public:
  BulkCodec() = default;
  BulkCodec(const BulkCodec&) = delete;
  BulkCodec& operator=(const BulkCodec&) = delete;
  virtual ~BulkCodec() = default;

  // Tells the store that it belongs to from others.
  [[nodiscard]] virtual std::uint64_t store() const = 0;
  // Where a key stands in the store's indexes. Nobody outside can craft keys with one hash.
  [[nodiscard]] virtual std::uint64_t hash(std::string_view key) const = 0;

  // Appends the user without its id, its referrer and its credential; and a credential by itself.
  virtual void pack_user(const BulkUser& user, std::string& out) const = 0;
  virtual void pack_credential(std::string_view text, std::string& out) const = 0;
  // The same again, of bytes packed here; the user has no id and no referrer.
  [[nodiscard]] virtual KeyedUser unpack_user(std::string_view packed) const = 0;
  [[nodiscard]] virtual std::string unpack_credential(std::string_view packed) const = 0;
  // Part of the same, without a copy.
  [[nodiscard]] virtual TypedKeys typed_keys(std::string_view packed) const = 0;
};

// A user on its way into the store.
struct BulkEntry {
  UserId id;
  UserId referrer;  // 0: none
  Instant registered_at;
  std::string_view user;        // packed
  std::string_view credential;  // packed; empty: none
};

// Puts it as any user is put, one by one: for engines and loads that have no quicker way. id_taken: there is such a
// user.
[[nodiscard]] Result<> put_entry(Writer& writer, const BulkCodec& codec, const BulkEntry& entry);

// A key of one of them.
struct BulkKey {
  std::uint64_t hash = 0;
  std::uint64_t id = 0;
  auto operator<=>(const BulkKey&) const = default;
};

// What all users of a load are found under. Two threads may look at them at once.
class BulkKeys {
 public:
  BulkKeys() = default;
  BulkKeys(const BulkKeys&) = delete;
  BulkKeys& operator=(const BulkKeys&) = delete;
  virtual ~BulkKeys() = default;

  [[nodiscard]] virtual const BulkCodec& codec() const = 0;
  // How many users.
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // The hashes of all e-mail keys, and of all code keys, ascending; piece by piece. Each is asked for once.
  using KeySink = std::function<Result<>(std::span<const BulkKey>)>;
  virtual Result<> emails(const KeySink& sink) = 0;
  virtual Result<> codes(const KeySink& sink) = 0;
};

// All users of a load: their ids, e-mail keys and code keys are free and distinct, and their referrers exist when it
// is done. Views live as long as it does.
class BulkUsers : public BulkKeys {
 public:
  // As many users as `out` takes, from the one number `first` (from 0) in order of id.
  virtual void take(std::uint64_t first, std::span<BulkEntry> out) const = 0;
  // Told now and then, by the thread that called `load`, how many are done; an error ends the load.
  virtual Result<> reached(std::uint64_t users) = 0;
};

// Users that are written while the caller still reads its input. No reader sees them, and only the end of the input
// decides whether they may be loaded. Used by one thread. Without a finished `commit` nothing of them remains once the
// load is destroyed.
class StreamLoad {
 public:
  StreamLoad() = default;
  StreamLoad(const StreamLoad&) = delete;
  StreamLoad& operator=(const StreamLoad&) = delete;
  virtual ~StreamLoad() = default;

  // Takes the next users. Ids ascend, above all that the store ever gave. Views need not outlive the call.
  virtual Result<> append(std::span<const BulkEntry> users) = 0;
  // Makes all that were appended visible; `keys` are theirs, which nobody has compared. `collided` gets the hashes that
  // two of them have, or one of them and a user of the store; its error ends the load. It is called on any thread, one
  // call at a time. `finish` as in BulkLoad::load.
  using Collided = std::function<Result<>(std::uint64_t hash)>;
  using Finish = std::function<Result<>(Writer&)>;
  virtual Result<> commit(BulkKeys& keys, const Collided& collided, const Finish& finish) = 0;
};

// A load of many users at once, of one thread, that is there whole or not at all, however it ends. While it lives no
// other process writes to the store (they wait) and reads go on seeing the store as it was.
class BulkLoad {
 public:
  BulkLoad() = default;
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;
  virtual ~BulkLoad() = default;  // without a finished `load`: as if never begun

  // The store as it stands, for finding conflicts; nothing changes it under the load.
  virtual Result<> read(const std::function<Result<>(Reader&)>& fn) = 0;
  // Loads all the users. `finish` runs in the transaction that makes them visible: updates of existing users and
  // the audit entry go there. store_unusable: the codec is of another store, which stood here before.
  using Finish = StreamLoad::Finish;
  virtual Result<> load(BulkUsers& users, const Finish& finish) = 0;

  // Streaming: the single pass for a load of at least so many users. The load outlives it, and nothing else is loaded
  // through it. Null: the engine has no such way, and the caller makes two passes. Default: null.
  virtual Result<std::unique_ptr<StreamLoad>> begin_stream(std::uint64_t /*at_least*/) {
    return std::unique_ptr<StreamLoad>();
  }
};

}  // namespace refctl::records
