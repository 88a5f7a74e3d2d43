#include "tests/contract/referrals/fixture.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <future>
#include <mutex>

// Each use case finds out by itself, in its own transaction, who calls.

using namespace refctl;
using namespace refctl::test;

namespace {

// More children of one user than one read of a walk takes.
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

Result<ImportReport> import_line(const Acting& acting, std::string_view line) {
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

TEST_CASE("the session's user is known once a use case has found them", "[callers]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const Acting member = fixture.as(ann);
  CHECK_FALSE(member->session_user());
  // A refusal, too, is of a session that was found.
  CHECK(code_of(member->metrics({})) == ErrorCode::forbidden);
  CHECK(member->session_user() == ann);
  const Acting nobody = fixture.session(secret("nonsense"));
  CHECK(code_of(nobody->metrics({})) == ErrorCode::not_logged_in);
  CHECK_FALSE(nobody->session_user());
  CHECK(fixture.owner()->metrics({}));
  CHECK_FALSE(fixture.owner()->session_user());
}

TEST_CASE("a walk ends with the session of its caller", "[callers]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  put_children(fixture, ann, 1500);
  const Acting member = fixture.as(ann);
  std::uint64_t seen = 0;
  auto walked = member->each_referral({}, [&](const ReferralView&) {
    if (++seen == 1) REQUIRE(fixture.admin()->end_sessions(UserRef::of(ann)));
    return Walk::on;
  });
  CHECK(code_of(walked) == ErrorCode::session_over);
  CHECK(seen < 1500);
}

TEST_CASE("a walk over all entries ends with the role of its caller", "[callers]") {
  ReferralsFixture fixture;
  const UserId ada = fixture.add("ada", std::nullopt, Role::admin);
  const Acting admin = fixture.as(ada);
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

TEST_CASE("an import whose admin is locked out before it is visible leaves nothing", "[callers]") {
  ReferralsFixture fixture;
  const UserId ada = fixture.add("ada", std::nullopt, Role::admin);
  const Acting admin = fixture.as(ada);
  UserEdit change;
  std::optional<ErrorCode> expected;
  SECTION("disabled") {
    change.disabled = true;
    expected = ErrorCode::session_over;
  }
  SECTION("no admin any more") {
    change.role = Role::support;
    expected = ErrorCode::forbidden;
  }
  // The import draws its audit entry's salt after it has admitted the caller, and before it writes.
  fixture.random.once = [&] { REQUIRE(fixture.admin()->edit_user(UserRef::of(ada), change)); };
  CHECK(code_of(import_line(admin, one_user)) == expected);
  CHECK_FALSE(fixture.random.once);
  CHECK(count_users(fixture.admin(), {}).value() == 2);  // the admin of the test, and the fixture's
  CHECK(fixture.history().back().action == "user.edit");
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("whether an import may begin is told before its input is there", "[callers]") {
  ReferralsFixture fixture;
  CHECK(fixture.owner()->may_import());
  CHECK(fixture.as(fixture.add("ada", std::nullopt, Role::admin))->may_import());
  CHECK(code_of(fixture.as(fixture.add("sue", std::nullopt, Role::support))->may_import()) == ErrorCode::forbidden);
  CHECK(code_of(fixture.as(fixture.add("max"))->may_import()) == ErrorCode::forbidden);
  CHECK(code_of(fixture.stranger()->may_import()) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.session(secret("nonsense"))->may_import()) == ErrorCode::not_logged_in);
}

TEST_CASE("who has no session does not wait for an embedded store's writer", "[callers]") {
  ReferralsFixture fixture;
  // Behind a network the check travels with the write.
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
