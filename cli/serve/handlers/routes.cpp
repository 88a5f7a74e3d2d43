#include "cli/serve/handlers/routes.hpp"

#include "cli/serve/handlers/handlers.hpp"

#include <array>

namespace refctl::serve {

namespace {

using http::Method;

constexpr std::string_view time_schema = R"({"type":"string"})";
constexpr std::string_view count = R"({"type":"integer","minimum":0})";
constexpr std::string_view flag = R"({"type":"boolean","default":false})";

constexpr QueryParameter page{"page", "Which page, from 1", R"({"type":"integer","minimum":1,"default":1})"};
constexpr QueryParameter page_size{"page_size", "Rows of a page",
                                   R"({"type":"integer","minimum":1,"maximum":1000,"default":20})"};
constexpr QueryParameter after{"after", "Instead of a page: the rows after the one with this id",
                               R"({"type":"integer","minimum":0})"};
constexpr QueryParameter since{"since", "Registered at or after: a time, a date, epoch milliseconds or a span like 7d",
                               time_schema};
constexpr QueryParameter until{"until", "Registered before", time_schema};

constexpr QueryParameter search{
    "search",
    "Part of a name, e-mail or code, in any case; a complete e-mail, code or id finds its user alone. Members "
    "may search only if the setting members.search allows it",
    R"({"type":"string"})"};
constexpr QueryParameter role{"role", "Only this role", R"({"$ref":"#/components/schemas/Role"})"};
constexpr QueryParameter referred_by{
    "referred_by", "Only users whom this user referred; members may name only themselves", R"({"type":"string"})"};

constexpr std::array user_filters{page, page_size, after, search, since, until, role, referred_by};
constexpr std::array referral_filters{page, page_size, after, since, until};
constexpr std::array tree_limits{
    QueryParameter{"depth", "Levels below the root; without it 100 of the nested form, all of the rows", count},
    QueryParameter{"limit", "Direct referrals shown of each user", count},
    QueryParameter{"as_of", "Only users who had registered by then", time_schema},
};
constexpr std::array new_referrer{
    QueryParameter{"to", "The new referrer; without it the user becomes a root", R"({"type":"string"})"}};
constexpr std::array path_other{
    QueryParameter{"other", "Another user: then also how the two are related", R"({"type":"string"})"}};
constexpr std::array metrics_options{
    QueryParameter{"by", "Length of a period", R"({"type":"string","enum":["day","week","month"],"default":"month"})"},
    since,
    until,
    QueryParameter{"top", "Length of the leaderboard", R"({"type":"integer","minimum":0,"maximum":1000,"default":10})"},
};
constexpr std::array import_options{
    QueryParameter{"format", "If the content type does not name it",
                   R"({"type":"string","enum":["jsonl","json","csv","django"]})"},
    QueryParameter{"on_conflict", "What to do with an e-mail that is registered already",
                   R"({"type":"string","enum":["fail","skip","update"],"default":"fail"})"},
    QueryParameter{"keep_ids", "Refuse a record whose id is not free", flag},
    QueryParameter{"trust_roles", "Import the roles of the file", flag},
    QueryParameter{"skip_invalid", "Import the valid records, leave out the others", flag},
    QueryParameter{"dry_run", "Do everything except writing", flag},
    QueryParameter{"hash_format", "The scheme of hashes that do not name it themselves", R"({"type":"string"})"},
    QueryParameter{"unknown_hash", "What to do with a user whose hash is not accepted",
                   R"({"type":"string","enum":["refuse","none"],"default":"refuse"})"},
    QueryParameter{"referred_by_is", "What referrers are named by",
                   R"({"type":"string","enum":["any","id","email","code"],"default":"any"})"},
    QueryParameter{"model", "The model of a Django dump whose objects are the users", R"({"type":"string"})"},
    QueryParameter{"delimiter", "The character between the cells of a CSV file, or tab", R"({"type":"string"})"},
    QueryParameter{"null", "The text of an empty value", R"({"type":"string"})"},
    QueryParameter{"ignore", "Columns to leave out: notes,phone", R"({"type":"string"})"},
    QueryParameter{"time_unit", "The unit of numbers that are times",
                   R"({"type":"string","enum":["ms","s","us"],"default":"ms"})"},
    QueryParameter{"date_format", "The order of dates like 31/12/2025", R"({"type":"string","enum":["dmy","mdy"]})"},
    QueryParameter{"map", "Fields under the names in the file: email=mail,name=full_name", R"({"type":"string"})"},
};
constexpr std::array export_options{
    QueryParameter{"format", "Format of the file",
                   R"({"type":"string","enum":["jsonl","csv","django"],"default":"jsonl"})"},
    QueryParameter{"with_passwords", "With the password hashes", flag},
    search,
    since,
    until,
    role,
    referred_by,
};
constexpr std::array audit_filters{
    page,
    page_size,
    QueryParameter{"after", "Instead of a page: the entries after the one with this number",
                   R"({"type":"integer","minimum":0})"},
    QueryParameter{"user", "Entries about this user", R"({"type":"string"})"},
    QueryParameter{"since", "Entries at or after: a time, a date, epoch milliseconds or a span like 7d", time_schema},
    QueryParameter{"until", "Entries before", time_schema},
    QueryParameter{"action", "Only this action; user includes user.edit", R"({"type":"string","minLength":1})"},
    QueryParameter{"actor", "Only what this actor did: operator, operator:root, user:5, or a user's id, e-mail or code",
                   R"({"type":"string","minLength":1})"},
};

constexpr std::array open_refusals{400, 422};
constexpr std::array sign_up_refusals{400, 401, 403, 409, 413, 415, 422, 429, 503};
constexpr std::array log_in_refusals{400, 401, 403, 413, 415, 422, 429, 503};
constexpr std::array session_refusals{400, 401, 422};
constexpr std::array log_out_refusals{400, 401, 403, 413, 415, 422, 503};
constexpr std::array password_refusals{400, 401, 403, 413, 415, 422, 429, 503};
constexpr std::array own_listing_refusals{400, 401, 404, 422, 503};
constexpr std::array listing_refusals{400, 401, 403, 404, 422, 503};
constexpr std::array queried_user_refusals{400, 401, 403, 404, 422, 503};
constexpr std::array edit_refusals{400, 401, 403, 404, 409, 413, 415, 422, 429, 503};
constexpr std::array erase_refusals{400, 401, 403, 404, 409, 422, 503};
constexpr std::array end_sessions_refusals{400, 401, 403, 404, 422, 503};
constexpr std::array metrics_refusals{400, 401, 403, 422, 503};
constexpr std::array export_refusals{400, 401, 403, 404, 422, 503};
constexpr std::array import_refusals{400, 401, 403, 409, 415, 422, 503};
constexpr std::array audit_refusals{400, 401, 403, 404, 422, 503};
constexpr std::array process_refusals{400, 422, 503};

constexpr std::span<const QueryParameter> no_query{};

constexpr std::array table{
    Route{Method::post, "/api/accounts/signup/", Access::sign_up, always<Pool::sign_ups>, handlers::sign_up, "sign_up",
          "accounts", "Registers a user", no_query, "SignUp", 201, "User", sign_up_refusals},
    Route{Method::post, "/api/accounts/login/", Access::everyone, always<Pool::hashing>, handlers::log_in, "log_in",
          "accounts", "Opens a session; the token is in the response and as the cookie jwt", no_query, "LogIn", 200,
          "Session", log_in_refusals},
    Route{Method::get, "/api/accounts/user/", Access::session, always<Pool::inline_>, handlers::own_user,
          "get_own_user", "accounts", "The session's user", no_query, "", 200, "OwnUser", session_refusals},
    Route{Method::post, "/api/accounts/logout/", Access::session, always<Pool::writes>, handlers::log_out, "log_out",
          "accounts", "Ends the session, or all of the user's; the token is invalid at once everywhere", no_query,
          "LogOut", 200, "Message", log_out_refusals},
    Route{Method::post, "/api/accounts/password/", Access::session, always<Pool::hashing>, handlers::change_password,
          "change_password", "accounts", "Changes one's own password and ends one's other sessions", no_query,
          "PasswordChange", 200, "Message", password_refusals},
    Route{Method::get, "/api/accounts/referrals/", Access::session, place_listing, handlers::own_referrals,
          "list_own_referrals", "accounts", "Users who registered with the caller's code", referral_filters, "", 200,
          "ReferralPage", own_listing_refusals},
    Route{Method::get, "/api/accounts/users/", Access::session, place_listing, handlers::users, "list_users", "users",
          "Users in order of id; a member sees other people's e-mail masked", user_filters, "", 200, "UserPage",
          listing_refusals},
    Route{Method::get, "/api/accounts/users/{user}/", Access::session, always<Pool::reads>, handlers::user, "get_user",
          "users", "One user in full", no_query, "", 200, "UserDetails", queried_user_refusals},
    Route{Method::patch, "/api/accounts/users/{user}/", Access::session, place_edit, handlers::edit_user, "edit_user",
          "users", "Changes a user: oneself (name, password), or as an admin anybody", no_query, "UserEdit", 200,
          "User", edit_refusals},
    Route{Method::delete_, "/api/accounts/users/{user}/", Access::session, always<Pool::writes>, handlers::erase_user,
          "erase_user", "users", "Erases a user's personal data and keeps an anonymous node, so that no tree breaks",
          no_query, "", 204, "", erase_refusals},
    Route{Method::get, "/api/accounts/users/{user}/referrer/", Access::session, always<Pool::reads>,
          handlers::preview_referrer, "preview_referrer", "users",
          "What another referrer would change (admin); changes nothing", new_referrer, "", 200, "Reattribution",
          queried_user_refusals},
    Route{Method::get, "/api/accounts/users/{user}/sessions/", Access::session, always<Pool::reads>, handlers::sessions,
          "list_sessions", "users", "The user's live sessions, newest first", no_query, "", 200, "SessionPage",
          queried_user_refusals},
    Route{Method::delete_, "/api/accounts/users/{user}/sessions/", Access::session, always<Pool::writes>,
          handlers::end_sessions, "end_sessions", "users", "Ends all of the user's sessions", no_query, "", 200,
          "EndedSessions", end_sessions_refusals},
    Route{Method::get, "/api/accounts/users/{user}/referrals/", Access::session, place_listing, handlers::referrals_of,
          "list_referrals", "users", "Users who registered with the user's code", referral_filters, "", 200,
          "ReferralPage", queried_user_refusals},
    Route{Method::get, "/api/accounts/users/{user}/tree/", Access::session, always<Pool::trees>, handlers::tree,
          "get_tree", "users", "Everybody below the user, nested; or as rows, one JSON object per line in pre-order",
          tree_limits, "", 200, "Tree application/x-ndjson=TreeNode", queried_user_refusals},
    Route{Method::get, "/api/accounts/tree/", Access::session, always<Pool::trees>, handlers::forest, "get_forest",
          "users", "The trees of all roots (support, admin), nested; or as rows, one JSON object per line in pre-order",
          tree_limits, "", 200, "Forest application/x-ndjson=TreeNode", metrics_refusals},
    Route{Method::get, "/api/accounts/users/{user}/path/", Access::session, always<Pool::reads>, handlers::path,
          "get_path", "users", "The chain of referrers from the root down to the user", path_other, "", 200, "Path",
          queried_user_refusals},
    Route{Method::get, "/api/accounts/users/{user}/explain/", Access::session, always<Pool::reads>, handlers::explain,
          "explain", "users", "All that support needs to know about a user", no_query, "", 200, "Explanation",
          queried_user_refusals},
    Route{Method::get, "/api/accounts/users/{user}/metrics/", Access::session, always<Pool::reads>,
          handlers::metrics_of, "get_user_metrics", "metrics", "One user's metrics", no_query, "", 200, "UserMetrics",
          queried_user_refusals},
    Route{Method::get, "/api/metrics/", Access::session, always<Pool::reads>, handlers::metrics, "get_metrics",
          "metrics", "Metrics of all referrals (support, admin)", metrics_options, "", 200, "Metrics",
          metrics_refusals},
    Route{Method::post, "/api/import/", Access::session, always<Pool::transfers>, handlers::import_users,
          "import_users", "transfers",
          "Adds many users, all or none (admin); the body may be of any length, chunked too", import_options,
          upload_body, 200, "ImportReport application/x-ndjson", import_refusals},
    Route{Method::get, "/api/export/", Access::session, always<Pool::transfers>, handlers::export_users, "export_users",
          "transfers", "All users, or those that the filters choose, in order of id (admin)", export_options, "", 200,
          "application/x-ndjson text/csv application/json", export_refusals},
    Route{Method::get, "/api/audit/", Access::session, always<Pool::reads>, handlers::audit, "list_audit", "transfers",
          "Who changed what, when, oldest first (admin)", audit_filters, "", 200, "AuditPage", audit_refusals},
    Route{Method::get, "/api/openapi.json", Access::everyone, always<Pool::inline_>, handlers::description,
          "get_description", "process", "This description", no_query, "", 200, "Description", open_refusals},
    Route{Method::get, "/api/swagger/", Access::everyone, always<Pool::inline_>, handlers::swagger_page, "get_swagger",
          "process", "This description as a page to read and try", no_query, "", 200, "text/html", open_refusals},
    Route{Method::get, "/healthz", Access::everyone, always<Pool::inline_>, handlers::health, "get_health", "process",
          "Whether the process runs", no_query, "", 200, "Health", open_refusals},
    Route{Method::get, "/readyz", Access::everyone, always<Pool::reads>, handlers::readiness, "get_readiness",
          "process", "Whether the store can be read and written and the server is not stopping", no_query, "", 200,
          "Health", process_refusals},
    Route{Method::get, "/metrics", Access::everyone, always<Pool::reads>, handlers::prometheus_metrics, "get_figures",
          "process", "Metrics of the process and the store for Prometheus", no_query, "", 200, "text/plain",
          process_refusals},
};

}  // namespace

std::span<const Route> routes() { return table; }

}  // namespace refctl::serve
