#include "cli/serve/http/text.hpp"

#include <catch2/catch.hpp>

using namespace refctl::http;

TEST_CASE("gzip is used only if the client accepts it") {
  for (const std::string_view yes : {"gzip", "GZIP", "x-gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8, *;q=0.1",
                                     "gzip;q=0.001", "gzip ; q=1", "*", "deflate, *;q=0.5"}) {
    INFO(yes);
    CHECK(accepts_gzip(yes));
  }
  for (const std::string_view no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.0", "gzip;q=0.000", "gzip; q=0", "gzip ;Q=0", "gzip;q=0, *",
        "*;q=0", "notgzip", "gzipped", "br, *;q=0", "deflate, gzip;q=0, br"}) {
    INFO(no);
    CHECK_FALSE(accepts_gzip(no));
  }
}

TEST_CASE("a media type is used only if the client names it") {
  constexpr std::string_view type = "application/x-ndjson";
  CHECK(accepts_type("application/x-ndjson", type));
  CHECK(accepts_type("text/html, Application/X-NDJSON;q=0.5", type));
  for (const std::string_view no : {"", "*/*", "application/*", "application/json", "application/x-ndjson;q=0"}) {
    CHECK_FALSE(accepts_type(no, type));
  }
}

TEST_CASE("an entity tag matches weakly, in a list, or by an asterisk") {
  for (const std::string_view yes : {R"("abc")", R"(W/"abc")", R"("x", W/"abc")", R"("x","abc","y")", "*"}) {
    INFO(yes);
    CHECK(matches_etag(yes, "abc"));
  }
  for (const std::string_view no : {"", "abc", R"("ab")", R"("abcd")", R"(w/"abc")", R"("x, abc")"}) {
    INFO(no);
    CHECK_FALSE(matches_etag(no, "abc"));
  }
}
