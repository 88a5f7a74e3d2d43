#include "store/transfer.hpp"

#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/migrate.hpp"
#include "store/lmdb/restore.hpp"
#include "store/rules/admin/backup.hpp"
#include "store/rules/admin/copy_store.hpp"
#include "store/rules/admin/migrate.hpp"
#include "store/rules/admin/restore.hpp"
#include "store/target_uri.hpp"

#include <optional>
#include <utility>

namespace refctl {

namespace {

// Creates a rules::UseCaseContext for the operator, on any store.
class OperatorsView {
 public:
  OperatorsView(rules::Environment environment, const std::string& os_user)
      : environment_(environment), resolver_(verified_, Caller::as_operator(os_user, "cli")) {}
  [[nodiscard]] rules::UseCaseContext of(records::Records& store) const {
    return {.records = store, .environment = environment_, .resolver = resolver_};
  }

 private:
  rules::Environment environment_;
  tokens::VerifiedTokens verified_;
  rules::CallerResolver resolver_;
};

lmdb::EnvOptions writable(const OpenOptions& options) {
  return {.writable = true,
          .now = options.now,
          .allow_foreign_owner = options.allow_foreign_owner,
          .map_bytes = options.map_bytes};
}

Result<std::unique_ptr<records::Restore>> begin_restore_of_records(std::string_view uri, Replace replace,
                                                                   const OpenOptions& options) {
  if (auto may = check_administrable(uri); !may) return failure_of(may);
  auto directory = directory_of(uri);
  if (!directory || directory->empty()) {
    return fail(ErrorCode::usage, "a backup can only be restored to a directory", "PATH and lmdb:PATH are stores");
  }
  return lmdb::begin_restore(*directory, replace == Replace::yes, writable(options));
}

Failure nothing_copied() { return fail(ErrorCode::interrupted, "interrupted; nothing was copied"); }

// Between different engines all data is copied record by record.
Result<BackupFacts> copy_records(std::string_view from, std::string_view to, const OpenOptions& options,
                                 rules::Environment environment) {
  auto source = open_records(from, OpenMode::read, options);
  if (!source) return failure_of(source);
  auto destination = open_records(to, OpenMode::write, options);
  if (!destination) return failure_of(destination);
  auto copied = rules::copy_store(**source, **destination);
  if (!copied) return failure_of(copied);
  return BackupFacts{.made = environment.clock.now(),
                     .users = copied->users,
                     .sessions = copied->sessions,
                     .audit_entries = copied->audit_entries,
                     .bytes = 0,
                     .digest = copied->digest};
}

}  // namespace

StoreRestore::StoreRestore(std::unique_ptr<records::Restore> restore, rules::Environment environment,
                           std::string os_user)
    : restore_(std::move(restore)), environment_(environment), os_user_(std::move(os_user)) {}

Result<> StoreRestore::feed(std::string_view bytes) { return restore_->feed(bytes); }

Result<BackupFacts> StoreRestore::finish(const Interrupted& interrupted) {
  const OperatorsView view(environment_, os_user_);
  return restore_->finish([&](records::Records& restored, const BackupFacts& said) -> Result<> {
    const rules::UseCaseContext context = view.of(restored);
    if (auto sound = rules::examine_restored(context, said); !sound) return sound;
    if (auto noted = rules::note_restore(context, said); !noted) return noted;
    if (interrupted()) return fail(ErrorCode::interrupted, "interrupted; nothing was changed");
    return {};
  });
}

Result<BackupCheck> StoreRestore::verify(const Interrupted& interrupted) {
  const OperatorsView view(environment_, os_user_);
  BackupCheck found;
  auto finished = restore_->finish([&](records::Records& restored, const BackupFacts& said) -> Result<> {
    auto checked = rules::check_restored(view.of(restored), said);
    if (!checked) return failure_of(checked);
    found = std::move(*checked);
    if (interrupted()) return fail(ErrorCode::interrupted, "interrupted");
    return {};
  });
  if (!finished) return failure_of(finished);
  return found;
}

bool looks_like_backup(std::string_view first_bytes) { return first_bytes.starts_with(lmdb::dump_magic); }

Result<StoreRestore> begin_restore(std::string_view uri, Replace replace, const OpenOptions& options,
                                   rules::Environment environment, std::string os_user) {
  auto restore = begin_restore_of_records(uri, replace, options);
  if (!restore) return failure_of(restore);
  return StoreRestore(std::move(*restore), environment, std::move(os_user));
}

Result<BackupFacts> copy_store(std::string_view from, std::string_view to, const OpenOptions& options,
                               rules::Environment environment, const std::string& os_user,
                               const Interrupted& interrupted) {
  for (const std::string_view uri : {from, to}) {
    if (auto may = check_administrable(uri); !may) return failure_of(may);
  }
  // Between stores of the same engine all values are copied, like a backup that is restored at once.
  if (!directory_of(from) || !directory_of(to)) return copy_records(from, to, options, environment);
  auto source = open_records(from, OpenMode::read, options);
  if (!source) return failure_of(source);
  auto restore = begin_restore_of_records(to, Replace::no, options);
  if (!restore) return failure_of(restore);
  const OperatorsView view(environment, os_user);
  auto copied = rules::back_up(view.of(**source), [&](std::string_view piece) -> Result<> {
    if (interrupted()) return nothing_copied();
    return (*restore)->feed(piece);
  });
  if (!copied) return failure_of(copied);
  return (*restore)->finish([&](records::Records& copy, const BackupFacts& said) -> Result<> {
    const rules::UseCaseContext context = view.of(copy);
    if (auto sound = rules::examine_restored(context, said); !sound) return sound;
    auto again = rules::back_up(context, [](std::string_view) -> Result<> { return {}; });
    if (!again) return failure_of(again);
    if (interrupted()) return nothing_copied();
    if (again->digest == copied->digest) return {};
    return fail(ErrorCode::store_damaged, "the copy differs from the original: the digests are not equal",
                "check the disk; nothing was made");
  });
}

Result<Migration> migrate_store(std::string_view uri, const OpenOptions& options, rules::Environment environment,
                                const std::string& os_user, const Interrupted& interrupted) {
  auto directory = directory_of(uri);
  if (!directory) {
    return fail(ErrorCode::usage, "only a store in a directory can be migrated", "PATH and lmdb:PATH are stores");
  }
  const OperatorsView view(environment, os_user);
  std::uint64_t faults = 0;
  const auto go_on = [&]() -> Result<> {
    if (!interrupted()) return {};
    return fail(ErrorCode::interrupted, "interrupted; nothing was changed");
  };
  auto migrated = lmdb::migrate(*directory, writable(options), go_on,
                                [&](records::Records& upgraded, const Migration& migration) -> Result<> {
                                  auto found = rules::accept_migrated(view.of(upgraded), migration);
                                  if (!found) return failure_of(found);
                                  faults = *found;
                                  return go_on();
                                });
  if (migrated) migrated->faults = faults;
  return migrated;
}

}  // namespace refctl
