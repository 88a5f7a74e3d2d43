#include "store/wire/errors/problem.hpp"

#include "store/wire/errors/server_error.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/json/value_reader.hpp"

#include <algorithm>

namespace refctl::wire {

namespace {

void write_fields(JsonWriter& out, const std::vector<FieldFault>& faults) {
  out.key("errors").begin_object();
  // A field with several faults becomes one key with several texts.
  std::vector<std::string_view> written;
  for (const FieldFault& fault : faults) {
    if (std::ranges::find(written, fault.field) != written.end()) continue;
    written.push_back(fault.field);
    out.key(fault.field).begin_array();
    for (const FieldFault& same : faults) {
      if (same.field == fault.field) out.text(same.message);
    }
    out.end_array();
  }
  out.end_object();
}

// Returns the ErrorCode that an error of the server itself means to a caller of a use case.
ErrorCode code_of(ServerError error) {
  switch (error) {
    case ServerError::malformed_request: return ErrorCode::internal;
    case ServerError::cross_site: return ErrorCode::forbidden;
    case ServerError::too_large:
    case ServerError::unsupported_media_type: return ErrorCode::invalid_data;
    case ServerError::busy: return ErrorCode::busy;
    // The server has another version or is another program.
    case ServerError::not_found:
    case ServerError::method_not_allowed:
    case ServerError::not_ready: return ErrorCode::unreachable;
  }
  return ErrorCode::internal;
}

// A newer server may send codes that this client does not know.
ErrorCode code_of_status(int status) {
  if (status == 401) return ErrorCode::not_logged_in;
  if (status == 403) return ErrorCode::forbidden;
  if (status == 429) return ErrorCode::throttled;
  return status >= 500 ? ErrorCode::unreachable : ErrorCode::internal;
}

void read_fields(ValueReader& in, std::vector<FieldFault>& faults) {
  in.members([&faults](std::string_view field, ValueReader& messages) {
    messages.elements([&](ValueReader& message) {
      FieldFault& fault = faults.emplace_back();
      fault.field = field;
      message.read(fault.message);
    });
  });
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::internal: return 500;
    case ErrorCode::declined:
    case ErrorCode::usage:
    case ErrorCode::ambiguous_user:
    case ErrorCode::invalid_data: return 400;
    case ErrorCode::no_such_user:
    case ErrorCode::no_such_page:
    case ErrorCode::no_such_file:
    case ErrorCode::no_such_key: return 404;
    case ErrorCode::not_logged_in:
    case ErrorCode::session_over:
    case ErrorCode::wrong_credentials: return 401;
    case ErrorCode::throttled: return 429;
    case ErrorCode::forbidden: return 403;
    case ErrorCode::email_taken:
    case ErrorCode::code_taken:
    case ErrorCode::id_taken:
    case ErrorCode::last_admin:
    case ErrorCode::store_not_empty:
    case ErrorCode::import_conflicts: return 409;
    case ErrorCode::not_offered: return 501;
    case ErrorCode::no_such_referral_code:
    case ErrorCode::invalid_parameter:
    case ErrorCode::invalid_field:
    case ErrorCode::import_refused: return 422;
    case ErrorCode::store_missing:
    case ErrorCode::store_unusable:
    case ErrorCode::store_full:
    case ErrorCode::store_damaged:
    case ErrorCode::store_newer:
    case ErrorCode::store_older:
    case ErrorCode::unreachable:
    case ErrorCode::busy:
    case ErrorCode::interrupted: return 503;
  }
  return 500;
}

std::string_view title_of(int status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Internal Server Error";
  }
}

Problem problem_of(const Error& error) {
  Problem problem{.status = status_of(error.code),
                  .code = std::string(name_of(error.code)),
                  .detail = error.message,
                  .hint = error.hint,
                  .fields = error.fields,
                  .retry_after_seconds = error.retry_after_seconds};
  if (problem.status >= 500) problem.hint.clear();
  if (error.code == ErrorCode::internal) problem.detail = "the server could not do this; its log says why";
  if (problem.status == 503) {
    problem.detail = error.code == ErrorCode::busy ? "the server is busy, try again in a moment"
                                                   : "the store cannot be used at the moment";
    if (problem.retry_after_seconds == 0) problem.retry_after_seconds = 1;
  }
  return problem;
}

std::string problem_json(const Problem& problem) {
  std::string body;
  JsonWriter out(body);
  out.begin_object().member("type", "about:blank").member("title", title_of(problem.status));
  out.member("status", problem.status).member("detail", problem.detail).member("code", problem.code);
  write_fields(out, problem.fields);
  if (!problem.hint.empty()) out.member("hint", problem.hint);
  out.end_object();
  return body;
}

Error read_problem(int status, std::string_view body, int retry_after_seconds) {
  std::string code;
  Error error;
  error.retry_after_seconds = retry_after_seconds;
  const Result<> read = ValueReader::read_text(body, [&](ValueReader& in) {
    in.member("code", code).member("detail", error.message);
    in.member_with("errors", [&error](ValueReader& fields) { read_fields(fields, error.fields); });
    if (in.has("hint")) in.member("hint", error.hint);
  });
  if (!read) {
    return {.code = ErrorCode::unreachable,
            .message = "the server answered " + std::to_string(status) + ", but not as refctl does",
            .hint = "is there a refctl server at this address?",
            .retry_after_seconds = retry_after_seconds};
  }
  if (const auto known = error_code_named(code)) {
    error.code = *known;
  } else if (const auto own = server_error_named(code)) {
    error.code = code_of(*own);
  } else {
    error.code = code_of_status(status);
  }
  return error;
}

std::string error_json(const Error& error) {
  std::string body;
  JsonWriter out(body);
  out.begin_object().key("error").begin_object().member("code", name_of(error.code)).member("message", error.message);
  out.key("hint");
  if (error.hint.empty()) {
    out.null();
  } else {
    out.text(error.hint);
  }
  // A refused import lists its faults by place; the messages of other errors are complete.
  const bool of_import = error.code == ErrorCode::import_conflicts || error.code == ErrorCode::import_refused;
  if (of_import && !error.fields.empty()) {
    write_fields(out, error.fields);
  }
  out.end_object().end_object();
  return body;
}

}  // namespace refctl::wire
