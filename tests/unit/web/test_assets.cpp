#include "cli/serve/web/assets.hpp"

#include <catch2/catch.hpp>

#include <regex>
#include <set>
#include <string>

using namespace refctl::web;

namespace {

std::string text_of(const Asset& asset) { return {asset.plain.begin(), asset.plain.end()}; }

template <typename Check>
void each_asset(const Check& check) {
  for (const auto assets : {start_assets(), console_assets(), swagger_assets()}) {
    for (const Asset& asset : assets) {
      INFO(asset.path);
      check(asset);
    }
  }
}

}  // namespace

TEST_CASE("a page is found with and without its last slash, a file only by its name") {
  REQUIRE(find_asset("/admin/") != nullptr);
  CHECK(find_asset("/admin") == find_asset("/admin/"));
  CHECK(find_asset("/api/swagger") == find_asset("/api/swagger/"));
  REQUIRE(find_asset("/admin/console.css") != nullptr);
  REQUIRE(find_asset("/") != nullptr);
  REQUIRE(find_asset("/start.css") != nullptr);
  for (const char* stranger :
       {"", "//", "/start.css/", "/admin/console.css/", "/admin/../admin/", "/admin/index.html", "/ADMIN/"}) {
    INFO(stranger);
    CHECK(find_asset(stranger) == nullptr);
  }
}

TEST_CASE("every asset has a body, a compressed body, and a type") {
  std::set<std::string_view> paths;
  each_asset([&](const Asset& asset) {
    CHECK(!asset.plain.empty());
    REQUIRE(asset.gzip.size() > 18);
    CHECK((asset.gzip[0] == 0x1F && asset.gzip[1] == 0x8B));
    // The gzip header has no name, time or system, so that builds are reproducible. The last four bytes are the length.
    for (std::size_t at = 3; at < 8; ++at) CHECK(asset.gzip[at] == 0);
    const auto tail = asset.gzip.last(4);
    CHECK((tail[0] | tail[1] << 8 | tail[2] << 16 | tail[3] << 24) == static_cast<int>(asset.plain.size()));
    CHECK(asset.content_type.find('/') != std::string_view::npos);
    CHECK(asset.digest.size() == 20);
    CHECK(paths.insert(asset.path).second);
  });
  CHECK(find_asset("/admin/")->content_type == "text/html; charset=utf-8");
  CHECK(find_asset("/admin/console.css")->content_type == "text/css; charset=utf-8");
}

TEST_CASE("pages have no inline script or style and refer only to existing files") {
  static const std::regex reference{R"re((?:src|href)="([^"]*)")re"};
  each_asset([](const Asset& asset) {
    if (!asset.content_type.starts_with("text/html")) return;
    const std::string page = text_of(asset);
    CHECK(page.find("<style") == std::string::npos);
    CHECK(page.find(" style=") == std::string::npos);
    CHECK(!std::regex_search(page, std::regex{R"re(<script(?![^>]* src=)| on[a-z]+=|javascript:)re"}));
    for (std::sregex_iterator at{page.begin(), page.end(), reference}, end; at != end; ++at) {
      const std::string target = (*at)[1];
      INFO(target);
      CHECK((find_asset(target) != nullptr || target == "/api/openapi.json" || target.starts_with('#')));
    }
  });
}
