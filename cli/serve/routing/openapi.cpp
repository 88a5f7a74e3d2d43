#include "cli/serve/routing/openapi.hpp"

#include "store/wire/errors/problem.hpp"
#include "store/wire/json/json_writer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace refctl::serve {

namespace {

using wire::JsonWriter;

std::string lower_name(http::Method method) {
  std::string name(name_of(method));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
  return name;
}

void write_reference(JsonWriter& json, std::string_view schema) {
  json.begin_object().member("$ref", "#/components/schemas/" + std::string(schema)).end_object();
}

void write_parameters(JsonWriter& json, const Route& route) {
  const bool has_user = route.path.find("{user}") != std::string_view::npos;
  if (!has_user && route.query.empty()) return;
  json.key("parameters").begin_array();
  if (has_user) json.begin_object().member("$ref", "#/components/parameters/user").end_object();
  for (const QueryParameter& one : route.query) {
    json.begin_object().member("name", one.name).member("in", "query").member("description", one.description);
    json.key("schema").raw(one.schema).end_object();
  }
  json.end_array();
}

void write_content(JsonWriter& json, std::string_view type, std::string_view schema) {
  json.key(type).begin_object().key("schema");
  if (schema.empty()) {
    json.begin_object().member("type", "string").end_object();
  } else {
    write_reference(json, schema);
  }
  json.end_object();
}

void write_body(JsonWriter& json, const Route& route) {
  if (route.body.empty()) return;
  json.key("requestBody").begin_object().member("required", route.body != "LogOut").key("content").begin_object();
  if (route.takes_upload()) {
    for (const std::string_view type : {"application/x-ndjson", "application/json", "text/csv"}) {
      write_content(json, type, "");
    }
  } else {
    write_content(json, "application/json", route.body);
    write_content(json, "application/x-www-form-urlencoded", route.body);
  }
  json.end_object().end_object();
}

void write_success(JsonWriter& json, const Route& route) {
  json.key(std::to_string(route.status)).begin_object().member("description", "Done");
  if (route.id == "log_in" || route.id == "log_out") {
    json.key("headers").begin_object().key("Set-Cookie").begin_object();
    json.member("description", "The cookie jwt").key("schema").raw(R"({"type":"string"})").end_object().end_object();
  }
  if (route.id == "export_users") {
    json.key("headers").begin_object().key("Refctl-Count").begin_object();
    json.member("description", "How many users were written; a trailer field if the response is sent in chunks");
    json.key("schema").raw(R"({"type":"integer","minimum":0})").end_object().end_object();
  }
  if (!route.response.empty()) {
    json.key("content").begin_object();
    std::string_view kinds = route.response;
    while (!kinds.empty()) {
      const std::string_view kind = kinds.substr(0, kinds.find(' '));
      kinds.remove_prefix(std::min(kinds.size(), kind.size() + 1));
      const auto equals = kind.find('=');
      if (kind.find('/') == std::string_view::npos) {
        write_content(json, "application/json", kind);
      } else {
        write_content(json, kind.substr(0, equals), equals == std::string_view::npos ? "" : kind.substr(equals + 1));
      }
    }
    json.end_object();
  }
  json.end_object();
}

void write_operation(JsonWriter& json, const Route& route) {
  json.key(lower_name(route.method)).begin_object();
  json.member("operationId", route.id).member("summary", route.summary);
  json.key("tags").begin_array().text(route.tag).end_array();
  write_parameters(json, route);
  write_body(json, route);
  json.key("responses").begin_object();
  write_success(json, route);
  for (const int status : route.refusals) {
    json.key(std::to_string(status)).begin_object();
    json.member("$ref", "#/components/responses/" + std::to_string(status)).end_object();
  }
  json.end_object();
  json.key("security").begin_array();
  // The empty object means that the route also works without credentials.
  if (route.access == Access::sign_up) json.begin_object().end_object();
  if (route.access != Access::everyone) {
    json.begin_object().key("bearer").begin_array().end_array().end_object();
    json.begin_object().key("cookie").begin_array().end_array().end_object();
  }
  json.end_array().end_object();
}

void write_refusals(JsonWriter& json, std::span<const Route> routes) {
  std::vector<int> statuses;
  for (const Route& route : routes) statuses.insert(statuses.end(), route.refusals.begin(), route.refusals.end());
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  json.key("responses").begin_object();
  for (const int status : statuses) {
    json.key(std::to_string(status)).begin_object().member("description", wire::title_of(status));
    std::string_view field;
    if (status == 401) field = "WWW-Authenticate";
    if (status == 429 || status == 503) field = "Retry-After";
    if (!field.empty()) {
      json.key("headers").begin_object().key(field).begin_object();
      json.key("schema").raw(R"({"type":"string"})").end_object().end_object();
    }
    json.key("content").begin_object();
    write_content(json, "application/problem+json", "Problem");
    json.end_object().end_object();
  }
  json.end_object();
}

constexpr std::array tags{
    std::pair{"accounts", "One's own account"},   std::pair{"users", "Users and who referred whom"},
    std::pair{"metrics", "Metrics of referrals"}, std::pair{"transfers", "Import, export and the audit log"},
    std::pair{"process", "The server itself"},
};

constexpr std::string_view security_schemes = R"({
"bearer":{"type":"http","scheme":"bearer","bearerFormat":"JWT"},
"cookie":{"type":"apiKey","in":"cookie","name":"jwt"}})";

constexpr std::string_view user_parameter = R"({"user":{"name":"user","in":"path","required":true,
"description":"me: the session's user; digits: an id; with an @: an e-mail; else a referral code. id:, email: and code: before it force one.",
"schema":{"type":"string"}}})";

}  // namespace

std::string openapi_json(std::span<const Route> routes, std::string_view version, std::string_view prefix) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  json.member("title", "refctl").member("version", version);
  json.member(
      "description",
      "The referral system over HTTP. Every path is taken with and without its last slash, and /v1/accounts/… as "
      "/api/accounts/…; every path answers OPTIONS, and HEAD where it answers GET. Errors are problem+json.");
  json.key("license").raw(R"({"name":"MIT","identifier":"MIT"})").end_object();
  json.key("servers").begin_array().begin_object().member("url", prefix.empty() ? "/" : prefix);
  json.end_object().end_array().key("tags").begin_array();
  for (const auto& [name, about] : tags)
    json.begin_object().member("name", name).member("description", about).end_object();
  json.end_array().key("paths").begin_object();
  std::vector<std::string_view> written;
  for (const Route& route : routes) {
    if (std::find(written.begin(), written.end(), route.path) != written.end()) continue;
    written.push_back(route.path);
    json.key(route.path).begin_object();
    for (const Route& same : routes) {
      if (same.path == route.path) write_operation(json, same);
    }
    json.end_object();
  }
  json.end_object().key("components").begin_object();
  json.key("securitySchemes").raw(security_schemes).key("parameters").raw(user_parameter);
  json.key("schemas").raw(openapi_schemas());
  write_refusals(json, routes);
  json.end_object().end_object();
  return text;
}

}  // namespace refctl::serve
