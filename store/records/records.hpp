#pragma once

#include "store/model/access/session.hpp"
#include "store/model/access/throttle.hpp"
#include "store/model/backup.hpp"
#include "store/model/fault.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/credential.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/model/user/user.hpp"
#include "store/model/walk.hpp"
#include "store/records/audit_range.hpp"
#include "store/records/user_row.hpp"
#include "store/records/wanted.hpp"
#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// The first seam (ARCHITECTURE.md): the transactional interface of a storage engine, in terms of single records. The
// use cases are written once, on top of it; LMDB and the in-memory engine of the tests implement it and pass one
// contract suite.

namespace refctl::records {

class BulkCodec;
class BulkLoad;

// Whether a scan of columns reads the times of registration.
enum class Times : std::uint8_t { wanted, not_wanted };

// A chunk of the users as columns, for work on the complete graph: the i-th items of the spans belong to one user. Ids
// ascend within a chunk and from chunk to chunk; referrer 0 means none. Includes erased users. Valid until the visitor
// returns.
struct ColumnChunk {
  std::span<const std::uint64_t> ids;
  std::span<const std::uint64_t> referrers;
  std::span<const std::int64_t> registered_at;  // ms, as in Instant; empty if not wanted
  std::uint64_t users = 0;                      // estimate of the users in all chunks, to reserve memory; 0: unknown
};

// Many keys of one kind, to be looked up together.
struct ManyKeys {
  std::size_t count = 0;
  // Returns the text of the i-th key; called only for keys whose text the engine needs. Must not call the Reader.
  std::function<std::string(std::size_t i)> text;
  // The hashes of the keys (BulkCodec::hash), ascending; empty if the caller does not have them.
  std::span<const std::uint64_t> hashes = {};
};

// A consistent snapshot of the store, valid within the closure that it is passed to. Used by one thread. Every value is
// verified by its checksum; damage is ErrorCode::store_damaged.
//
// A call may be a round trip to another machine. Therefore call `prefetch` first with everything that will be read, use
// the calls for sets, and do not call in a loop. An engine may cache results. A visitor must not call the Reader or
// Writer that calls it: collect first, then read.
//
// Calls for sets have default implementations with one call per item, which an engine may override.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  // Announces the next reads: an engine behind a network fetches all of them in one round trip. Does not change any
  // result. In a Writer it locks the users and credentials, like `user` and `credential`. Default: does nothing.
  virtual Result<> prefetch(const Wanted& /*wanted*/) { return {}; }
  // Returns whether prefetch has an effect; if not, callers need not compute its argument.
  [[nodiscard]] virtual bool prefetches() const { return false; }

  // Users. `id_by_…` never finds an erased user, because it has no e-mail and no code.
  virtual Result<std::optional<User>> user(UserId id) = 0;
  // Visits the users with these ids that exist, in the order of `ids`.
  virtual Result<> visit_users(std::span<const UserId> ids, const std::function<void(const UserSummary&)>& visit);
  virtual Result<std::optional<UserId>> id_by_email(const EmailKey& key) = 0;
  virtual Result<std::optional<UserId>> id_by_code(const CodeKey& key) = 0;
  // Look up many keys: call `found(i, id)` for each key i that a user has, in any order.
  using Matched = std::function<void(std::size_t i, UserId id)>;
  virtual Result<> match_emails(const ManyKeys& keys, const Matched& found);
  virtual Result<> match_codes(const ManyKeys& keys, const Matched& found);
  // Returns the number of users, including erased ones. Exact in LMDB; other engines may return a value that is up to a
  // second old.
  virtual Result<std::uint64_t> user_count() = 0;
  // Returns whether there is no user. Always exact, and O(1) in every engine.
  virtual Result<bool> is_empty();
  // Returns an id above all ids ever assigned: the lower bound of new ids in imports. Sign-ups use Writer::new_id.
  virtual Result<UserId> next_id() = 0;
  // Visits the users with ids >= `first` that match the predicate, in order of id, until the visitor stops.
  virtual Result<> scan_users(UserId first, const UserPredicate& which,
                              const std::function<Walk(const UserSummary&)>& visit) = 0;
  // Like scan_users, but only ids. LMDB reads only the columns (about 1 ns per user), unless a role is requested.
  virtual Result<> scan_ids(UserId first, const UserPredicate& which, const std::function<Walk(UserId)>& visit);
  // Visits all users with ids >= `first`, if requested with the password hashes of those that are not erased.
  virtual Result<> scan_rows(UserId first, bool with_credentials, const std::function<Walk(const UserRow&)>& visit);
  // Returns the id of the user at position `rank` (from 0) in order of id; absent past the end. Only for numbered
  // pages; scans use ids. LMDB: O(log n). Other engines may read some thousand index entries.
  virtual Result<std::optional<UserId>> id_at(std::uint64_t rank) = 0;
  // Returns how many users have a smaller id. Costs as much as id_at.
  virtual Result<std::uint64_t> rank_of(UserId id) = 0;
  virtual Result<> scan_columns(Times times, const std::function<Walk(const ColumnChunk&)>& visit) = 0;

  // The edges of the graph. Children are in order of (registered_at, id).
  //
  // LMDB stores the count of each list: O(1). Other engines may read some thousand index entries.
  virtual Result<std::uint64_t> child_count(UserId referrer) = 0;
  // Returns at most `limit` children from position `offset`. Only for numbered pages; scans use children_after. LMDB:
  // the same cost for every offset. Other engines may read some thousand index entries.
  virtual Result<std::vector<UserId>> children(UserId referrer, std::uint64_t offset, std::uint64_t limit) = 0;
  // Returns how many children of `referrer` come before (at, id): the position of a time or of a page's start. LMDB:
  // O(log n).
  virtual Result<std::uint64_t> child_rank(UserId referrer, Instant at, UserId id) = 0;
  // Returns at most `limit` children after a place. O(log n + limit) in every engine.
  virtual Result<std::vector<UserId>> children_after(UserId referrer, ChildPlace after, std::uint64_t limit);
  // Visits one level of a tree: the children of all `referrers` (in ascending order) that had registered by `as_of`, in
  // order of the referrers. False: there are more than `most`, and only a part of them may have been visited.
  virtual Result<bool> children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                                   const std::function<void(UserId referrer, UserId child)>& visit);
  // Returns the number of edges up to which following them one by one is cheaper than reading all columns, in a store
  // with this many users.
  [[nodiscard]] virtual std::uint64_t max_edges_to_follow(std::uint64_t users) const = 0;

  // Records that belong to a user.
  virtual Result<std::optional<Credential>> credential(UserId id) = 0;
  // Returns the credential of any user, as a decoy for an unknown e-mail; the same for the same seed as long as the
  // store does not change. It is the credential of the first user with id >= seed modulo next_id that has one, or else
  // of the first user that has one. Absent: no user has a password. One look-up by key in every engine.
  virtual Result<std::optional<Credential>> sample_credential(std::uint64_t seed) = 0;
  virtual Result<std::optional<Session>> session(UserId user, const Jti& jti) = 0;
  virtual Result<std::vector<Session>> sessions_of(UserId user) = 0;
  virtual Result<> scan_sessions(const std::function<Walk(const Session&)>& visit) = 0;
  // Return how many sessions end after `now`, and when the last session ends (absent: there is none). LMDB reads all
  // sessions.
  virtual Result<std::uint64_t> live_sessions(Instant now);
  virtual Result<std::optional<Instant>> last_expiry();

  // Records of the store. Signing keys are in order of `since`; configuration values have dotted names.
  //
  // An engine may return signing keys that are up to a second old.
  virtual Result<std::vector<SigningKey>> signing_keys() = 0;
  virtual Result<std::optional<ThrottleCounter>> throttle(const ThrottleKey& key) = 0;
  // Visits the counters with keys >= `first` in order of key, until the visitor stops.
  virtual Result<> scan_throttle(const ThrottleKey& first,
                                 const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) = 0;
  virtual Result<std::optional<std::string>> config(std::string_view name) = 0;
  virtual Result<std::vector<std::pair<std::string, std::string>>> all_config() = 0;
  // The audit log: visit the matching entries in order of number until the visitor stops; count all matching entries,
  // ignoring the range's offset and limit. The visitor must not call the Reader or Writer.
  virtual Result<> scan_audit(const AuditRange& range, const VisitAudit& visit) = 0;
  virtual Result<std::uint64_t> count_audit(const AuditRange& range) = 0;
  // Returns 32 random bytes that were generated with the store: the key of the throttle's hashes and of other values
  // that must not be guessable. Constant, so an engine reads it once.
  virtual Result<std::array<std::uint8_t, 32>> store_secret() = 0;
};

// A Reader that can also change the store and sees its own changes. Each call changes a record together with its index
// entries, edges, columns and counts. All changes become durable and visible together when the closure returns without
// an error.
//
// `user` and `credential` lock what they read until the end of the transaction. An engine may queue puts and send them
// with the commit; it then reports `email_taken` and `code_taken` by running the closure again.
class Writer : public Reader {
 public:
  // Returns a new id above all ids ever assigned; each call returns another one. Unused ids leave gaps.
  virtual Result<UserId> new_id() = 0;
  // Stores a new or changed user and moves the id counter above its id. `email` and `code` are the user's keys, absent
  // for an erased user. email_taken, code_taken: another user has the key.
  virtual Result<> put_user(const User& user, const std::optional<EmailKey>& email,
                            const std::optional<CodeKey>& code) = 0;
  virtual Result<> put_credential(UserId id, const std::optional<Credential>& credential) = 0;  // absent: removed
  virtual Result<> put_session(const Session& session) = 0;
  virtual Result<> remove_session(UserId user, const Jti& jti) = 0;
  // Removes all sessions of the user except `spared`. Returns no count, so that it can be queued like a put.
  virtual Result<> remove_sessions(UserId user, const std::optional<Jti>& spared);
  virtual Result<> put_signing_key(const SigningKey& key) = 0;
  virtual Result<> remove_signing_key(const KeyId& kid) = 0;
  virtual Result<> put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) = 0;
  // Examines `most` counters from the key `from` on and removes those whose last failure is at or before `before`.
  virtual Result<> drop_stale_throttle(Instant before, const ThrottleKey& from, std::size_t most);
  virtual Result<> put_config(std::string_view name, const std::optional<std::string>& value) = 0;
  // Appends an entry to the audit log. The engine numbers and chains it, immediately or later, without gaps.
  virtual Result<> append_audit(const AuditDraft& draft) = 0;
  // Appends an entry that another store has numbered and chained, for a copy of a complete store. Its number is one
  // above the last entry's.
  virtual Result<> append_chained_audit(const AuditEntry& entry) = 0;
  // Erases the values (records::without_values) of the entries whose subject or actor is `person` and for which
  // `redact` returns true. `redact` is called only for entries that still have values, and must not call the Reader or
  // Writer.
  virtual Result<> erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) = 0;
  // Called before a referrer is changed and its ancestors are read: two concurrent changes could close a loop that
  // neither of them sees. Default: does nothing, for an engine with one writer at a time.
  virtual Result<> lock_graph() { return {}; }
};

// Facts about a store, for `status` and bug reports.
struct Facts {
  std::string engine;  // "lmdb 0.9.24"
  std::string location;
  std::string id;  // "1f3a9c07"; unchanged by backup, restore and copy
  std::uint64_t format_version = 0;
  Instant created;
  std::uint64_t bytes = 0;             // on the disk
  std::uint64_t bytes_used = 0;        // the part of them in use
  std::optional<Instant> last_backup;  // as noted by note_backup
};

// An open store. Threads may share it; each transaction belongs to one thread.
class Records {
 public:
  Records() = default;
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;
  virtual ~Records() = default;

  // Returns whether calls may wait for a network, so that threads that must not block do not call it.
  [[nodiscard]] virtual bool may_block() const { return false; }
  // Numbers up to `most` audit entries that were appended without a number and adds them to the chain. Default: does
  // nothing, for an engine that numbers them immediately.
  virtual Result<> seal(std::size_t /*most*/) { return {}; }

  // read([](Reader&) -> Result<T>): runs the closure on one snapshot.
  template <typename Fn>
  auto read(Fn&& fn) -> std::invoke_result_t<Fn&, Reader&> {
    return through<Reader>([this](const std::function<Result<>(Reader&)>& f) { return run_read(f); }, fn);
  }

  // write([](Writer&) -> Result<T>): runs the closure in a transaction, which is rolled back if the closure returns an
  // error. The closure may run more than once (after the map has grown, after a serialization failure), so it has no
  // side effects: ids, salts, hashes and times are made before it.
  template <typename Fn>
  auto write(Fn&& fn) -> std::invoke_result_t<Fn&, Writer&> {
    return through<Writer>([this](const std::function<Result<>(Writer&)>& f) { return run_write(f); }, fn);
  }

  // Bulk loads (bulk_load.hpp).
  virtual Result<std::shared_ptr<const BulkCodec>> bulk_codec() = 0;
  virtual Result<std::unique_ptr<BulkLoad>> begin_bulk_load() = 0;
  // Checks every invariant of the storage: records and checksums, indexes in both directions, edges, columns, counts,
  // the id counter. The domain's invariants (loops, users of sessions, the audit chain) are checked by store/rules.
  virtual Result<> verify(const std::function<void(const Fault&)>& report) = 0;
  virtual Result<Facts> facts() = 0;

  // Optional operations. The default implementations refuse.
  //
  // Writes a snapshot of the store as a stream of bytes, for a Restore of the same engine. Does not block writers.
  // store_damaged: the store cannot be read completely.
  virtual Result<BackupFacts> backup(Instant /*made*/, const BackupSink& /*sink*/) {
    return fail(ErrorCode::usage, "this engine has no backup of its own", "use the engine's tools");
  }
  // Stores the time of the last backup that was completed and kept, for `facts`. It is outside of the store's data: it
  // needs no transaction and does not change the digest of a backup.
  virtual Result<> note_backup(Instant /*made*/) {
    return fail(ErrorCode::usage, "this engine has no backup of its own", "use the engine's tools");
  }
  // Rebuilds indexes, columns, edges and counts from the users' records, and removes records that belong to no user.
  // Unreadable records and their index entries remain unchanged. `finish` runs in the same transaction.
  virtual Result<> repair(const std::function<Result<>(Writer&)>& /*finish*/) {
    return fail(ErrorCode::usage, "this engine has no repair of its own", "use the engine's tools");
  }
  // Rewrites the store so that no byte of erased or changed data remains in its files.
  virtual Result<> purge() {
    return fail(ErrorCode::usage, "this engine cannot purge its files", "use the engine's tools");
  }

 protected:
  virtual Result<> run_read(const std::function<Result<>(Reader&)>& fn) = 0;
  virtual Result<> run_write(const std::function<Result<>(Writer&)>& fn) = 0;

 private:
  template <typename View, typename Run, typename Fn>
  static auto through(const Run& run, Fn& fn) -> std::invoke_result_t<Fn&, View&> {
    using Outcome = std::invoke_result_t<Fn&, View&>;
    std::optional<Outcome> outcome;
    Result<> ran = run([&](View& view) -> Result<> {
      outcome.emplace(fn(view));
      if (!outcome->has_value()) return Failure(outcome->error());
      return {};
    });
    // An error of the engine (a failed commit) takes precedence over the closure's result.
    if (!ran) return Failure(std::move(ran.error()));
    return std::move(*outcome);
  }
};

// Restores a store from a backup. Until `finish` succeeds the target is unchanged.
class Restore {
 public:
  Restore() = default;
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;
  virtual ~Restore() = default;

  // Feeds the backup's bytes in order, in chunks of any size. invalid_data: not a backup. store_damaged: the backup was
  // altered. store_newer: it has a newer format.
  virtual Result<> feed(std::string_view bytes) = 0;
  // Called after the last byte. Verifies the digest, then passes the new store, open for writing, to `accept`; if that
  // succeeds, the new store replaces the old one atomically.
  using Accept = std::function<Result<>(Records& restored, const BackupFacts& facts)>;
  virtual Result<BackupFacts> finish(const Accept& accept) = 0;
};

}  // namespace refctl::records
