#include "store/error.hpp"

namespace refctl {

std::string_view name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal: return "internal";
    case ErrorCode::declined: return "declined";
    case ErrorCode::usage: return "usage";
    case ErrorCode::invalid_parameter: return "invalid_parameter";
    case ErrorCode::not_offered: return "not_offered";
    case ErrorCode::ambiguous_user: return "ambiguous_user";
    case ErrorCode::no_such_user: return "no_such_user";
    case ErrorCode::no_such_referral_code: return "no_such_referral_code";
    case ErrorCode::no_such_page: return "no_such_page";
    case ErrorCode::no_such_file: return "no_such_file";
    case ErrorCode::no_such_key: return "no_such_key";
    case ErrorCode::not_logged_in: return "not_logged_in";
    case ErrorCode::session_over: return "session_over";
    case ErrorCode::wrong_credentials: return "wrong_credentials";
    case ErrorCode::throttled: return "throttled";
    case ErrorCode::forbidden: return "forbidden";
    case ErrorCode::email_taken: return "email_taken";
    case ErrorCode::code_taken: return "code_taken";
    case ErrorCode::id_taken: return "id_taken";
    case ErrorCode::last_admin: return "last_admin";
    case ErrorCode::store_not_empty: return "store_not_empty";
    case ErrorCode::import_conflicts: return "import_conflicts";
    case ErrorCode::invalid_field: return "invalid_field";
    case ErrorCode::invalid_data: return "invalid_data";
    case ErrorCode::import_refused: return "import_refused";
    case ErrorCode::store_missing: return "store_missing";
    case ErrorCode::store_unusable: return "store_unusable";
    case ErrorCode::store_full: return "store_full";
    case ErrorCode::store_damaged: return "store_damaged";
    case ErrorCode::store_newer: return "store_newer";
    case ErrorCode::store_older: return "store_older";
    case ErrorCode::unreachable: return "unreachable";
    case ErrorCode::busy: return "busy";
    case ErrorCode::interrupted: return "interrupted";
  }
  return "internal";
}

std::optional<ErrorCode> error_code_named(std::string_view name) {
  for (int number = 0; number <= static_cast<int>(last_error_code); ++number) {
    const auto code = static_cast<ErrorCode>(number);
    if (name_of(code) == name) return code;
  }
  return std::nullopt;
}

}  // namespace refctl
