#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/scheme.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace refctl;
using passwords::Cost;

namespace {

constexpr Cost cheap{.memory_mib = 1, .passes = 1};
constexpr std::array<std::uint8_t, passwords::salt_bytes> salt{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255};

std::string hashed(std::string_view password, Cost cost = cheap) {
  const auto credential = passwords::hash(Secret::copy_of(password), cost, salt);
  REQUIRE(credential);
  return credential->text;
}

bool logs_in(const std::string& hash, std::string_view password) {
  return passwords::verify(Credential{hash}, Secret::copy_of(password)).value();
}

}  // namespace

TEST_CASE("new hashes are Argon2id in PHC form") {
  const std::string text = hashed("correct horse", {.memory_mib = 64, .passes = 2});
  CHECK(text.starts_with("$argon2id$v=19$m=65536,t=2,p=1$AQIDBAUGBwgJCgsMDQ4P/w$"));
  CHECK(passwords::detect(text)->scheme == passwords::Scheme::argon2id);
  CHECK(logs_in(text, "correct horse"));
  CHECK_FALSE(logs_in(text, "correct horsf"));
  CHECK_FALSE(logs_in(text, ""));
  CHECK_FALSE(logs_in(text, std::string_view("correct horse\0", 14)));
}

TEST_CASE("the same password, salt and cost give the same hash, another salt gives another one") {
  CHECK(hashed("a") == hashed("a"));
  auto other = salt;
  other[15] = 0;
  CHECK(passwords::hash(Secret::copy_of("a"), cheap, other)->text != hashed("a"));
}

TEST_CASE("composed and decomposed passwords are equal") {
  CHECK(hashed("\u00E9t\u00E9") == hashed("e\u0301te\u0301"));
  CHECK(logs_in(hashed("e\u0301"), "\u00E9"));
  CHECK(logs_in(hashed("\u00E9"), "e\u0301"));
  CHECK(logs_in(hashed("\u1100\u1161"), "\uAC00"));
  // NFC, not NFKC: a ligature differs from its letters.
  CHECK_FALSE(logs_in(hashed("\uFB01"), "fi"));
}

TEST_CASE("bytes that are not UTF-8, and long ones, are hashed as they are") {
  CHECK(logs_in(hashed("\xff\xfe"), "\xff\xfe"));
  CHECK_FALSE(logs_in(hashed("\xff\xfe"), "\xff\xfd"));
  const std::string lengthy(5000, 'x');
  CHECK_FALSE(logs_in(hashed(lengthy), lengthy + "y"));
}

TEST_CASE("no password matches the decoy hash") {
  const Credential dummy = passwords::dummy({.memory_mib = 1, .passes = 2});
  CHECK(passwords::detect(dummy.text)->cost == "m=1024,t=2,p=1");
  CHECK_FALSE(logs_in(dummy.text, ""));
  CHECK_FALSE(logs_in(dummy.text, "correct horse"));
  passwords::burn(Secret::copy_of("correct horse"), dummy);
  passwords::burn(Secret::copy_of("correct horse"), Credential{"no hash at all"});
}

TEST_CASE("an invalid stored hash is damage, not a wrong password") {
  for (const char* text :
       {"", "correct horse", "$argon2id$", "$2b$31$abcdefghijklmnopqrstuujReHermNFYZbljjWyTkud7yj4f88CFO"}) {
    const auto outcome = passwords::verify(Credential{text}, Secret::copy_of("correct horse"));
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::store_damaged);
    CHECK(outcome.error().message.find("correct horse") == std::string::npos);
  }
}

TEST_CASE("the cost has a minimum and a maximum") {
  CHECK(passwords::check_cost({}));
  CHECK(passwords::check_cost(passwords::min_cost));
  CHECK(passwords::check_cost(passwords::max_cost));
  for (const Cost cost : {Cost{18, 2}, Cost{19, 1}, Cost{0, 2}, Cost{1025, 2}, Cost{64, 11}}) {
    CHECK(passwords::check_cost(cost).error().code == ErrorCode::invalid_field);
  }
  CHECK(passwords::detect(passwords::dummy(passwords::max_cost).text));
}

TEST_CASE("weaker and foreign hashes are replaced, stronger ones stay") {
  const Cost wanted{.memory_mib = 64, .passes = 2};
  CHECK_FALSE(passwords::outdated(passwords::dummy(wanted), wanted));
  CHECK_FALSE(passwords::outdated(passwords::dummy({.memory_mib = 128, .passes = 3}), wanted));
  CHECK(passwords::outdated(passwords::dummy({.memory_mib = 63, .passes = 2}), wanted));
  CHECK(passwords::outdated(passwords::dummy({.memory_mib = 64, .passes = 1}), wanted));
  const std::string digest = "$GueYNEwbbgZmm4lp4Oe/pwcAYYKDwVw/W71uPRxLiQQ";
  for (const std::string& foreign :
       {"$argon2id$v=19$m=65536,t=3,p=4$AQIDBAUGBwgJCgsMDQ4P/w" + digest,
        "$argon2id$v=19$m=65536,t=3,p=1$AQIDBAUGBwg" + digest,
        std::string("$argon2id$v=19$m=65536,t=3,p=1$AQIDBAUGBwgJCgsMDQ4P/w$AQIDBAUGBwgJCgsMDQ4P/w"),
        "$argon2i$v=19$m=65536,t=3,p=1$AQIDBAUGBwgJCgsMDQ4P/w" + digest, std::string("nothing known"),
        std::string("$2b$12$abcdefghijklmnopqrstuujReHermNFYZbljjWyTkud7yj4f88CFO")}) {
    INFO(foreign);
    CHECK(passwords::outdated(Credential{foreign}, wanted));
  }
}

#ifndef REFCTL_SANITIZED
TEST_CASE("too little memory is a separate error, not a wrong password") {
  // In a child process, because the limit stays for the rest of the process.
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit limit{.rlim_cur = 256U << 20U, .rlim_max = 256U << 20U};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(10);
    const Secret password = Secret::copy_of("correct horse");
    const auto made = passwords::hash(password, {.memory_mib = 512, .passes = 2}, salt);
    if (made || made.error().code != ErrorCode::busy) _exit(1);
    const auto argon2 = passwords::verify(passwords::dummy({.memory_mib = 512, .passes = 2}), password);
    if (argon2 || argon2.error().code != ErrorCode::busy) _exit(2);
    const auto lanes = passwords::verify(
        Credential{
            "$argon2id$v=19$m=524288,t=1,p=4$AQIDBAUGBwgJCgsMDQ4P/w$GueYNEwbbgZmm4lp4Oe/pwcAYYKDwVw/W71uPRxLiQQ"},
        password);
    if (lanes || lanes.error().code != ErrorCode::busy) _exit(5);
    const auto scrypt = passwords::verify(
        Credential{"$scrypt$ln=20,r=8,p=1$Z3JhaW5z$rFMA4wrAsDZGmw4JKZdQwFSLVI1rK4wkqR/mZtnPans"}, password);
    if (scrypt || scrypt.error().code != ErrorCode::busy) _exit(3);
    const auto crypt =
        passwords::verify(Credential{"$y$jFT$grains01$XKq4QCU78Hc1x1VqC53YQqKbPgL9PcUv2zwJcgQJRL."}, password);
    if (crypt || crypt.error().code != ErrorCode::busy) _exit(4);
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
#endif
