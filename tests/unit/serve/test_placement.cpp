#include "cli/serve/handlers/routes.hpp"
#include "cli/serve/request/placement.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;
using namespace refctl::serve;

namespace {

constexpr std::string_view json = "application/json";
constexpr std::string_view encoded = "application/x-www-form-urlencoded";

Query query_of(std::string_view text) {
  auto query = Query::of(text);
  REQUIRE(query);
  return std::move(*query);
}

Form form_of(std::string_view type, std::string_view body) {
  Form form;
  REQUIRE_FALSE(Form::parse(type, body, form));
  return form;
}

Pool listing(std::string_view query) { return place_listing(query_of(query), {}); }
Pool edit(std::string_view type, std::string_view body) { return place_edit({}, form_of(type, body)); }

const Route& route_named(std::string_view id) {
  for (const Route& route : routes()) {
    if (route.id == id) return route;
  }
  FAIL("no route " << id);
  return routes().front();
}

}  // namespace

TEST_CASE("a page of a listing is read inline, a filtered one in a pool, however the name is encoded") {
  for (const std::string_view page :
       {"", "page=2", "page=2&page_size=100", "after=7", "%70age=2", "p%61ge_size=5", "&&"}) {
    INFO(page);
    CHECK(listing(page) == Pool::inline_);
  }
  for (const std::string_view filtered :
       {"search=a", "%73earch=a", "se%61rch=", "search", "page=1&%72ole=admin", "since=2020-01-01", "unti%6c=7d",
        "referred%5Fby=7", "%73%65%61%72%63%68=%2B", "Search=a", "search+=a"}) {
    INFO(filtered);
    CHECK(listing(filtered) == Pool::reads);
  }
}

TEST_CASE("an edit with a password is placed in the hashing pool, however the key is encoded") {
  for (const std::string_view body : {R"({"password":"x"})", R"({"p\u0061ssword":"x"})", R"({"\u0070assword":null})",
                                      R"({"name":"a","passwor\u0064":1})"}) {
    INFO(body);
    CHECK(edit(json, body) == Pool::hashing);
  }
  for (const std::string_view body : {"password=x", "p%61ssword=x", "name=a&%70assword=", "password"}) {
    INFO(body);
    CHECK(edit(encoded, body) == Pool::hashing);
  }
  for (const std::string_view body : {R"({"name":"password"})", R"({"old_password":"x"})", "{}", ""}) {
    INFO(body);
    CHECK(edit(json, body) == Pool::writes);
  }
  for (const std::string_view body : {"name=password", "+password=x", "PASSWORD=x"}) {
    INFO(body);
    CHECK(edit(encoded, body) == Pool::writes);
  }
}

TEST_CASE("every route that takes a password is placed in the hashing pool") {
  for (const std::string_view id : {"log_in", "change_password"}) {
    CHECK(route_named(id).pool({}, {}) == Pool::hashing);
  }
  CHECK(route_named("sign_up").pool({}, {}) == Pool::sign_ups);
  CHECK(route_named("edit_user").pool({}, form_of(json, R"({"p\u0061ssword":"x"})")) == Pool::hashing);
}

TEST_CASE("routes that read one record or one page run inline, writes do not") {
  for (const std::string_view id : {"get_own_user", "list_users", "list_referrals", "get_health"}) {
    CHECK(route_named(id).pool({}, {}) == Pool::inline_);
  }
  for (const Route& route : routes()) {
    INFO(route.id);
    if (route.method != http::Method::get) CHECK(route.pool({}, {}) != Pool::inline_);
    if (route.takes_upload()) CHECK(route.pool({}, {}) == Pool::transfers);
  }
  CHECK(route_named("get_tree").pool({}, {}) == Pool::trees);
  CHECK(route_named("export_users").pool({}, {}) == Pool::transfers);
}

TEST_CASE("a form refuses unknown keys and reports each by its decoded name") {
  Form form = form_of(json, R"({"n\u0061me":"Ann","b\u006fss":true})");
  CHECK(form.text("name") == "Ann");
  const auto finished = form.finish();
  REQUIRE_FALSE(finished);
  REQUIRE(finished.error().fields.size() == 1);
  CHECK(finished.error().fields.front().field == "boss");
}

TEST_CASE("the same key twice is refused in every encoding") {
  Form form;
  CHECK(Form::parse(json, R"({"name":"a","n\u0061me":"b"})", form));
  CHECK(Form::parse(encoded, "name=a&n%61me=b", form));
  CHECK_FALSE(Query::of("page=1&p%61ge=2"));
  const auto refused = Form::parse("text/xml", "<a/>", form);
  REQUIRE(refused);
  CHECK(refused->unsupported_type);
}
