#include "store/rules/import/import_file.hpp"

#include "store/records/bulk_load.hpp"
#include "store/rules/import/ahead/ahead.hpp"
#include "store/rules/import/decide/resolve.hpp"
#include "store/rules/import/decide/stage_chunks.hpp"
#include "store/rules/import/hash_passwords.hpp"
#include "store/rules/import/load_users.hpp"
#include "store/rules/import/read/input.hpp"
#include "store/rules/import/read/pulse.hpp"
#include "store/rules/import/read/read_users.hpp"
#include "store/rules/import/report.hpp"
#include "store/rules/import/write_rejects.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace refctl::importing {

namespace {

// Bytes of a file that are too many for a single transaction of the store, and worth a second reading should it come
// to that. Files alone can be read again; and nobody else may write while a pipe takes its time.
constexpr std::uint64_t worth_going_ahead = std::uint64_t{16} << 20U;
constexpr std::uint64_t most_bytes_a_user = 512;  // that anybody's records have on average

Result<> check_asked(const Actor& actor, const ImportOptions& options) {
  if (actor.kind == Actor::Kind::nobody) return fail(ErrorCode::not_logged_in, "importing users needs a session");
  if (!actor.is_admin()) return fail(ErrorCode::forbidden, "only an admin may import users");
  const auto formats = passwords::format_names();
  if (options.hash_format && std::ranges::find(formats, *options.hash_format) == formats.end()) {
    return fail_parameter("hash_format", "there is no hash format " + *options.hash_format);
  }
  return {};
}

class Import {
 public:
  Import(records::Records& records, const rules::Environment& environment, const ImportInput& source,
         const ImportOptions& options, passwords::Cost cost, const ImportHooks& hooks, ImportWrites& writes)
      : records_(records),
        environment_(environment),
        source_(source),
        options_(options),
        cost_(cost),
        hooks_(hooks),
        writes_(writes),
        pulse_(hooks),
        wants_rejects_(options.skip_invalid && !options.dry_run && hooks.reject),
        input_(source.descriptor, wants_rejects_) {}

  Result<ImportReport> run() {
    auto codec = records_.bulk_codec();
    if (!codec) return failure_of(codec);
    StageRules rules{.trust_roles = options_.trust_roles,
                     .keep_ids = options_.keep_ids,
                     .referrers = options_.referrers,
                     .unknown_hash = options_.unknown_hash,
                     .times = options_.times,
                     .hash_format = options_.hash_format,
                     .now = environment_.clock.now(),
                     .codec = std::move(*codec)};
    environment_.random.fill(rules.code_seed);
    if (options_.skip_invalid || options_.dry_run || input_.total() < worth_going_ahead) return run_with_care(rules);
    auto report = run_ahead(rules);
    if (!report) return failure_of(report);
    if (*report) return std::move(**report);
    if (auto rewound = input_.rewind(); !rewound) return failure_of(rewound);
    auto careful = run_with_care(rules);
    if (!careful) give_space_back();
    return careful;
  }

 private:
  // Puts users into the store while it reads, and shows them once all have proved right. Absent where that will not
  // do: then nothing has happened.
  Result<std::optional<ImportReport>> run_ahead(const StageRules& rules) {
    auto load = records_.begin_bulk_load();
    if (!load) return failure_of(load);
    UserId next_id;
    bool empty = false;
    auto looked = (*load)->read([&](records::Reader& store) -> Result<> {
      auto next = store.next_id();
      if (!next) return failure_of(next);
      next_id = *next;
      auto nobody = store.is_empty();
      if (!nobody) return failure_of(nobody);
      empty = *nobody;
      return {};
    });
    if (!looked) return failure_of(looked);
    Layout layout;
    StageRules mine = rules;
    auto stream = (*load)->begin_stream(input_.total() / most_bytes_a_user);
    if (!stream && stream.error().code != ErrorCode::store_full) return failure_of(stream);
    // Without streaming, or without room for it, two passes may still do.
    if (!stream || !*stream) return std::optional<ImportReport>();
    Ahead ahead(**load, **stream, rules.codec, next_id, empty, pulse_);
    auto done = read_users(input_, source_, options_, false, pulse_, layout, mine, ahead);
    if (done) done = check_file(ahead.noticed(), layout, ahead.users());
    if (done) {
      ImportReport report;
      report.read = report.added = ahead.users();
      report.warnings = warnings_of(ahead.noticed(), layout);
      report.place_is_line = layout.by_line();
      if (ahead.users() > 0) report.added_ids.push_back(ahead.ids());
      report.sha256 = input_.sha256();
      done = heard(ahead.users());
      if (done) done = input_.check_unchanged(false);
      if (done) {
        done = ahead.load([&](records::Writer& writer) -> Result<> {
          if (auto begun = writes_.begin(writer); !begun) return begun;
          return writes_.finish(writer, report);
        });
      }
      if (done) return std::optional(std::move(report));
    }
    // On a full disk a faulty file is still told its faults, and a good one may fit by the other way.
    if (ahead.gave_up() || done.error().code == ErrorCode::store_full) return std::optional<ImportReport>();
    return failure_of(done);
  }

  // What was put ahead for nothing is free in the store, but not on the disk. Where that is most of the store, it is
  // worth writing the rest anew. No harm if it cannot be done: the next import uses it.
  void give_space_back() {
    auto facts = records_.facts();
    if (!facts || facts->bytes / 2 < facts->bytes_used) return;
    Result<> purged = records_.purge();
    static_cast<void>(purged);
  }

  // Reads the whole file, decides, and then writes.
  Result<ImportReport> run_with_care(const StageRules& rules) {
    staging_ = std::make_unique<Staging>();
    staging_->rules = rules;
    StageChunks chunks(*staging_);
    auto read =
        read_users(input_, source_, options_, wants_rejects_, pulse_, staging_->layout, staging_->rules, chunks);
    if (read) read = chunks.finish();
    if (read) read = check_file(staging_->noticed, staging_->layout, staging_->records.size());
    if (!read) return failure_of(read);
    sha256_ = input_.sha256();
    const bool doomed = staging_->fault_count > 0 && !options_.skip_invalid;
    if (doomed || options_.dry_run) {
      // Nothing will be written: a look at the store is enough, but for passwords that users may have already.
      if (!doomed && !staging_->passwords.empty() && options_.on_conflict == OnConflict::update) {
        if (auto compared = hash_first(Hashing::stored_only); !compared) return failure_of(compared);
      }
      return records_.read([&](records::Reader& store) { return judge(store); });
    }
    if (!staging_->passwords.empty()) {
      if (auto hashed = hash_first(Hashing::all); !hashed) return failure_of(hashed);
    }
    return write();
  }

  Beat beat() {
    return [this] { return pulse_.beat(checking(staging_->records.size())); };
  }

  static ImportProgress checking(std::uint64_t users) {
    return {.phase = ImportProgress::Phase::checking, .done = 0, .total = users, .users = users};
  }

  // Resolves, and refuses the whole if any record is refused and the others may not go without it.
  Result<ImportReport> judge(records::Reader& store) {
    auto resolved = resolve(*staging_, options_, store, environment_.random, hashes_, beat());
    if (!resolved) return failure_of(resolved);
    resolution_ = std::move(*resolved);
    ImportReport report = report_of(*staging_, resolution_);
    report.sha256 = sha256_;
    if (report.refused > 0 && !options_.skip_invalid) return Failure(refusal_of(report, *staging_, resolution_));
    return report;
  }

  // Hashing takes long and must not keep others from writing; so who is taken is found out once without the lock.
  Result<> hash_first(Hashing which) {
    const auto records = staging_->records.copy();
    StoredHashes stored;
    auto judged = records_.read([&](records::Reader& store) -> Result<> {
      if (auto known = judge(store); !known) return failure_of(known);
      return read_stored_hashes(store, *staging_, resolution_, stored);
    });
    if (!judged) return judged;
    auto hashed = hash_passwords(*staging_, cost_, environment_.random, pulse_, stored, which, hashes_);
    staging_->records = records.copy();
    return hashed;
  }

  Result<ImportReport> write() {
    auto load = records_.begin_bulk_load();
    if (!load) return failure_of(load);
    ImportReport report;
    auto judged = (*load)->read([&](records::Reader& store) -> Result<> {
      auto known = judge(store);
      if (!known) return failure_of(known);
      report = std::move(*known);
      return {};
    });
    if (!judged) return failure_of(judged);
    // Only who became free in the meantime is still without a hash.
    if (!staging_->passwords.empty()) {
      auto hashed = hash_passwords(*staging_, cost_, environment_.random, pulse_, {}, Hashing::all, hashes_);
      if (!hashed) return failure_of(hashed);
    }
    if (wants_rejects_) {
      auto written = write_rejects(*staging_, resolution_, input_, hooks_.reject);
      if (!written) return failure_of(written);
    }
    if (auto on = heard(staging_->records.size()); !on) return failure_of(on);
    if (auto same = input_.check_unchanged(false); !same) return failure_of(same);
    auto loaded = load_users(**load, *staging_, resolution_, hashes_, pulse_, writes_, report);
    if (!loaded) return failure_of(loaded);
    return report;
  }

  // Whoever said stop since the last beat is still heard: nothing is seen yet.
  Result<> heard(std::uint64_t users) { return pulse_.beat_now(checking(users)); }

  records::Records& records_;
  const rules::Environment& environment_;
  const ImportInput& source_;
  const ImportOptions& options_;
  passwords::Cost cost_;
  const ImportHooks& hooks_;
  ImportWrites& writes_;
  Pulse pulse_;
  bool wants_rejects_;
  Input input_;
  std::unique_ptr<Staging> staging_;
  Resolution resolution_;
  std::vector<std::string> hashes_;
  std::string sha256_;
};

}  // namespace

Result<ImportReport> import_file(records::Records& records, const rules::Environment& environment, const Actor& actor,
                                 const ImportInput& input, const ImportOptions& options, passwords::Cost cost,
                                 const ImportHooks& hooks, ImportWrites& writes) {
  const auto begin = std::chrono::steady_clock::now();
  if (auto good = check_asked(actor, options); !good) return failure_of(good);
  auto report = Import(records, environment, input, options, cost, hooks, writes).run();
  if (!report) return report;
  report->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace refctl::importing
