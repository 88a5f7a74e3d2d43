#include "tests/contract/referrals/shop.hpp"

#include <utility>

namespace refctl::test {

void CountedRandom::fill(std::span<std::uint8_t> bytes) {
  if (once && skip-- == 0) std::exchange(once, nullptr)();
  for (std::uint8_t& byte : bytes) {
    std::uint64_t x = state_.fetch_add(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    byte = static_cast<std::uint8_t>(x >> 40);
  }
}

Shop::Shop() : store_(empty_store(clock.now())) {
  referrals_ = rules::make_referrals(records(), {.clock = clock, .random = random});
  auto cheap = records().write(
      [](records::Writer& writer) { return writer.put_config("security.argon2_memory_mib", std::string("19")); });
  if (!cheap) FAIL(cheap.error().message);
}

UserId Shop::add(const std::string& name, std::optional<UserId> referrer, Role role) {
  clock.advance(seconds(1));
  SignUp request{.name = name,
                 .email = email_of(name),
                 .password = std::nullopt,
                 .referral_code = std::nullopt,
                 .own_code = std::nullopt,
                 .role = role};
  if (referrer) request.referral_code = user(*referrer).code;
  auto added = referrals_->sign_up(owner(), std::move(request));
  if (!added) FAIL(added.error().message);
  return added->user.id;
}

UserId Shop::add_with_password(const std::string& name, Role role) {
  clock.advance(seconds(1));
  auto added = referrals_->sign_up(owner(), {.name = name,
                                             .email = email_of(name),
                                             .password = secret(good_password),
                                             .referral_code = std::nullopt,
                                             .own_code = std::nullopt,
                                             .role = role});
  if (!added) FAIL(added.error().message);
  return added->user.id;
}

Actor Shop::as(UserId id) {
  auto opened = referrals_->log_in(
      owner(), {.email = user(id).email, .password = std::nullopt, .lifetime = std::nullopt, .label = "test"});
  if (!opened) FAIL(opened.error().message);
  auto actor = referrals_->authenticate(opened->token, "192.0.2.7");
  if (!actor) FAIL(actor.error().message);
  return *actor;
}

Result<OpenedSession> Shop::try_log_in(const std::string& email, std::string_view password, std::string origin) {
  return referrals_->log_in(stranger(std::move(origin)),
                            {.email = email, .password = secret(password), .lifetime = std::nullopt, .label = {}});
}

User Shop::user(UserId id) {
  auto found = records().read([&](records::Reader& reader) { return reader.user(id); });
  if (!found || !*found) FAIL("no user " << id.value);
  return **found;
}

std::vector<AuditEntry> Shop::history() {
  std::vector<AuditEntry> entries;
  auto read = referrals_->each_audit_entry(owner(), {}, [&](const AuditEntry& entry) {
    entries.push_back(entry);
    return Walk::on;
  });
  if (!read) FAIL(read.error().message);
  return entries;
}

Secret secret(std::string_view text) { return Secret::copy_of(text); }

}  // namespace refctl::test
