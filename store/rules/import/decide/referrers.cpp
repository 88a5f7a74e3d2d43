#include "store/rules/import/decide/resolving.hpp"

namespace refctl::importing {

namespace {

// Whom a name means: a record of the file before a user of the store.
struct Named {
  RefKind kind = RefKind::none;  // none: nobody; else record or stored
  std::uint64_t value = 0;
};

class ReferrerFinder {
 public:
  explicit ReferrerFinder(Resolving& work) : work_(work) {}

  Result<> resolve(std::uint32_t record) {
    Staged& staged = work_.records()[record];
    auto named = find(staged);
    if (!named) return failure_of(named);
    if (staged.ref_kind == RefKind::digits && named->kind != RefKind::none) {
      auto other = find_code_of_digits(staged.referrer);
      if (!other) return failure_of(other);
      if (other->kind != RefKind::none && !same_user(*other, *named)) {
        work_.refuse(record, Reason::referrer_ambiguous, staged.referrer);
        return {};
      }
    }
    if (named->kind == RefKind::none) {
      work_.refuse(record, Reason::referrer_unknown);
    } else {
      if (named->kind == RefKind::record && named->value >= record) work_.climbs_back = true;
      staged.ref_kind = named->kind;
      staged.referrer = named->value;
    }
    return {};
  }

 private:
  Result<Named> find(const Staged& staged) {
    if (staged.ref_kind == RefKind::id || staged.ref_kind == RefKind::digits) return find_id(staged.referrer);
    const auto key = work_.staging.texts.at(staged).referrer_key;
    return staged.ref_kind == RefKind::email ? find_email(staged.referrer, key) : find_code(staged.referrer, key);
  }

  Result<Named> find_id(std::uint64_t id) {
    if (const auto record = work_.index.by_id(id)) return Named{RefKind::record, *record};
    if (work_.empty_store || id >= work_.next_id) return Named{};
    auto user = work_.store.user(UserId{id});
    if (!user) return failure_of(user);
    return *user ? Named{RefKind::stored, id} : Named{};
  }

  Result<Named> find_email(std::uint64_t hash, std::string_view key) {
    if (const auto record = work_.index.by_email(hash, key)) return Named{RefKind::record, *record};
    if (work_.empty_store) return Named{};
    auto user = work_.store.id_by_email(EmailKey{std::string(key)});
    if (!user) return failure_of(user);
    return *user ? Named{RefKind::stored, (*user)->value} : Named{};
  }

  Result<Named> find_code(std::uint64_t hash, std::string_view key) {
    if (const auto record = work_.index.by_code(hash, key)) return Named{RefKind::record, *record};
    if (work_.empty_store) return Named{};
    auto user = work_.store.id_by_code(CodeKey{std::string(key)});
    if (!user) return failure_of(user);
    return *user ? Named{RefKind::stored, (*user)->value} : Named{};
  }

  Result<Named> find_code_of_digits(std::uint64_t digits) {
    const std::string key = std::to_string(digits);
    if (key.size() < 3) return Named{};  // no code is that short
    return find_code(work_.staging.rules.codec->hash(key), key);
  }

  [[nodiscard]] bool same_user(const Named& a, const Named& b) const {
    const auto id = [&](const Named& named) {
      return named.kind == RefKind::stored ? named.value : work_.out.ids[named.value];
    };
    if (a.kind == b.kind) return a.value == b.value;
    return id(a) == id(b);
  }

  Resolving& work_;
};

}  // namespace

Result<> resolve_referrers(Resolving& work) {
  auto& records = work.records();
  ReferrerFinder finder(work);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    // What the store has already keeps the referrer that it has there.
    if (records[i].ref_kind == RefKind::none || records[i].verdict == Verdict::existing) continue;
    if (auto resolved = finder.resolve(static_cast<std::uint32_t>(i)); !resolved) return resolved;
  }
  return {};
}

}  // namespace refctl::importing
