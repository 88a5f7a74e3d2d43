#include "cli/exit_code.hpp"

#include <array>

namespace refctl::cli {

int exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal:
    case ErrorCode::declined: return 1;

    case ErrorCode::usage:
    case ErrorCode::invalid_parameter:
    case ErrorCode::not_offered:
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
    case ErrorCode::last_admin:
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

std::span<const ExitMeaning> exit_meanings() {
  static constexpr std::array meanings{
      ExitMeaning{0, "done"},
      ExitMeaning{1, "an error without a class of its own; a question was answered with no"},
      ExitMeaning{2, "the command line is wrong"},
      ExitMeaning{3, "no such user, referral code, page or file"},
      ExitMeaning{4, "not logged in, session over, wrong password, throttled, or not allowed"},
      ExitMeaning{5, "conflict: e-mail or code taken, id in use, last admin, store not empty"},
      ExitMeaning{6, "invalid data: a field, a record, an import with refused records"},
      ExitMeaning{7, "the store cannot be used: missing, locked out, full, damaged, of a newer version"},
      ExitMeaning{130, "interrupted, with nothing half-written"},
  };
  return meanings;
}

}  // namespace refctl::cli
