#include "cli/output/row_cells.hpp"
#include "cli/output/value.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/audit_json.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace refctl;
using namespace refctl::cli;

namespace {

template <typename Write>
OutputValue value_of(const Write& write) {
  ValueSink sink;
  write(sink);
  REQUIRE(sink.complete());
  return sink.value();
}

UserView bob() {
  return {.user = {.id = {3},
                   .name = "Bob \"B\"",
                   .email = "bob@example.com",
                   .code = "BOB",
                   .referrer = UserId{1},
                   .registered_at = {1772366400000},
                   .role = Role::member,
                   .disabled = true,
                   .erased = false},
          .referred_by = Referrer{{1}, "Ada", "ADA"}};
}

std::vector<std::string> cells_of(const std::vector<std::string>& keys, CellForm form, const UserView& user) {
  RowCells cells(columns_of(keys), form);
  wire::write_user(cells, user);
  return {cells.cells().begin(), cells.cells().end()};
}

}  // namespace

TEST_CASE("a stored value is emitted again with the same bytes") {
  Metrics metrics;
  metrics.referral_share = 2.0 / 3;
  metrics.time_to_first_referral.median = Duration{90'061'500};
  metrics.depth.generations = {3, 4};
  metrics.periods = {{{1772366400000}, 4, 3, 1}};
  metrics.top_referrers = {{{{1}, "Ada", "ADA"}, 2, 9}, {{{2}, "", ""}, 1, 1}};
  std::string straight;
  wire::JsonWriter json(straight);
  wire::write_metrics(json, metrics);
  CHECK(json_text(value_of([&](wire::FieldSink& out) { wire::write_metrics(out, metrics); })) == straight);
}

TEST_CASE("values are formatted for people and for import") {
  const OutputValue user = value_of([](wire::FieldSink& out) { wire::write_user(out, bob()); });
  CHECK(table_text(*user.find("referred_by")) == "Ada (1)");
  CHECK(csv_text(*user.find("referred_by")) == "1");
  CHECK(table_text(*user.find("disabled")) == "yes");
  CHECK(csv_text(*user.find("disabled")) == "true");
  CHECK(minute_text(*user.find("registered_at")) == "2026-03-01 12:00");
  CHECK(table_text(user) == "Bob \"B\" (3)");

  const OutputValue nobody = value_of([](wire::FieldSink& out) { out.null(); });
  CHECK(table_text(nobody) == "-");
  CHECK(csv_text(nobody).empty());
  const OutputValue erased =
      value_of([](wire::FieldSink& out) { out.begin_object().member("id", 3U).key("name").null().end_object(); });
  CHECK(table_text(erased) == "erased (3)");
  const OutputValue path = value_of(
      [](wire::FieldSink& out) { out.begin_array().integer(std::uint64_t{1}).integer(std::uint64_t{5}).end_array(); });
  CHECK(path_text(path) == "1 > 5");
  CHECK(table_text(path) == "1, 5");
  CHECK(csv_text(path) == "1 5");
}

TEST_CASE("an object that is not a user shows its fields, never as an erased user") {
  const OutputValue k = value_of(
      [](wire::FieldSink& out) { out.begin_object().member("window_days", 30).member("value", 0.8).end_object(); });
  CHECK(table_text(k) == "window_days 30, value 0.8");
  CHECK(csv_text(k) == R"({"window_days":30,"value":0.8})");
}

TEST_CASE("a very long list shows its first numbers") {
  const auto list = [](std::uint64_t count) {
    return table_text(value_of([count](wire::FieldSink& out) {
      out.begin_array();
      for (std::uint64_t i = 0; i < count; ++i) out.integer(i);
      out.end_array();
    }));
  };
  CHECK(list(24).ends_with("22, 23"));
  CHECK(list(1500).ends_with("22, 23, … 1,476 more"));
}

TEST_CASE("changes are described in words") {
  AuditEntry entry;
  entry.number = 1;
  entry.action = "user.edit";
  entry.subject = UserId{3};
  entry.changes = {{"name", "Ada", "Ada L."}, {"role", std::nullopt, "support"}};
  const OutputValue value = value_of([&](wire::FieldSink& out) { wire::write_audit_entry(out, entry); });
  CHECK(table_text(*value.find("changes")) == "name: Ada -> Ada L.; role: support");
  CHECK(csv_text(*value.find("changes")).starts_with(R"([{"field":"name")"));
}

TEST_CASE("numbers in tables are rounded for people") {
  CHECK(rounded(111111.11111111112) == "111111");
  CHECK(rounded(0.81037277147487841) == "0.8104");
  CHECK(rounded(12.3456) == "12.35");
  CHECK(rounded(0.5) == "0.5");
  CHECK(rounded(3) == "3");
  CHECK(rounded(0) == "0");
  CHECK(rounded(-2.25) == "-2.25");
}

TEST_CASE("a row's cells come in the order of the columns") {
  const std::vector<std::string> keys{"disabled", "referred_by", "name", "id", "registered_at"};
  CHECK(cells_of(keys, CellForm::table, bob()) ==
        std::vector<std::string>{"yes", "Ada (1)", "Bob \"B\"", "3", "2026-03-01T12:00:00.000Z"});
  CHECK(cells_of(keys, CellForm::csv, bob()) ==
        std::vector<std::string>{"true", "1", "Bob \"B\"", "3", "2026-03-01T12:00:00.000Z"});
  CHECK(cells_of(keys, CellForm::json, bob()) ==
        std::vector<std::string>{"true", R"({"id":1,"name":"Ada","referral_code":"ADA"})", R"("Bob \"B\"")", "3",
                                 R"("2026-03-01T12:00:00.000Z")"});
}

TEST_CASE("a row leaves nothing for the next one") {
  RowCells cells(columns_of({"name", "referred_by", "email"}), CellForm::table);
  wire::write_user(cells, bob());
  UserView gone = bob();
  gone.referred_by.reset();
  gone.user.erased = true;
  wire::write_user(cells, gone);
  CHECK(std::vector<std::string>(cells.cells().begin(), cells.cells().end()) ==
        std::vector<std::string>{"-", "-", "-"});
  // An object of another type: a missing field is an empty cell.
  cells.begin_object().key("name").text("x").end_object();
  CHECK(std::vector<std::string>(cells.cells().begin(), cells.cells().end()) ==
        std::vector<std::string>{"x", "-", "-"});
}

TEST_CASE("a column may have its own formatter") {
  const std::string key = "registered_at";
  RowCells cells({{.key = key, .text = minute_text}}, CellForm::table);
  wire::write_user(cells, bob());
  CHECK(cells.cells().front() == "2026-03-01 12:00");
}
