#include "store/rules/import/import_file.hpp"

#include "store/records/bulk_load.hpp"
#include "store/rules/import/decide/chunk_collector.hpp"
#include "store/rules/import/decide/resolve.hpp"
#include "store/rules/import/hash_passwords.hpp"
#include "store/rules/import/load_users.hpp"
#include "store/rules/import/read/input_file.hpp"
#include "store/rules/import/read/progress_reporter.hpp"
#include "store/rules/import/read/read_users.hpp"
#include "store/rules/import/report.hpp"
#include "store/rules/import/stream/streaming_import.hpp"
#include "store/rules/import/write_rejects.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace refctl::importing {

namespace {

// Smaller files fit into a single transaction of the store, so streaming gains nothing. Pipes are never streamed: they
// cannot be read again, and other writers would have to wait for them.
constexpr std::uint64_t min_streaming_bytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t max_bytes_per_user = 512;  // upper limit of a record's average size

Result<> check_request(const Actor& actor, const ImportOptions& options) {
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
        progress_(hooks),
        wants_rejects_(options.skip_invalid && !options.dry_run && hooks.reject),
        input_(source.descriptor, wants_rejects_) {}

  Result<ImportReport> run() {
    auto codec = records_.bulk_codec();
    if (!codec) return failure_of(codec);
    ValidationRules rules{.trust_roles = options_.trust_roles,
                          .keep_ids = options_.keep_ids,
                          .referrers = options_.referrers,
                          .unknown_hash = options_.unknown_hash,
                          .times = options_.times,
                          .hash_format = options_.hash_format,
                          .now = environment_.clock.now(),
                          .codec = std::move(*codec)};
    environment_.random.fill(rules.code_seed);
    if (options_.skip_invalid || options_.dry_run || input_.total() < min_streaming_bytes) return run_two_pass(rules);
    auto report = run_streaming(rules);
    if (!report) return failure_of(report);
    if (*report) return std::move(**report);
    if (auto rewound = input_.rewind(); !rewound) return failure_of(rewound);
    auto careful = run_two_pass(rules);
    if (!careful) release_space();
    return careful;
  }

 private:
  // Streams users into the store while reading and makes them visible at the end. Absent: not possible for this file,
  // and nothing was changed.
  Result<std::optional<ImportReport>> run_streaming(const ValidationRules& rules) {
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
    ValidationRules mine = rules;
    auto stream = (*load)->begin_stream(input_.total() / max_bytes_per_user);
    if (!stream && stream.error().code != ErrorCode::store_full) return failure_of(stream);
    // If streaming is not supported or needs too much disk space, two passes may succeed.
    if (!stream || !*stream) return std::optional<ImportReport>();
    StreamingImport streaming(**load, **stream, rules.codec, next_id, empty, progress_);
    auto done = read_users(input_, source_, options_, false, progress_, layout, mine, streaming);
    if (done) done = check_file(streaming.warnings(), layout, streaming.users());
    if (done) {
      ImportReport report;
      report.read = report.added = streaming.users();
      report.warnings = warnings_of(streaming.warnings(), layout);
      report.place_is_line = layout.by_line();
      if (streaming.users() > 0) report.added_ids.push_back(streaming.ids());
      report.sha256 = input_.sha256();
      done = check_interrupt(streaming.users());
      if (done) done = input_.check_unchanged(false);
      if (done) {
        done = streaming.load([&](records::Writer& writer) -> Result<> {
          if (auto begun = writes_.begin(writer); !begun) return begun;
          return writes_.finish(writer, report);
        });
      }
      if (done) return std::optional(std::move(report));
    }
    // On a full disk the two-pass importer can still report the file's faults, and needs less space.
    if (streaming.abandoned() || done.error().code == ErrorCode::store_full) return std::optional<ImportReport>();
    return failure_of(done);
  }

  // After an abandoned streaming import its pages are free in the store, but still occupy disk space. If they are most
  // of the store, rewrites it. A failure is harmless: the next import reuses the pages.
  void release_space() {
    auto facts = records_.facts();
    if (!facts || facts->bytes / 2 < facts->bytes_used) return;
    Result<> purged = records_.purge();
    static_cast<void>(purged);
  }

  // Reads the complete file, decides about all records, then writes.
  Result<ImportReport> run_two_pass(const ValidationRules& rules) {
    table_ = std::make_unique<ImportTable>();
    table_->rules = rules;
    ChunkCollector chunks(*table_);
    auto read = read_users(input_, source_, options_, wants_rejects_, progress_, table_->layout, table_->rules, chunks);
    if (read) read = chunks.finish();
    if (read) read = check_file(table_->warnings, table_->layout, table_->records.size());
    if (!read) return failure_of(read);
    sha256_ = input_.sha256();
    const bool doomed = table_->fault_count > 0 && !options_.skip_invalid;
    if (doomed || options_.dry_run) {
      // Nothing will be written, so a read suffices; only the passwords of updated users must be compared.
      if (!doomed && !table_->passwords.empty() && options_.on_conflict == OnConflict::update) {
        if (auto compared = hash_before_locking(Hashing::stored_only); !compared) return failure_of(compared);
      }
      return records_.read([&](records::Reader& store) { return decide(store); });
    }
    if (!table_->passwords.empty()) {
      if (auto hashed = hash_before_locking(Hashing::all); !hashed) return failure_of(hashed);
    }
    return write();
  }

  ReportProgress report() {
    return [this] { return progress_.report(checking(table_->records.size())); };
  }

  static ImportProgress checking(std::uint64_t users) {
    return {.phase = ImportProgress::Phase::checking, .done = 0, .total = users, .users = users};
  }

  // Resolves the records. Refuses the complete file if a record is refused, unless skip_invalid is set.
  Result<ImportReport> decide(records::Reader& store) {
    auto resolved = resolve(*table_, options_, store, environment_.random, hashes_, report());
    if (!resolved) return failure_of(resolved);
    resolution_ = std::move(*resolved);
    ImportReport report = report_of(*table_, resolution_);
    report.sha256 = sha256_;
    if (report.refused > 0 && !options_.skip_invalid) return Failure(refusal_of(report, *table_, resolution_));
    return report;
  }

  // Resolves the records once without the writer lock, to hash the passwords without blocking other writers.
  Result<> hash_before_locking(Hashing which) {
    const auto records = table_->records.copy();
    StoredHashes stored;
    auto judged = records_.read([&](records::Reader& store) -> Result<> {
      if (auto known = decide(store); !known) return failure_of(known);
      return read_stored_hashes(store, *table_, resolution_, stored);
    });
    if (!judged) return judged;
    auto hashed = hash_passwords(*table_, cost_, environment_.random, progress_, stored, which, hashes_);
    table_->records = records.copy();
    return hashed;
  }

  Result<ImportReport> write() {
    auto load = records_.begin_bulk_load();
    if (!load) return failure_of(load);
    ImportReport report;
    auto judged = (*load)->read([&](records::Reader& store) -> Result<> {
      auto known = decide(store);
      if (!known) return failure_of(known);
      report = std::move(*known);
      return {};
    });
    if (!judged) return failure_of(judged);
    // Hashes are missing only for records that have become importable in the meantime.
    if (!table_->passwords.empty()) {
      auto hashed = hash_passwords(*table_, cost_, environment_.random, progress_, {}, Hashing::all, hashes_);
      if (!hashed) return failure_of(hashed);
    }
    if (wants_rejects_) {
      auto written = write_rejects(*table_, resolution_, input_, hooks_.reject);
      if (!written) return failure_of(written);
    }
    if (auto on = check_interrupt(table_->records.size()); !on) return failure_of(on);
    if (auto same = input_.check_unchanged(false); !same) return failure_of(same);
    auto loaded = load_users(**load, *table_, resolution_, hashes_, progress_, writes_, report);
    if (!loaded) return failure_of(loaded);
    return report;
  }

  // The last chance to interrupt the import before the users become visible.
  Result<> check_interrupt(std::uint64_t users) { return progress_.report_now(checking(users)); }

  records::Records& records_;
  const rules::Environment& environment_;
  const ImportInput& source_;
  const ImportOptions& options_;
  passwords::Cost cost_;
  const ImportHooks& hooks_;
  ImportWrites& writes_;
  ProgressReporter progress_;
  bool wants_rejects_;
  InputFile input_;
  std::unique_ptr<ImportTable> table_;
  Resolution resolution_;
  std::vector<std::string> hashes_;
  std::string sha256_;
};

}  // namespace

Result<ImportReport> import_file(records::Records& records, const rules::Environment& environment, const Actor& actor,
                                 const ImportInput& input, const ImportOptions& options, passwords::Cost cost,
                                 const ImportHooks& hooks, ImportWrites& writes) {
  const auto begin = std::chrono::steady_clock::now();
  if (auto good = check_request(actor, options); !good) return failure_of(good);
  auto report = Import(records, environment, input, options, cost, hooks, writes).run();
  if (!report) return report;
  report->seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

}  // namespace refctl::importing
