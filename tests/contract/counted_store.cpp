#include "tests/contract/counted_store.hpp"

#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/open.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "tests/contract/backends.hpp"
#include "tests/support/memory_records.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace refctl::test {

namespace {

constexpr Instant first_sign_up{1'700'000'000'000};

std::unique_ptr<records::Records> open_empty(CountedStore::Engine engine, const std::string& path) {
  if (engine == CountedStore::Engine::memory) return std::make_unique<MemoryRecords>();
  return must(open_records(path, OpenMode::write, {.now = first_sign_up}));
}

std::uint64_t referrer_of(std::uint64_t id) {
  if (id == 1) return 0;
  if (id <= 6) return id - 1;
  if (id >= 11 && id <= 33) return 10;
  if (id > 100 && id <= 105) return 100;
  if (id > 105 && id <= 120) return 101 + id % 5;
  if (id > 120 && id <= 178) return 106 + id % 15;
  if (id > 1000 && id % 2 == 0) return 301 + id % 600;
  return 1;
}

}  // namespace

CountedStore::CountedStore(Engine engine)
    : records_(std::make_unique<CountingRecords>(open_empty(engine, directory_.file("store")))) {
  system_ = rules::make_referrals(*records_, {.clock = clock_, .random = random_});
  owner_ = system_->as(Caller::as_operator("root", "cli"));
  admin_ = must(system_->administer(Caller::as_operator("root", "cli")));
  stranger_ = system_->as(Caller::nobody("192.0.2.7"));
  populate();
}

void CountedStore::populate() {
  const std::array<std::uint8_t, passwords::salt_bytes> salt{};
  const auto hashed = must(passwords::hash(Secret::copy_of(password), passwords::min_cost, salt));
  must(records_->write([&](records::Writer& writer) -> Result<> {
    for (std::uint64_t id = 1; id <= users; ++id) {
      User user{.id = {id},
                .name = "User " + std::to_string(id),
                .email = email_of(id),
                .code = code_of(id),
                .referrer = std::nullopt,
                .registered_at = first_sign_up + seconds(static_cast<std::int64_t>(id)),
                .role = id == 1        ? Role::admin
                        : id % 50 == 0 ? Role::support
                                       : Role::member,
                .disabled = id == 203,
                .erased = false};
      if (const std::uint64_t referrer = referrer_of(id); referrer != 0) user.referrer = UserId{referrer};
      if (auto put = writer.put_user(user, must(email_key(user.email)), must(code_key(user.code))); !put) return put;
      const bool has_password = id == 1 || id == 200 || id == 201 || id == 203;
      if (!has_password) continue;
      if (auto put = writer.put_credential(user.id, hashed); !put) return put;
    }
    if (auto put = writer.put_config("security.argon2_memory_mib", std::to_string(passwords::min_cost.memory_mib));
        !put) {
      return put;
    }
    return writer.put_config("security.argon2_passes", std::to_string(passwords::min_cost.passes));
  }));
}

Secret CountedStore::log_in(std::uint64_t user) {
  return must(owner_->log_in(
                  {.email = email_of(user), .password = std::nullopt, .lifetime = std::nullopt, .label = "test"}))
      .token;
}

std::unique_ptr<Referrals> CountedStore::session(const Secret& token) {
  return system_->as(Caller::session(Secret::copy_of(token.reveal()), "192.0.2.7"));
}

Result<OpenedSession> CountedStore::try_log_in(const std::string& email, std::string_view with) {
  return stranger_->log_in({.email = email, .password = Secret::copy_of(with), .lifetime = std::nullopt, .label = {}});
}

Result<ImportReport> CountedStore::import_users(const std::string& lines, const ImportOptions& options) {
  const int descriptor = ::memfd_create("import", MFD_CLOEXEC);
  if (descriptor < 0 || ::write(descriptor, lines.data(), lines.size()) != static_cast<ssize_t>(lines.size())) {
    throw std::runtime_error("no memory for a file to import");
  }
  ::lseek(descriptor, 0, SEEK_SET);
  auto report = owner_->import_users({.descriptor = descriptor, .name = "users.jsonl"}, options, {});
  ::close(descriptor);
  return report;
}

}  // namespace refctl::test
