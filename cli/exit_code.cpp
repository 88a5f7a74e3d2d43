#include "cli/exit_code.hpp"

namespace refctl::cli {

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal: return 1;

    case ErrorCode::usage:
    case ErrorCode::ambiguous_user: return 2;

    case ErrorCode::no_such_user:
    case ErrorCode::no_such_referral_code:
    case ErrorCode::no_such_page:
    case ErrorCode::no_such_file:
    case ErrorCode::no_such_key: return 3;

    case ErrorCode::not_logged_in:
    case ErrorCode::session_over:
    case ErrorCode::wrong_credentials:
    case ErrorCode::throttled:
    case ErrorCode::forbidden: return 4;

    case ErrorCode::email_taken:
    case ErrorCode::code_taken:
    case ErrorCode::id_taken:
    case ErrorCode::store_not_empty:
    case ErrorCode::import_conflicts: return 5;

    case ErrorCode::invalid_field:
    case ErrorCode::invalid_data:
    case ErrorCode::import_refused: return 6;

    case ErrorCode::store_missing:
    case ErrorCode::store_unusable:
    case ErrorCode::store_full:
    case ErrorCode::store_damaged:
    case ErrorCode::store_newer:
    case ErrorCode::store_older:
    case ErrorCode::unreachable:
    case ErrorCode::busy: return 7;

    case ErrorCode::interrupted: return 130;
  }
  return 1;
}

}  // namespace refctl::cli
