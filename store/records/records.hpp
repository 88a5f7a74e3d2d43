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

// The first seam: what every engine keeps, record by record and transactional. The rules above it are
// written once; LMDB and the in-memory fake of the tests implement it and pass one contract suite.

namespace refctl::records {

class BulkCodec;
class BulkLoad;

// Some users side by side, for work on the whole graph: the i-th of each span belongs together.
// Ids ascend within a chunk and from chunk to chunk; a referrer of 0 means none. Erased users are in it.
// The spans live until the visitor returns.
struct ColumnChunk {
  std::span<const std::uint64_t> ids;
  std::span<const std::uint64_t> referrers;
  std::span<const std::int64_t> registered_at;  // ms, as in Instant
  std::uint64_t users = 0;                      // about how many the scan shows in all, to reserve memory; 0: unknown
};

// Many keys of one kind to be looked up together.
struct ManyKeys {
  std::size_t count = 0;
  // Makes the text of key number i: only of those that the engine needs. It must not call the Reader.
  std::function<std::string(std::size_t i)> text;
  // Their hashes (BulkCodec::hash), ascending; or empty, where the caller does not have them.
  std::span<const std::uint64_t> hashes = {};
};

// A consistent view of the store, valid inside the function it was handed to. One thread at a time.
// Every value was checked against its checksum; damage is ErrorCode::store_damaged.
//
// A call may be a round trip to another machine, so ask for many things at once: say at the start what is wanted
// (`prefetch`), use the plural calls, and never ask the same in a loop. A view may answer a repeated question from
// memory. A visitor must not call the Reader or Writer that visits it: collect first, then ask.
//
// Plural calls have a default body that asks one by one; an engine overrides those that it can do better.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  // Says what will be asked next: an engine behind a network fetches all of it in one round trip. Changes no answer.
  // In a Writer the users and credentials are locked as by `user` and `credential`. Default: nothing.
  virtual Result<> prefetch(const Wanted& /*wanted*/) { return {}; }
  // Whether it does anything: where it does not, making the hint can be saved.
  [[nodiscard]] virtual bool prefetches() const { return false; }

  // Users. `id_by_…` never finds an erased user, for it has no e-mail and no code.
  virtual Result<std::optional<User>> user(UserId id) = 0;
  // Shows those of the users who exist, in the order of `ids`.
  virtual Result<> visit_users(std::span<const UserId> ids, const std::function<void(const UserSummary&)>& visit);
  virtual Result<std::optional<UserId>> id_by_email(const EmailKey& key) = 0;
  virtual Result<std::optional<UserId>> id_by_code(const CodeKey& key) = 0;
  // Which of many keys somebody has: `found(i, id)` for each such key number i, in any order.
  using Matched = std::function<void(std::size_t i, UserId id)>;
  virtual Result<> match_emails(const ManyKeys& keys, const Matched& found);
  virtual Result<> match_codes(const ManyKeys& keys, const Matched& found);
  // How many users there are, erased ones too. Exact in LMDB; an engine may answer what was so a second ago.
  virtual Result<std::uint64_t> user_count() = 0;
  // Whether there is no user. Always exact, and O(1) in every engine.
  virtual Result<bool> is_empty();
  // An id above all that there ever were: the upper bound for imports. Sign-ups take Writer::new_id.
  virtual Result<UserId> next_id() = 0;
  // The users with an id of `first` or more for whom the predicate holds, in order of id, until the visitor stops.
  virtual Result<> scan_users(UserId first, const UserPredicate& which,
                              const std::function<Walk(const UserSummary&)>& visit) = 0;
  // The same, ids only. LMDB reads the columns alone (about 1 ns a user) unless a role is asked for.
  virtual Result<> scan_ids(UserId first, const UserPredicate& which, const std::function<Walk(UserId)>& visit);
  // All users as rows, with the password hashes of those who are not erased if they are asked for.
  virtual Result<> scan_rows(UserId first, bool with_credentials, const std::function<Walk(const UserRow&)>& visit);
  // The id of the user before whom `rank` users stand in order of id; absent past the end. For numbered pages only,
  // walks use ids. LMDB: O(log n) for every rank. Others may read some thousand index entries.
  virtual Result<std::optional<UserId>> id_at(std::uint64_t rank) = 0;
  // How many users have a smaller id. Costs what id_at costs.
  virtual Result<std::uint64_t> rank_of(UserId id) = 0;
  virtual Result<> scan_columns(const std::function<Walk(const ColumnChunk&)>& visit) = 0;

  // The edges of the graph. Children stand in order of (registered_at, id).
  //
  // LMDB keeps the count of each list: O(1). Others may read some thousand index entries.
  virtual Result<std::uint64_t> child_count(UserId referrer) = 0;
  // At most `limit` children from position `offset`: for numbered pages only, walks use children_after. LMDB: the same
  // cost for every offset. Others may read some thousand index entries.
  virtual Result<std::vector<UserId>> children(UserId referrer, std::uint64_t offset, std::uint64_t limit) = 0;
  // How many children of `referrer` stand before (at, id): positions for --since, --until and --after. LMDB: O(log n).
  virtual Result<std::uint64_t> child_rank(UserId referrer, Instant at, UserId id) = 0;
  // At most `limit` children behind a place: O(log n + limit) in every engine.
  virtual Result<std::vector<UserId>> children_after(UserId referrer, ChildPlace after, std::uint64_t limit);
  // One level of a tree: the children of all `referrers`, whose ids ascend, as far as they had registered at `as_of`;
  // referrer by referrer, each one's in their order. False: there are more than `most`; then any part of them was
  // shown.
  virtual Result<bool> children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                                   const std::function<void(UserId referrer, UserId child)>& visit);
  // In a store of so many users: how many edges may be followed before reading all columns is cheaper.
  [[nodiscard]] virtual std::uint64_t edges_worth_following(std::uint64_t users) const = 0;

  // What belongs to a user, apart from it.
  virtual Result<std::optional<Credential>> credential(UserId id) = 0;
  // Somebody's credential, the same for the same seed while the store stays the same: a decoy for an unknown e-mail.
  // That of the first user from the id `seed` modulo next_id on who has one; past the end, of the first of all.
  // Absent: nobody has a password. One look-up by key in every engine.
  virtual Result<std::optional<Credential>> some_credential(std::uint64_t seed) = 0;
  virtual Result<std::optional<Session>> session(UserId user, const Jti& jti) = 0;
  virtual Result<std::vector<Session>> sessions_of(UserId user) = 0;
  virtual Result<> scan_sessions(const std::function<Walk(const Session&)>& visit) = 0;
  // How many sessions end after `now`; and when the last of all ends (absent: there is none). LMDB reads all sessions.
  virtual Result<std::uint64_t> live_sessions(Instant now);
  virtual Result<std::optional<Instant>> last_expiry();

  // The store's own. Keys in order of `since`, newest last. Config values under their dotted names.
  //
  // An engine may answer with the keys of a second ago.
  virtual Result<std::vector<SigningKey>> signing_keys() = 0;
  virtual Result<std::optional<ThrottleCounter>> throttle(const ThrottleKey& key) = 0;
  // Counters with a key of `first` or above, in order of key, until the visitor stops.
  virtual Result<> scan_throttle(const ThrottleKey& first,
                                 const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) = 0;
  virtual Result<std::optional<std::string>> config(std::string_view name) = 0;
  virtual Result<std::vector<std::pair<std::string, std::string>>> all_config() = 0;
  // The audit log: the matching entries in order of number, until the visitor stops, and how many match (offset and
  // limit of the range do not count). The visitor calls neither the Reader nor the Writer.
  virtual Result<> scan_audit(const AuditRange& range, const VisitAudit& visit) = 0;
  virtual Result<std::uint64_t> count_audit(const AuditRange& range) = 0;
  // 32 random bytes made with the store: keys the throttle's hashes and whatever else must not be guessed. Never
  // changes, so an engine reads it once.
  virtual Result<std::array<std::uint8_t, 32>> store_secret() = 0;
};

// A read view that also sees and makes changes. Each call keeps record, indexes, edges, columns and
// counts together; the whole becomes durable and visible at once when the function returns without error.
//
// `user` and `credential` lock what they read until the end. Puts may be queued and sent with the commit, and then an
// engine reports `email_taken` and `code_taken` by running the function again.
class Writer : public Reader {
 public:
  // An id for a new user, above all that there ever were. Each call gives another; ids that are not used leave gaps.
  virtual Result<UserId> new_id() = 0;
  // Stores the user, new or changed. Its e-mail or code under another user: email_taken or code_taken.
  // Moves the id counter above the id. `email` and `code` are the user's keys, absent for an erased one.
  virtual Result<> put_user(const User& user, const std::optional<EmailKey>& email,
                            const std::optional<CodeKey>& code) = 0;
  virtual Result<> put_credential(UserId id, const std::optional<Credential>& credential) = 0;  // absent: removes it
  virtual Result<> put_session(const Session& session) = 0;
  virtual Result<> remove_session(UserId user, const Jti& jti) = 0;
  // All sessions of the user but the spared one. Gives no count, so that it can be queued like a put.
  virtual Result<> remove_sessions(UserId user, const std::optional<Jti>& spared);
  virtual Result<> put_signing_key(const SigningKey& key) = 0;
  virtual Result<> remove_signing_key(const KeyId& kid) = 0;
  virtual Result<> put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) = 0;
  // Looks at `most` counters from the key `from` on and removes those whose last failure is at or before `before`.
  virtual Result<> drop_stale_throttle(Instant before, const ThrottleKey& from, std::size_t most);
  virtual Result<> put_config(std::string_view name, const std::optional<std::string>& value) = 0;
  // Appends an entry to the audit log. The engine numbers and chains it, at once or later: the log is one chain
  // without gaps.
  virtual Result<> append_audit(const AuditDraft& draft) = 0;
  // Appends an entry that another store has numbered and chained, as it is, for a copy of a complete store.
  // Its number is one above the last.
  virtual Result<> append_chained_audit(const AuditEntry& entry) = 0;
  // Erases the values (records::without_values) of the entries whose subject or actor is `person` and for which
  // `redact` returns true; it is asked about those only that still have values. It calls neither Reader nor Writer.
  virtual Result<> erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) = 0;
  // Called before a referrer changes, and then every ancestor is read: two such changes at once could close a loop that
  // neither sees. Default: nothing, for an engine with one writer at a time.
  virtual Result<> lock_graph() { return {}; }
};

// Facts for `status` and bug reports.
struct Facts {
  std::string engine;  // "lmdb 0.9.24"
  std::string location;
  std::string id;  // "1f3a9c07": stays with the content through backup, restore and copy
  std::uint64_t format_version = 0;
  Instant created;
  std::uint64_t bytes = 0;             // on the disk
  std::uint64_t bytes_used = 0;        // of them in use
  std::optional<Instant> last_backup;  // as noted by note_backup
};

// An open store. Threads may share it; each read and write is of one thread.
class Records {
 public:
  Records() = default;
  Records(const Records&) = delete;
  Records& operator=(const Records&) = delete;
  virtual ~Records() = default;

  // Whether a call may wait for a network: then no thread that must not wait calls it.
  [[nodiscard]] virtual bool may_block() const { return false; }
  // Numbers up to `most` audit entries that were appended without a number and adds them to the chain. Default:
  // nothing, for an engine that numbers them at once.
  virtual Result<> seal(std::size_t /*most*/) { return {}; }

  // read([](Reader&) -> Result<T>): runs it on one consistent view.
  template <typename Fn>
  auto read(Fn&& fn) -> std::invoke_result_t<Fn&, Reader&> {
    return through<Reader>([this](const std::function<Result<>(Reader&)>& f) { return run_read(f); }, fn);
  }

  // write([](Writer&) -> Result<T>): all of it or, on an error, nothing. The function may run more than
  // once (after the map grew, after a serialization failure), so it has no effects but on the Writer:
  // ids, salts, hashes and times are made before it.
  template <typename Fn>
  auto write(Fn&& fn) -> std::invoke_result_t<Fn&, Writer&> {
    return through<Writer>([this](const std::function<Result<>(Writer&)>& f) { return run_write(f); }, fn);
  }

  // How users are packed for this store (bulk_load.hpp), and the load of them.
  virtual Result<std::shared_ptr<const BulkCodec>> bulk_codec() = 0;
  virtual Result<std::unique_ptr<BulkLoad>> begin_bulk_load() = 0;
  // Every storage invariant (records and checksums, indexes both ways, edges, columns, counts, id counter);
  // those of the domain (loops, sessions' users, the audit chain) are rules/admin/check's.
  virtual Result<> verify(const std::function<void(const Fault&)>& report) = 0;
  virtual Result<Facts> facts() = 0;

  // What an engine may be without; the words are those for an engine that is.
  //
  // One consistent view of the whole store as a stream of bytes, which a Restore of the same engine takes.
  // Others write meanwhile. A store that cannot be read whole is not backed up: store_damaged.
  virtual Result<BackupFacts> backup(Instant /*made*/, const BackupSink& /*sink*/) {
    return fail(ErrorCode::usage, "this engine has no backup of its own", "use the engine's tools");
  }
  // Notes when the last backup that is complete and kept was made, for `facts`. Not a value of the store: needs no
  // transaction and changes neither the digest of a backup nor what a restore makes of it.
  virtual Result<> note_backup(Instant /*made*/) {
    return fail(ErrorCode::usage, "this engine has no backup of its own", "use the engine's tools");
  }
  // Rebuilds indexes, columns, edges and counts from the users' records, and drops what belongs to nobody.
  // Records that cannot be read stay as they are, with what the indexes know of them. `finish` runs in the
  // same transaction.
  virtual Result<> repair(const std::function<Result<>(Writer&)>& /*finish*/) {
    return fail(ErrorCode::usage, "this engine has no repair of its own", "use the engine's tools");
  }
  // Rewrites the store so that no byte of what was erased or changed stays behind in its files.
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
    // An error of the engine's own (a commit that failed) counts more than what the function said.
    if (!ran) return Failure(std::move(ran.error()));
    return std::move(*outcome);
  }
};

// A backup on its way to become a store. Nothing is seen of it before `finish`; without that, or after a
// failure, the target is as it was.
class Restore {
 public:
  Restore() = default;
  Restore(const Restore&) = delete;
  Restore& operator=(const Restore&) = delete;
  virtual ~Restore() = default;

  // The backup's bytes in order, in pieces of any size. invalid_data: it is no backup. store_damaged: it is
  // not as it was made. store_newer: of a newer format.
  virtual Result<> feed(std::string_view bytes) = 0;
  // All was fed. Once the digest holds, `accept` gets the new store, open for writing; if it accepts, the new
  // store takes the old one's place at once.
  using Accept = std::function<Result<>(Records& restored, const BackupFacts& facts)>;
  virtual Result<BackupFacts> finish(const Accept& accept) = 0;
};

}  // namespace refctl::records
