#include "cli/exit_code.hpp"

#include <catch2/catch.hpp>

#include <map>

using refctl::ErrorCode;
using refctl::cli::exit_code_of;

TEST_CASE("every error code has its documented exit code") {
  const std::map<ErrorCode, int> promised = {
      {ErrorCode::internal, 1},          {ErrorCode::declined, 1},          {ErrorCode::usage, 2},
      {ErrorCode::invalid_parameter, 2}, {ErrorCode::not_offered, 2},       {ErrorCode::ambiguous_user, 2},
      {ErrorCode::no_such_user, 3},      {ErrorCode::no_such_page, 3},      {ErrorCode::no_such_referral_code, 3},
      {ErrorCode::no_such_file, 3},      {ErrorCode::no_such_key, 3},       {ErrorCode::not_logged_in, 4},
      {ErrorCode::session_over, 4},      {ErrorCode::wrong_credentials, 4}, {ErrorCode::throttled, 4},
      {ErrorCode::forbidden, 4},         {ErrorCode::email_taken, 5},       {ErrorCode::code_taken, 5},
      {ErrorCode::id_taken, 5},          {ErrorCode::last_admin, 5},        {ErrorCode::store_not_empty, 5},
      {ErrorCode::import_conflicts, 5},  {ErrorCode::invalid_field, 6},     {ErrorCode::invalid_data, 6},
      {ErrorCode::import_refused, 6},    {ErrorCode::store_missing, 7},     {ErrorCode::store_unusable, 7},
      {ErrorCode::store_full, 7},        {ErrorCode::store_damaged, 7},     {ErrorCode::store_newer, 7},
      {ErrorCode::store_older, 7},       {ErrorCode::unreachable, 7},       {ErrorCode::busy, 7},
      {ErrorCode::interrupted, 130},
  };
  for (const auto& [code, exit] : promised) {
    INFO(refctl::name_of(code));
    CHECK(exit_code_of(code) == exit);
  }
  // A new error code must be added to the table above.
  CHECK(promised.size() == static_cast<std::size_t>(ErrorCode::interrupted) + 1);
}
