#pragma once

#include "cli/context.hpp"
#include "cli/output/json_row.hpp"
#include "cli/term/table.hpp"
#include "store/wire/json_writer.hpp"
#include "store/wire/page_json.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// What a row is made of, in order: the keys that its JSON has. Those marked stay out of tables unless
// --fields asks for them.
struct Column {
  std::string_view key;
  bool number = false;
  bool only_if_asked = false;
  bool time = false;  // a terminal, where room is scarce, shows it to the minute
  // How a table shows the JSON value; null: table_cell.
  std::string (*cell)(std::string_view value) = nullptr;
};

// What the rows of wire::write_user are made of: a listing of users, a path of them.
[[nodiscard]] const std::vector<Column>& user_columns();

using WriteObject = std::function<void(wire::JsonWriter&)>;

// Rows as the output options want them: a table, CSV, JSON lines, or one JSON object with the rows as
// `results`. Each row is written once, as JSON by store/wire, and everything else is made of that.
class Listing {
 public:
  // `columns` outlive it.
  Listing(Context& context, const std::vector<Column>& columns) : context_(context), columns_(columns) {}
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;
  ~Listing() = default;

  // Before the first row. ErrorCode::usage for a field that rows do not have.
  [[nodiscard]] Result<> begin(std::uint64_t count, const wire::PageEnds& ends = {"null", "null"});
  // stop: the reader went away.
  Walk add(const WriteObject& write);
  void end();

 private:
  Context& context_;
  const std::vector<Column>& columns_;
  std::vector<std::string> picked_;  // empty: all, in their order
  std::vector<std::string> shown_;   // keys of a table or CSV
  std::unique_ptr<term::Table> table_;
  std::string row_;
  bool first_ = true;
};

// One object as the output options want it; as a table its keys and values stand below each other.
[[nodiscard]] Result<> show_object(Context& context, const WriteObject& write);

// An object's members in the order of `fields`, as JSON; all of them where `fields` is empty.
[[nodiscard]] std::string pick_fields(std::string_view object, const std::vector<std::string>& fields);

// The keys that --fields names, empty without it; ErrorCode::usage for one that the object does not have.
[[nodiscard]] Result<std::vector<std::string>> fields_of(const GlobalOptions& globals,
                                                         const std::vector<JsonSlice>& members);

// A value for CSV. Raw, so that programs read back what was stored; but no name drives a terminal.
[[nodiscard]] std::string csv_cell(std::string_view value, const term::Output& out);

// A bare number for people, {"count":N} for programs.
[[nodiscard]] Result<> show_count(Context& context, std::uint64_t count);

}  // namespace refctl::cli
