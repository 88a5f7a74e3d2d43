#include "store/rules/passwords/policy.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;

namespace {

// Returns "taken" (accepted), or the fault of a password for the user Anna.
std::string said_of(std::string_view password, unsigned least = passwords::default_min_code_points) {
  auto checked = passwords::check_new_password(Secret::copy_of(password), "Annabel Meierhofer",
                                               "a.meierhofer@schneeflocke.example", least);
  if (checked) return "taken";
  CHECK(checked.error().code == ErrorCode::invalid_field);
  REQUIRE(checked.error().fields.size() == 1);
  CHECK(checked.error().fields[0].field == "password");
  CHECK((password.empty() || password == "password" || checked.error().message.find(password) == std::string::npos));
  const std::string& message = checked.error().message;
  for (const char* word : {"empty", "longer", "shorter", "UTF-8", "guess"}) {
    if (message.find(word) != std::string::npos) return word;
  }
  return message;
}

}  // namespace

TEST_CASE("a good password is accepted") {
  for (const char* password :
       {"correct horse battery staple", "vK7#pQx2", "\u043F\u0430\u0440\u043E\u043B\u044C-\u043A\u043B\u044E\u0447",
        "tr%41il&=+?#/", "s3cret-Walrus-94"}) {
    INFO(password);
    CHECK(said_of(password) == "taken");
  }
}

TEST_CASE("a password has at least 8 code points and at most 1024 bytes") {
  CHECK(said_of("") == "empty");
  CHECK(said_of("vK7#pQx") == "shorter");
  CHECK(said_of("vK7#pQx2mm", 12) == "shorter");
  CHECK(said_of("vK7#pQx", 7) == "taken");
  // Fourteen bytes but seven letters; and eight code points that compose to seven.
  CHECK(said_of("\u0444\u044B\u0432\u044F\u0447\u0436\u0437") == "shorter");
  CHECK(said_of("vK7#pQe\u0301") == "shorter");
  std::string lengthy;
  while (lengthy.size() + 29 <= passwords::max_password_bytes) lengthy += "correct horse battery staple ";
  lengthy.resize(passwords::max_password_bytes, 'q');
  CHECK(said_of(lengthy) == "taken");
  CHECK(said_of(lengthy + "q") == "longer");
}

TEST_CASE("a password must be text") {
  CHECK(said_of("vK7#pQx2\xff") == "UTF-8");
  CHECK(said_of(std::string_view("vK7#pQx2\0mm", 11)) == "UTF-8");
}

TEST_CASE("common passwords are refused") {
  for (const char* password :
       {"password", "Password1", "12345678", "qwertyuiop", "aaaaaaaaaa", "abcdefgh", "iloveyou", "letmein1"}) {
    INFO(password);
    CHECK(said_of(password) == "guess");
  }
}

TEST_CASE("the user's name and address are refused as a password") {
  for (const char* password : {"meierhofer", "Meierhofer1", "schneeflocke", "Annabelmeierhofer", "a.meierhofer",
                               "A.Meierhofer@Schneeflocke.example"}) {
    INFO(password);
    CHECK(said_of(password) == "guess");
  }
  // Another user may have the same words.
  CHECK(passwords::check_new_password(Secret::copy_of("schneeflocke"), "Bob", "bob@example.com"));
  CHECK(passwords::check_new_password(Secret::copy_of("schneeflocke"), "", ""));
}
