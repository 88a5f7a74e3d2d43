#include "store/rules/seed/load_generated.hpp"

#include "store/model/user/user.hpp"
#include "store/records/packed_users.hpp"
#include "store/rules/requests/query_limits.hpp"
#include "store/rules/seed/expect.hpp"
#include "store/rules/seed/generator.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace refctl::seed {
namespace {

constexpr std::uint64_t users_a_pulse = 8192;
constexpr Instant earliest{-62'135'596'800'000};  // 0001-01-01
constexpr Instant latest{253'402'300'800'000};    // 10000-01-01

Result<> check_options(const SeedOptions& options) {
  if (options.users < 1 || options.users > max_seed_users) {
    return fail_parameter("users",
                          "users is 1 to " + std::to_string(max_seed_users) + ", not " + std::to_string(options.users));
  }
  if (options.since < earliest || options.until > latest) return fail_parameter("since", "years run from 0001 to 9999");
  auto sound = rules::check_period(options.since, options.until);
  if (!sound) sound.error().hint = "give both --since and --until";
  return sound;
}

// Returns the index of the first key that a user has; keys.size() if no user has any.
using MatchKeys = Result<> (records::Reader::*)(const records::ManyKeys&, const records::Reader::Matched&);
Result<std::size_t> first_taken(records::Reader& reader, MatchKeys match, const std::vector<std::string>& keys) {
  std::size_t first = keys.size();
  auto matched = (reader.*match)({.count = keys.size(), .text = [&](std::size_t i) { return keys[i]; }},
                                 [&](std::size_t i, UserId) { first = std::min(first, i); });
  if (!matched) return failure_of(matched);
  return first;
}

// Seeded users are distinct among themselves, but users of an earlier load may have taken an address or a code.
Result<> check_free(records::Reader& reader, Generator& generator) {
  constexpr std::uint64_t users_per_call = 65'536;
  std::vector<std::string> emails;
  std::vector<std::string> codes;
  records::BulkUser user;
  const std::uint64_t all = generator.columns().size();
  for (std::uint64_t begin = 0; begin < all; begin += users_per_call) {
    emails.clear();
    codes.clear();
    for (std::uint64_t i = begin; i < std::min(all, begin + users_per_call); ++i) {
      if (auto filled = generator.fill(i, user); !filled) return filled;
      emails.emplace_back(user.email_key);
      codes.emplace_back(user.code_key);
    }
    auto email = first_taken(reader, &records::Reader::match_emails, emails);
    if (!email) return failure_of(email);
    auto code = first_taken(reader, &records::Reader::match_codes, codes);
    if (!code) return failure_of(code);
    const std::size_t first = std::min(*email, *code);
    if (first == emails.size()) continue;
    if (auto filled = generator.fill(begin + first, user); !filled) return filled;
    if (first == *email) {
      return fail(ErrorCode::email_taken, "the e-mail " + std::string(user.email) + " of a seeded user is taken");
    }
    return fail(ErrorCode::code_taken, "the referral code " + std::string(user.code) + " of a seeded user is taken",
                "take another --seed");
  }
  return {};
}

struct SeedTarget {
  UserId first;
  bool empty = true;
};

Result<SeedTarget> look_at(records::Reader& reader, const SeedOptions& options) {
  auto empty = reader.is_empty();
  if (!empty) return failure_of(empty);
  if (!*empty && !options.append) {
    auto users = reader.user_count();
    if (!users) return failure_of(users);
    return fail(ErrorCode::store_not_empty, "the store has " + std::to_string(*users) + " users in it",
                "--append adds to them");
  }
  auto first = reader.next_id();
  if (!first) return failure_of(first);
  if (first->value + options.users > max_user_id) return fail(ErrorCode::store_full, "the store has no ids left");
  return SeedTarget{.first = *first, .empty = *empty};
}

std::string tag_of(const SeedOptions& options) {
  std::string tag = std::to_string(options.users) + (options.users == 1 ? " user" : " users") + " seeded (" +
                    std::string(name_of(options.shape)) + ", seed " + std::to_string(options.seed) + ")";
  return tag + (options.credential ? ", all with one and the same password" : ", without passwords");
}

}  // namespace

Result<SeedReport> load_generated(records::Records& records, const rules::Environment& environment, const Actor& actor,
                                  const SeedOptions& options, const Audit& audit, const SeedHooks& hooks) {
  if (actor.kind == Actor::Kind::nobody) return fail(ErrorCode::not_logged_in, "not logged in", "log in first");
  if (!actor.is_admin()) return fail(ErrorCode::forbidden, "only an admin may seed a store");
  if (auto checked = check_options(options); !checked) return failure_of(checked);

  const Instant started = environment.clock.now();
  auto load = records.begin_bulk_load();
  if (!load) return failure_of(load);
  SeedTarget target;
  auto looked = (*load)->read([&](records::Reader& reader) -> Result<> {
    auto found = look_at(reader, options);
    if (!found) return failure_of(found);
    target = *found;
    return {};
  });
  if (!looked) return failure_of(looked);

  Generator generator(options, target.first);
  if (!target.empty) {
    auto free = (*load)->read([&](records::Reader& reader) { return check_free(reader, generator); });
    if (!free) return failure_of(free);
  }
  if (hooks.expect != nullptr) {
    if (auto written = write_expected(*hooks.expect, options, generator); !written) return failure_of(written);
  }

  SeedReport report{
      .added = options.users, .first = target.first, .last = {target.first.value + options.users - 1}, .seconds = 0};
  auto codec = records.bulk_codec();
  if (!codec) return failure_of(codec);
  const auto told = [&](std::uint64_t users) -> Result<> {
    if (!hooks.progress || hooks.progress(users) == Walk::on) return {};
    return fail(ErrorCode::interrupted, "interrupted; nothing was written");
  };
  records::PackedUsers users(std::move(*codec));
  for (std::uint64_t i = 0; i < options.users; ++i) {
    if (i % users_a_pulse == 0) {
      if (auto on = told(i); !on) return failure_of(on);
    }
    records::BulkUser user;
    if (auto filled = generator.fill(i, user); !filled) return failure_of(filled);
    users.add(user);
  }
  users.seal();
  auto loaded = (*load)->load(users, [&](records::Writer& writer) -> Result<> {
    auto before = writer.config(test_tag_key);
    if (!before) return failure_of(before);
    const std::string tag = *before ? **before + "; " + tag_of(options) : tag_of(options);
    if (auto tagged = writer.put_config(test_tag_key, tag); !tagged) return tagged;
    return audit(writer, report);
  });
  if (!loaded) return failure_of(loaded);
  report.seconds = static_cast<double>((environment.clock.now() - started).ms) / 1000;
  return report;
}

}  // namespace refctl::seed
