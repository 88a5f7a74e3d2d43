#include "store/rules/password_try.hpp"

#include "store/model/email.hpp"
#include "store/rules/settings/settings.hpp"

#include <cstring>
#include <tuple>

namespace refctl::rules {

namespace {

// What checking a password costs of an account that has none, or does not exist: what it costs of some
// account of this store, the same one at each try. So a store full of imported hashes, which take their own
// time, does not tell which e-mails it knows.
Result<Credential> someones_cost(records::Reader& reader, const ThrottleKey& key, passwords::Cost wanted) {
  auto count = reader.user_count();
  if (!count) return failure_of(count);
  if (*count == 0) return passwords::dummy(wanted);
  std::uint64_t number = 0;
  std::memcpy(&number, key.data(), sizeof number);
  auto id = reader.id_at(number % *count);
  if (!id) return failure_of(id);
  if (!*id) return passwords::dummy(wanted);
  auto credential = reader.credential(**id);
  if (!credential) return failure_of(credential);
  if (!*credential) return passwords::dummy(wanted);
  return std::move(**credential);
}

Result<> find_account(records::Reader& reader, const Result<EmailKey>& key, PasswordTry& attempt) {
  if (key) {
    auto id = reader.id_by_email(*key);
    if (!id) return failure_of(id);
    if (*id) {
      auto user = reader.user(**id);
      if (!user) return failure_of(user);
      attempt.user = std::move(*user);
    }
  }
  if (attempt.user) {
    auto credential = reader.credential(attempt.user->id);
    if (!credential) return failure_of(credential);
    if (*credential) {
      attempt.like = **credential;
      if (!attempt.user->disabled) attempt.real = std::move(**credential);
      return {};
    }
  }
  auto like = someones_cost(reader, attempt.keys.account, attempt.wanted);
  if (!like) return failure_of(like);
  attempt.like = std::move(*like);
  return {};
}

}  // namespace

Failure wrong_credentials() { return fail(ErrorCode::wrong_credentials, "wrong e-mail or password"); }

Result<PasswordTry> begin_try(const Context& context, const std::string& email, const std::string& origin) {
  const Instant now = context.now();
  const Result<EmailKey> key = email_key(email);
  PasswordTry attempt;
  ThrottleVerdict verdict;
  auto looked = context.records.read([&](records::Reader& reader) -> Result<> {
    auto secret = reader.store_secret();
    if (!secret) return failure_of(secret);
    attempt.keys = throttle_keys(*secret, key ? key->text : email, origin);
    auto judged = judge_try(reader, attempt.keys, now);
    if (!judged) return failure_of(judged);
    verdict = *judged;
    if (verdict.wait_seconds > 0) return {};
    auto cost = settings::hash_cost(reader);
    if (!cost) return failure_of(cost);
    attempt.wanted = {.memory_mib = cost->memory_mib, .passes = cost->passes};
    return find_account(reader, key, attempt);
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

Result<bool> finish_try(const Context& context, TriesUnderWay& tries, const PasswordTry& attempt,
                        const Secret& password) {
  const auto ticket = tries.begin(attempt.keys.account, attempt.failures);
  if (!ticket) return throttled(1);
  if (attempt.real) {
    auto right = passwords::verify(*attempt.real, password);
    if (!right || *right) return right;
  } else {
    passwords::burn(password, attempt.like);
  }
  const Instant now = context.now();
  const auto sweep_from = context.random<std::tuple_size_v<ThrottleKey>>();
  auto counted = context.records.write(
      [&](records::Writer& writer) { return count_failure(writer, attempt.keys, now, sweep_from); });
  if (!counted) return failure_of(counted);
  return false;
}

}  // namespace refctl::rules
