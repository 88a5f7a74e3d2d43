#include "tests/contract/referrals/fixture.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace refctl;
using namespace refctl::test;

namespace {

using Numbers = std::vector<std::uint64_t>;

UserEdit named(const std::string& name) {
  UserEdit made;
  made.name = name;
  return made;
}

// 1 and 2: the operator adds ann and bob; 3: the operator opens a session for ann; 4: ann changes her name; a second
// later 5: the operator changes a setting; 6: opens a session for bob; 7: bob changes his name; 8: the operator changes
// ann's name.
struct Log {
  Log() {
    ann = fixture.add("ann");
    bob = fixture.add("bob");
    REQUIRE(fixture.as(ann)->edit_user(UserRef::of(ann), named("Ann")));
    fixture.clock.advance(seconds(1));
    middle = fixture.clock.now();
    REQUIRE(fixture.owner().administration().set_setting("members.see_email", "true"));
    REQUIRE(fixture.as(bob)->edit_user(UserRef::of(bob), named("Bob")));
    REQUIRE(fixture.owner()->edit_user(UserRef::of(ann), named("Anne")));
    all = numbers(walked({}));
  }

  std::vector<AuditView> walked(const AuditQuery& query) {
    std::vector<AuditView> views;
    REQUIRE(fixture.admin()->each_audit_entry(query, [&](const AuditView& entry) {
      views.push_back(entry);
      return Walk::on;
    }));
    return views;
  }
  static Numbers numbers(const std::vector<AuditView>& views) {
    Numbers made;
    for (const AuditView& view : views) made.push_back(view.number);
    return made;
  }
  // What a walk shows, after pages by number and by `after` have shown the same.
  Numbers found(AuditQuery query) {
    const Numbers expected = numbers(walked(query));
    for (const bool by_number : {true, false}) {
      Numbers paged;
      query.page = {.number = 1, .size = 2, .after = std::nullopt};
      if (!by_number) query.page.after = UserId{0};
      for (bool more = true; more; ++query.page.number) {
        const auto page = fixture.admin()->audit(query);
        REQUIRE(page);
        CHECK(page->count == expected.size());
        CHECK(page->has_previous == !paged.empty());
        for (const Numbers here = numbers(page->results); const std::uint64_t number : here) paged.push_back(number);
        if (!by_number && !paged.empty()) query.page.after = UserId{paged.back()};
        more = page->has_next;
      }
      CHECK(paged == expected);
    }
    return expected;
  }
  Numbers by(const std::string& actor) {
    AuditQuery query;
    query.actor = actor;
    return found(query);
  }
  Numbers action(const std::string& word) {
    AuditQuery query;
    query.action = word;
    return found(query);
  }
  std::optional<ErrorCode> refused(const AuditQuery& query, std::string_view field) {
    const auto page = fixture.admin()->audit(query);
    REQUIRE_FALSE(page);
    if (!field.empty()) {
      REQUIRE(page.error().fields.size() == 1);
      CHECK(page.error().fields.front().field == field);
    }
    const auto walk = fixture.admin()->each_audit_entry(query, [](const AuditView&) { return Walk::on; });
    CHECK(code_of(walk) == page.error().code);
    return page.error().code;
  }

  ReferralsFixture fixture;
  UserId ann;
  UserId bob;
  Instant middle;
  Numbers all;
};

}  // namespace

TEST_CASE("the audit log is found by time, action and actor", "[audit]") {
  Log log;
  REQUIRE(log.all == Numbers{1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(log.found({}) == log.all);
  AuditQuery early;
  early.until = log.middle;
  CHECK(log.found(early) == Numbers{1, 2, 3, 4});
  AuditQuery late;
  late.since = log.middle;
  CHECK(log.found(late) == Numbers{5, 6, 7, 8});

  CHECK(log.action("user") == Numbers{1, 2, 4, 7, 8});
  CHECK(log.action("user.edit") == Numbers{4, 7, 8});
  CHECK(log.action("use").empty());
  CHECK(log.action("config.set") == Numbers{5});

  const std::string id = std::to_string(log.ann.value);
  for (const std::string& actor : {"user:" + id, "id:" + id, std::string("ann@example.com")})
    CHECK(log.by(actor) == Numbers{4});
  CHECK(log.by("code:" + log.fixture.user(log.bob).code) == Numbers{7});
  CHECK(log.by(log.fixture.user(log.bob).code) == Numbers{7});
  for (const char* actor : {"operator", "operator:", "operator:root"})
    CHECK(log.by(actor) == Numbers{1, 2, 3, 5, 6, 8});
  CHECK(log.by("operator:roo").empty());

  AuditQuery both;
  both.user = UserRef::of(log.ann);
  both.actor = "operator";
  both.action = "user.edit";
  CHECK(log.found(both) == Numbers{8});
}

TEST_CASE("the newest entries are shown, oldest first", "[audit]") {
  Log log;
  AuditQuery query;
  query.newest = 2;
  CHECK(Log::numbers(log.walked(query)) == Numbers{7, 8});
  query.newest = 100;
  CHECK(Log::numbers(log.walked(query)) == log.all);
  query.action = "user";
  query.newest = 3;
  CHECK(Log::numbers(log.walked(query)) == Numbers{4, 7, 8});
  query.newest = 0;
  CHECK(log.refused(query, "limit") == ErrorCode::invalid_parameter);

  // More than one read takes, while others write.
  const auto append = [&](int count) {
    REQUIRE(log.fixture.records().write([&](records::Writer& writer) -> Result<> {
      for (int i = 0; i < count; ++i) {
        AuditDraft draft;
        draft.at = log.fixture.clock.now();
        draft.actor = i % 2 == 0 ? "operator:eve" : "operator:root";
        draft.action = "config.set";
        if (auto appended = writer.append_audit(draft); !appended) return appended;
      }
      return {};
    }));
  };
  append(2500);
  AuditQuery by_eve;
  by_eve.actor = "operator:eve";
  by_eve.newest = 1200;
  Numbers shown;
  REQUIRE(log.fixture.admin()->each_audit_entry(by_eve, [&](const AuditView& entry) {
    if (shown.empty()) append(10);
    shown.push_back(entry.number);
    return Walk::on;
  }));
  REQUIRE(shown.size() == 1200);
  CHECK(shown.front() == 9 + 2 * 50);
  CHECK(shown.back() == 9 + 2 * 1249);
}

TEST_CASE("entries have the present names of their people", "[audit]") {
  Log log;
  const auto views = log.walked({});
  CHECK(views[3].user_name == "Anne");
  CHECK(views[3].actor_name == "Anne");
  CHECK(views[4].user_name == std::nullopt);
  CHECK(views[4].actor_name == std::nullopt);
  CHECK(views[7].user_name == "Anne");
  CHECK(views[7].actor_name == std::nullopt);
  REQUIRE(log.fixture.owner()->erase_user(UserRef::of(log.bob)));
  const auto page = log.fixture.admin()->audit({});
  REQUIRE(page);
  CHECK(page->results[6].subject == log.bob);
  CHECK(page->results[6].user_name == std::nullopt);
  CHECK(page->results[6].actor_name == std::nullopt);
  CHECK(page->results[3].user_name == "Anne");
}

TEST_CASE("a question about the audit log that means nothing, or two things, is refused", "[audit]") {
  Log log;
  AuditQuery query;
  query.since = log.middle;
  query.until = log.middle;
  CHECK(log.refused(query, "until") == ErrorCode::invalid_parameter);
  query = {};
  query.action = "";
  CHECK(log.refused(query, "action") == ErrorCode::invalid_parameter);
  query = {};
  for (const char* wrong : {"", "user:", "user:x", "user:0", "a@b@c@"}) {
    INFO(wrong);
    query.actor = wrong;
    const auto page = log.fixture.admin()->audit(query);
    REQUIRE_FALSE(page);
  }
  query.actor = "user:x";
  CHECK(log.refused(query, "actor") == ErrorCode::invalid_parameter);
  query.actor = "zoe@example.com";
  CHECK(log.refused(query, "") == ErrorCode::no_such_user);
  query = {};
  query.page.number = 5;
  query.page.size = 2;
  CHECK(code_of(log.fixture.admin()->audit(query)) == ErrorCode::no_such_page);

  // A code may be a word that actors begin with.
  UserEdit edit;
  edit.code = "OPERATOR";
  REQUIRE(log.fixture.owner()->edit_user(UserRef::of(log.bob), edit));
  query = {};
  query.actor = "operator";
  CHECK(log.refused(query, "") == ErrorCode::ambiguous_user);
  CHECK(log.by("operator:") == Numbers{1, 2, 3, 5, 6, 8, 9});
  CHECK(log.by("code:operator") == Numbers{7});
}
