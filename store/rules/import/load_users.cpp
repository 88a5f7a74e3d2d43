#include "store/rules/import/load_users.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

std::uint64_t referrer_of(const ImportRecord& entry, const Resolution& resolution) {
  if (entry.ref_kind == RefKind::stored) return entry.referrer;
  return entry.ref_kind == RefKind::record ? resolution.ids[entry.referrer] : 0;
}

// The new users in order of their ids.
class NewUsers final : public records::BulkUsers {
 public:
  NewUsers(const ImportTable& table, const Resolution& resolution, const std::vector<std::string>& hashes,
           ProgressReporter& progress)
      : table_(table), resolution_(resolution), progress_(progress), hashes_(hashes.size()) {
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      if (!hashes[i].empty()) codec().pack_credential(hashes[i], hashes_[i]);
    }
  }

  [[nodiscard]] const records::BulkCodec& codec() const override { return *table_.rules.codec; }
  [[nodiscard]] std::uint64_t size() const override { return resolution_.fresh; }

  void take(std::uint64_t first, std::span<records::BulkEntry> out) const override {
    for (records::BulkEntry& entry : out) {
      const std::size_t record = resolution_.in_order ? first : resolution_.order[first];
      ++first;
      const ImportRecord& source = table_.records[record];
      entry.id = UserId{resolution_.ids[record]};
      entry.referrer = UserId{referrer_of(source, resolution_)};
      entry.registered_at = Instant{source.registered_at};
      entry.user = table_.packed_user(record);
      const bool given = source.password == 0;
      entry.credential = given ? table_.texts.at(source).hash : std::string_view(hashes_[source.password - 1]);
    }
  }

  Result<> emails(const KeySink& sink) override { return pass_keys(table_.emails, sink); }
  Result<> codes(const KeySink& sink) override { return pass_keys(table_.codes, sink); }

  Result<> on_progress(std::uint64_t users) override {
    if (users >= release_at_) {
      release_at_ = users + 65'536;
      table_.texts.release_memory();
    }
    return progress_.report({.phase = ImportProgress::Phase::writing,
                             .done = users,
                             .total = resolution_.fresh,
                             .users = table_.records.size()});
  }

 private:
  Result<> pass_keys(std::span<const KeyRef> keys, const KeySink& sink) const {
    constexpr std::size_t at_once = 4096;
    std::vector<records::BulkKey> some;
    some.reserve(at_once + 1);
    for (const KeyRef& key : keys) {
      if (!resolution_.in_order && table_.records[key.record].verdict != Verdict::fresh) continue;
      if (some.size() >= at_once && some.back().hash != key.hash) {
        if (Result<> taken = give(some, sink); !taken) return taken;
      }
      some.push_back({.hash = key.hash, .id = resolution_.ids[key.record]});
    }
    return give(some, sink);
  }

  // Sorts keys with equal hashes, which are in order of records, by id.
  static Result<> give(std::vector<records::BulkKey>& keys, const KeySink& sink) {
    if (!std::ranges::is_sorted(keys)) std::ranges::sort(keys);
    Result<> taken = sink(keys);
    keys.clear();
    return taken;
  }

  const ImportTable& table_;
  const Resolution& resolution_;
  ProgressReporter& progress_;
  std::vector<std::string> hashes_;  // packed
  std::uint64_t release_at_ = 0;
};

// Returns the change of a user by a record; fields that the record lacks remain unchanged.
rules::UserChange change_of(const ImportTable& table, const Resolution& resolution, std::uint32_t record,
                            const std::vector<std::string>& hashes) {
  const ImportRecord& entry = table.records[record];
  User user = table.unpacked(record).user;
  rules::UserChange change;
  if (!entry.has(ImportRecord::derived_name)) change.name = std::move(user.name);
  change.email = std::move(user.email);
  if (entry.has(ImportRecord::has_code)) change.code = std::move(user.code);
  if (entry.ref_kind != RefKind::none) {
    change.referrer.emplace();
    change.referrer->to = UserId{referrer_of(entry, resolution)};
    change.referrer->loops_are_checked = true;
  }
  if (entry.has(ImportRecord::has_time)) change.registered_at = Instant{entry.registered_at};
  if (entry.has(ImportRecord::has_role)) change.role = entry.role;
  if (entry.has(ImportRecord::has_disabled)) change.disabled = entry.has(ImportRecord::disabled);
  if (entry.password != 0) {
    change.credential = Credential{hashes[entry.password - 1]};
  } else if (entry.hash_size != 0) {
    change.credential = Credential{table.rules.codec->unpack_credential(table.texts.at(entry).hash)};
  }
  return change;
}

Result<> update_users(records::Writer& writer, const ImportTable& table, const Resolution& resolution,
                      const std::vector<std::string>& hashes, ImportWrites& writes) {
  for (std::size_t i = 0; resolution.updates > 0 && i < table.records.size(); ++i) {
    if (table.records[i].verdict != Verdict::update) continue;
    auto user = writer.user(UserId{resolution.ids[i]});
    if (!user) return failure_of(user);
    if (!*user) return fail(ErrorCode::internal, "a user to be updated by the import no longer exists");
    auto change = change_of(table, resolution, static_cast<std::uint32_t>(i), hashes);
    if (auto updated = writes.update(writer, **user, std::move(change)); !updated) return updated;
  }
  return {};
}

}  // namespace

Result<> load_users(records::BulkLoad& load, const ImportTable& table, const Resolution& resolution,
                    const std::vector<std::string>& hashes, ProgressReporter& progress, ImportWrites& writes,
                    const ImportReport& report) {
  NewUsers fresh(table, resolution, hashes, progress);
  return load.load(fresh, [&](records::Writer& writer) -> Result<> {
    if (auto begun = writes.begin(writer); !begun) return begun;
    if (auto updated = update_users(writer, table, resolution, hashes, writes); !updated) return updated;
    return writes.finish(writer, report);
  });
}

}  // namespace refctl::importing
