#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/explanation_json.hpp"

#include <catch2/catch.hpp>

using namespace refctl;

TEST_CASE("an explanation has a user's details and the further data for support") {
  Explanation explanation;
  explanation.details.view.user.id = UserId{7};
  explanation.details.view.user.name = "Ann";
  explanation.details.path = {UserId{1}, UserId{7}};
  explanation.password_scheme = "argon2id";
  explanation.throttle.failures = 3;
  Session session;
  session.jti[0] = 0xab;
  session.label = "cli";
  explanation.sessions.push_back(session);
  std::string text;
  wire::JsonWriter json(text);
  wire::write_explanation(json, explanation);
  CHECK(text.find("{\"id\":7,\"name\":\"Ann\"") == 0);
  CHECK(text.find("\"path\":[1,7],\"referred_with\":null,\"password\":{\"scheme\":\"argon2id\",\"outdated\":false},"
                  "\"throttle\":{\"failures\":3,\"last_failure\":null,\"wait_seconds\":0},"
                  "\"sessions\":[{\"id\":\"ab000000000000000000000000000000\",\"issued_at\":") != std::string::npos);
  CHECK(text.ends_with("\"history\":[]}"));
}
