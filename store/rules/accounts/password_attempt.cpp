#include "store/rules/accounts/password_attempt.hpp"

#include "store/model/user/email.hpp"
#include "store/rules/settings/settings.hpp"

#include <cstring>
#include <functional>
#include <tuple>
#include <utility>

namespace refctl::rules {

namespace {

// Returns the seed of the decoy: the same for every attempt with an e-mail, and not predictable.
std::uint64_t decoy_seed(const ThrottleKey& account) {
  std::uint64_t seed = 0;
  std::memcpy(&seed, account.data(), sizeof seed);
  return seed;
}

// Reads the account, its password hash and a decoy. An unknown e-mail or an account without a password causes the same
// requests and the same hashing time. The decoy is the hash of some user of the store, so that the time does not reveal
// which e-mails exist even if imported hashes have different costs.
Result<> find_account(records::Reader& reader, const Result<EmailKey>& key, PasswordAttempt& attempt) {
  std::optional<UserId> id;
  if (key) {
    auto found = reader.id_by_email(*key);
    if (!found) return failure_of(found);
    id = *found;
  }
  const UserId asked = id.value_or(UserId{});  // 0 is no user
  const std::uint64_t seed = decoy_seed(attempt.keys.account);
  if (reader.prefetches()) {
    records::Wanted wanted;
    wanted.users = {asked};
    wanted.credentials = {asked};
    wanted.sample_credential = seed;
    if (auto fetched = reader.prefetch(wanted); !fetched) return fetched;
  }
  auto user = reader.user(asked);
  if (!user) return failure_of(user);
  auto credential = reader.credential(asked);
  if (!credential) return failure_of(credential);
  auto decoy = reader.sample_credential(seed);
  if (!decoy) return failure_of(decoy);
  attempt.user = std::move(*user);
  if (attempt.user && *credential) {
    attempt.decoy = **credential;
    if (!attempt.user->disabled) attempt.stored = std::move(**credential);
  } else {
    attempt.decoy = *decoy ? std::move(**decoy) : passwords::dummy(attempt.new_cost);
  }
  return {};
}

using FindAccount = std::function<Result<>(records::Reader&, PasswordAttempt&)>;

// `key` identifies the account for the throttle; `wanted` has the first requests of `find`.
Result<PasswordAttempt> begin(const UseCaseContext& context, const std::string& key, const std::string& origin,
                              records::Wanted wanted, const CheckSettings& check, const FindAccount& find) {
  const Instant now = context.now();
  PasswordAttempt attempt;
  ThrottleVerdict verdict;
  auto looked = context.records.read([&](records::Reader& reader) -> Result<> {
    auto secret = reader.store_secret();
    if (!secret) return failure_of(secret);
    attempt.keys = throttle_keys(*secret, key, origin);
    if (reader.prefetches()) {
      wanted.config = true;
      add_counter_requests(wanted, attempt.keys);
      if (auto fetched = reader.prefetch(wanted); !fetched) return fetched;
    }
    auto values = settings::Values::read(reader);
    if (!values) return failure_of(values);
    if (check) {
      if (auto checked = check(*values); !checked) return checked;
    }
    auto judged = judge_attempt(reader, attempt.keys, now);
    if (!judged) return failure_of(judged);
    verdict = *judged;
    if (verdict.wait_seconds > 0) return {};
    auto cost = values->hash_cost();
    if (!cost) return failure_of(cost);
    attempt.new_cost = {.memory_mib = cost->memory_mib, .passes = cost->passes};
    return find(reader, attempt);
  });
  if (!looked) return failure_of(looked);
  if (verdict.wait_seconds > 0) {
    if (verdict.clock_went_back) {
      auto restarted =
          context.records.write([&](records::Writer& writer) { return restart_counters(writer, attempt.keys, now); });
      if (!restarted) return failure_of(restarted);
    }
    return throttled(verdict.wait_seconds);
  }
  attempt.failures = verdict.account_failures;
  return attempt;
}

}  // namespace

Failure wrong_credentials() { return fail(ErrorCode::wrong_credentials, "wrong e-mail or password"); }

Result<PasswordAttempt> begin_attempt(const UseCaseContext& context, const std::string& email,
                                      const std::string& origin, const CheckSettings& check) {
  const Result<EmailKey> key = email_key(email);
  records::Wanted wanted;
  if (key) wanted.emails = {*key};
  return begin(context, key ? key->text : email, origin, std::move(wanted), check,
               [&](records::Reader& reader, PasswordAttempt& attempt) { return find_account(reader, key, attempt); });
}

Result<PasswordAttempt> begin_attempt(const UseCaseContext& context, const User& user) {
  const Result<EmailKey> key = email_key(user.email);
  records::Wanted wanted;
  wanted.credentials = {user.id};
  return begin(context, key ? key->text : user.email, context.origin(), std::move(wanted), {},
               [&](records::Reader& reader, PasswordAttempt& attempt) -> Result<> {
                 auto credential = reader.credential(user.id);
                 if (!credential) return failure_of(credential);
                 attempt.user = user;
                 attempt.decoy = *credential ? **credential : passwords::dummy(attempt.new_cost);
                 if (!user.disabled) attempt.stored = std::move(*credential);
                 return {};
               });
}

Result<bool> finish_attempt(const UseCaseContext& context, RunningAttempts& running_attempts,
                            const PasswordAttempt& attempt, const Secret& password) {
  const auto ticket = running_attempts.begin(attempt.keys.account, attempt.failures);
  if (!ticket) return throttled(1);
  if (attempt.stored) {
    auto right = passwords::verify(*attempt.stored, password);
    if (!right || *right) return right;
  } else {
    passwords::burn(password, attempt.decoy);
  }
  const Instant now = context.now();
  const auto sweep_from = context.random<std::tuple_size_v<ThrottleKey>>();
  auto counted = context.records.write(
      [&](records::Writer& writer) { return count_failure(writer, attempt.keys, now, sweep_from); });
  if (!counted) return failure_of(counted);
  return false;
}

}  // namespace refctl::rules
