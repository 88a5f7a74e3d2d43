#include "tests/contract/referrals/fixture.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <future>
#include <mutex>

// Each use case resolves its caller itself, in its own transaction.

using namespace refctl;
using namespace refctl::test;

namespace {

// Adds more children of one user than one read of a walk takes.
void put_children(ReferralsFixture& fixture, UserId referrer, std::uint64_t count) {
  REQUIRE(fixture.records().write([&](records::Writer& writer) -> Result<> {
    const std::uint64_t first = writer.next_id()->value;
    for (std::uint64_t id = first; id < first + count; ++id) {
      const User child{.id = UserId{id},
                       .name = "child",
                       .email = "child" + std::to_string(id) + "@example.com",
                       .code = "CHILD-" + std::to_string(id),
                       .referrer = referrer,
                       .registered_at = fixture.clock.now(),
                       .role = Role::member,
                       .disabled = false,
                       .erased = false};
      auto put = writer.put_user(child, email_key(child.email).value(), code_key(child.code).value());
      if (!put) return put;
    }
    return {};
  }));
}

Result<ImportReport> import_line(const ActingAs& acting, std::string_view line) {
  const int descriptor = ::memfd_create("import", MFD_CLOEXEC);
  REQUIRE(::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  REQUIRE(::lseek(descriptor, 0, SEEK_SET) == 0);
  auto report = acting->import_users({.descriptor = descriptor, .name = {}}, {}, {});
  ::close(descriptor);
  return report;
}

constexpr std::string_view one_user = R"({"name":"Zoe","email":"zoe@example.com"})"
                                      "\n";

}  // namespace

TEST_CASE("the session's user is known after the first use case has resolved it", "[callers]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const ActingAs member = fixture.as(ann);
  CHECK_FALSE(member->session_user());
  // The user is known even if the use case then refuses.
  CHECK(code_of(member->metrics({})) == ErrorCode::forbidden);
  CHECK(member->session_user() == ann);
  const ActingAs nobody = fixture.session(secret("nonsense"));
  CHECK(code_of(nobody->metrics({})) == ErrorCode::not_logged_in);
  CHECK_FALSE(nobody->session_user());
  CHECK(fixture.owner()->metrics({}));
  CHECK_FALSE(fixture.owner()->session_user());
}

TEST_CASE("a walk stops when its caller's session ends", "[callers]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  put_children(fixture, ann, 1500);
  const ActingAs member = fixture.as(ann);
  std::uint64_t seen = 0;
  auto walked = member->each_referral({}, [&](const ReferralView&) {
    if (++seen == 1) REQUIRE(fixture.admin()->end_sessions(UserRef::of(ann)));
    return Walk::on;
  });
  CHECK(code_of(walked) == ErrorCode::session_over);
  CHECK(seen < 1500);
}

TEST_CASE("a walk over all entries stops when its caller loses the role", "[callers]") {
  ReferralsFixture fixture;
  const UserId ada = fixture.add("ada", std::nullopt, Role::admin);
  const ActingAs admin = fixture.as(ada);
  UserEdit demotion;
  demotion.role = Role::member;
  // More entries than one read of the walk takes.
  REQUIRE(fixture.records().write([&](records::Writer& writer) -> Result<> {
    for (int i = 0; i < 1100; ++i) {
      AuditDraft draft;
      draft.at = fixture.clock.now();
      draft.actor = "operator:root";
      draft.action = "config.set";
      if (auto appended = writer.append_audit(std::move(draft)); !appended) return appended;
    }
    return {};
  }));
  auto walked = admin->each_audit_entry({}, [&](const AuditEntry& entry) {
    if (entry.number == 1) REQUIRE(fixture.admin()->edit_user(UserRef::of(ada), demotion));
    return Walk::on;
  });
  CHECK(code_of(walked) == ErrorCode::forbidden);
}

TEST_CASE("an import whose admin loses access before the commit changes nothing", "[callers]") {
  ReferralsFixture fixture;
  const UserId ada = fixture.add("ada", std::nullopt, Role::admin);
  const ActingAs admin = fixture.as(ada);
  UserEdit change;
  std::optional<ErrorCode> expected;
  SECTION("disabled") {
    change.disabled = true;
    expected = ErrorCode::session_over;
  }
  SECTION("demoted") {
    change.role = Role::support;
    expected = ErrorCode::forbidden;
  }
  // The import draws its audit entry's salt after it has admitted the caller and before it writes.
  fixture.random.once = [&] { REQUIRE(fixture.admin()->edit_user(UserRef::of(ada), change)); };
  CHECK(code_of(import_line(admin, one_user)) == expected);
  CHECK_FALSE(fixture.random.once);
  CHECK(count_users(fixture.admin(), {}).value() == 2);  // the test's admin and the fixture's
  CHECK(fixture.history().back().action == "user.edit");
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("a seed whose admin loses the role before the commit changes nothing", "[callers]") {
  ReferralsFixture fixture;
  const UserId ada = fixture.add("ada", std::nullopt, Role::admin);
  const ActingAs admin = fixture.as(ada);
  UserEdit change;
  change.role = Role::support;
  // The seed draws its audit entry's salt after it has admitted the caller and before it writes.
  fixture.random.once = [&] { REQUIRE(fixture.admin()->edit_user(UserRef::of(ada), change)); };
  SeedOptions options;
  options.users = 3;
  options.append = true;
  CHECK(code_of(admin.administration().seed_users(options, std::nullopt, {})) == ErrorCode::forbidden);
  CHECK_FALSE(fixture.random.once);
  CHECK(count_users(fixture.admin(), {}).value() == 2);  // the test's admin and the fixture's
  CHECK(fixture.history().back().action == "user.edit");
}

TEST_CASE("may_import refuses before the input is sent", "[callers]") {
  ReferralsFixture fixture;
  CHECK(fixture.owner()->may_import());
  CHECK(fixture.as(fixture.add("ada", std::nullopt, Role::admin))->may_import());
  CHECK(code_of(fixture.as(fixture.add("sue", std::nullopt, Role::support))->may_import()) == ErrorCode::forbidden);
  CHECK(code_of(fixture.as(fixture.add("max"))->may_import()) == ErrorCode::forbidden);
  CHECK(code_of(fixture.stranger()->may_import()) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.session(secret("nonsense"))->may_import()) == ErrorCode::not_logged_in);
}

TEST_CASE("a call without a session does not wait for the writer of an embedded store", "[callers]") {
  ReferralsFixture fixture;
  // Behind a network the check is sent together with the write.
  if (fixture.records().may_block()) return;
  fixture.add("ann");
  std::promise<void> begun;
  std::promise<void> answered;
  const std::shared_future<void> may_end = answered.get_future().share();
  std::once_flag once;  // a write may run more than once
  auto other = std::async(std::launch::async, [&] {
    return fixture.records().write([&](records::Writer&) -> Result<> {
      std::call_once(once, [&] { begun.set_value(); });
      may_end.wait();
      return {};
    });
  });
  begun.get_future().wait();
  CHECK(code_of(fixture.session(secret("nonsense"))->log_out(LogOut::this_session)) == ErrorCode::not_logged_in);
  answered.set_value();
  CHECK(other.get());
}
