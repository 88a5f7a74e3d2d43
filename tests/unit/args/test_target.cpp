#include "cli/args/parameters.hpp"
#include "cli/args/target.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using cli::choose_target;
using cli::Target;
using cli::TargetChoice;

namespace {

Result<Target> named(const char* uri) {
  TargetChoice choice;
  choice.option = uri;
  return choose_target(choice);
}

}  // namespace

TEST_CASE("the target is chosen in the documented order") {
  TargetChoice choice{.option = "/a/option",
                      .environment = "/a/environment",
                      .last_login = "lmdb:/a/login",
                      .data_home = "/a/data",
                      .home = "/a/home"};
  CHECK(choose_target(choice)->uri == "lmdb:/a/option");
  choice.option.reset();
  CHECK(choose_target(choice)->uri == "lmdb:/a/environment");
  choice.environment = "";  // an empty variable counts as not set
  CHECK(choose_target(choice)->uri == "lmdb:/a/login");
  CHECK(choose_target(choice)->source == Target::Source::login);
  choice.last_login.reset();
  CHECK(choose_target(choice)->uri == "lmdb:/a/data/refctl");
  choice.data_home = "relative";
  CHECK(choose_target(choice)->uri == "lmdb:/a/home/.local/share/refctl");
  choice.home.reset();
  choice.data_home.reset();
  CHECK(choose_target(choice).error().code == ErrorCode::store_unusable);
}

TEST_CASE("a store has one canonical URI") {
  const auto uri = [](const char* text) { return named(text).value().uri; };
  CHECK(uri("/a/./b/../c/") == "lmdb:/a/c");
  CHECK(uri("lmdb:/a/c") == "lmdb:/a/c");
  CHECK(uri("/a/x:y") == "lmdb:/a/x:y");
  CHECK(uri("here") == uri("./here"));
  CHECK(named("").error().code == ErrorCode::usage);
  CHECK(named("mysql://x").error().code == ErrorCode::usage);
  CHECK(uri("https://x/") == "https://x");
}

TEST_CASE("the nearest word is suggested") {
  const std::vector<std::string> words = {"users", "referrals", "signup", "status", "--page", "--page-size"};
  CHECK(cli::nearest("usres", words) == "users");
  CHECK(cli::nearest("user", words) == "users");
  CHECK(cli::nearest("ref", words) == "referrals");
  CHECK(cli::nearest("--pgae", words) == "--page");
  CHECK(cli::nearest("zzzzzz", words).empty());
  CHECK(cli::nearest("", words).empty());
}
