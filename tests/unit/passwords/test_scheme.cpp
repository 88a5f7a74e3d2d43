#include "store/rules/passwords/scheme.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace refctl;
using passwords::detect;

namespace {

const std::string salt = "YSBzYWx0IG9mIG91ciBvd24";
const std::string digest = "GueYNEwbbgZmm4lp4Oe/pwcAYYKDwVw/W71uPRxLiQQ";
const std::string crypt_digest = "v47mCCshwBLcWyyFW4a8jr6X5XqzRm9pl7G/tCqkHY9";
const std::string bcrypt_rest = "abcdefghijklmnopqrstuujReHermNFYZbljjWyTkud7yj4f88CFO";
const std::string django_digest = "4+CpwYfGwghYzsdj6jXqTrAnBjAY4u5tgYVSarog41s=";
const std::string django_scrypt_digest =
    "o4DZq22sRCas2DAhR2IOearuXngpJ1w6ixRLGqe6uo+wgVKOQW+gb2z/vSujyXNuzrwDe/aPjh79HhMjngy+CQ==";

std::string argon2(const std::string& settings) { return "$argon2id$v=19$" + settings + "$" + salt + "$" + digest; }

// Returns the cost that detect() finds in a hash, or the word that distinguishes its error messages.
std::string said_of(const std::string& hash) {
  auto detected = detect(hash);
  if (detected) return detected->cost;
  CHECK(detected.error().code == ErrorCode::invalid_data);
  const std::string& message = detected.error().message;
  CHECK((hash.size() < 8 || message.find(hash) == std::string::npos));
  if (message.find("costs more") != std::string::npos) return "too dear";
  if (message.find("malformed") != std::string::npos) return "malformed";
  if (message.find("no known scheme") != std::string::npos) return "unknown";
  if (message.find("not accepted: ") != std::string::npos) return message.substr(message.find(": ") + 2);
  return message;
}

}  // namespace

TEST_CASE("the cost of a hash is limited") {
  CHECK(said_of(argon2("m=1048576,t=10,p=4")) == "m=1048576,t=10,p=4");
  CHECK(said_of(argon2("m=1048577,t=2,p=1")) == "too dear");
  CHECK(said_of(argon2("m=65536,t=11,p=1")) == "too dear");
  CHECK(said_of("argon2" + argon2("m=65536,t=11,p=1")) == "too dear");

  CHECK(said_of("pbkdf2_sha256$10000000$s$" + django_digest) == "rounds=10000000");
  CHECK(said_of("pbkdf2_sha256$10000001$s$" + django_digest) == "too dear");
  CHECK(said_of("$5$rounds=10000000$s$" + crypt_digest) == "rounds=10000000");
  CHECK(said_of("$5$rounds=10000001$s$" + crypt_digest) == "too dear");

  CHECK(said_of("$2b$15$" + bcrypt_rest) == "cost=15");
  CHECK(said_of("$2b$16$" + bcrypt_rest) == "too dear");
  CHECK(said_of("bcrypt_sha256$$2b$31$" + bcrypt_rest) == "too dear");

  CHECK(said_of("$scrypt$ln=21,r=8,p=1$" + salt + "$" + digest) == "N=2097152,r=8,p=1");
  CHECK(said_of("$scrypt$ln=22,r=8,p=1$" + salt + "$" + digest) == "too dear");
  CHECK(said_of("$scrypt$ln=63,r=1,p=1$" + salt + "$" + digest) == "too dear");
  CHECK(said_of("$scrypt$ln=10,r=999999999999,p=1$" + salt + "$" + digest) == "too dear");
  CHECK(said_of("$scrypt$ln=10,r=8,p=999999999999$" + salt + "$" + digest) == "too dear");
  CHECK(said_of("scrypt$16384$s$8$1$" + django_scrypt_digest) == "N=16384,r=8,p=1");
  CHECK(said_of("scrypt$4194304$s$8$1$" + django_scrypt_digest) == "too dear");
  CHECK(said_of("$7$C6..../....grains$" + crypt_digest) == "N=16384,r=8,p=1");
  CHECK(said_of("$7$z6..../....grains$" + crypt_digest) == "too dear");
  CHECK(said_of("$7$C6.z../....grains$" + crypt_digest) == "too dear");
  CHECK(said_of("$y$jJT$grains01$" + crypt_digest) == "too dear");
}

TEST_CASE("the form of a hash is checked to its last character") {
  for (const std::string& hash : {
           argon2("m=65536,t=2"),
           argon2("m=65536,t=2,p=0"),
           argon2("m=65536,t=0,p=1"),
           argon2("m=7,t=1,p=1"),
           argon2("m=64,t=1,p=9"),
           argon2("m=065536,t=2,p=1"),
           argon2("m=+65536,t=2,p=1"),
           argon2("m=65536,t=2,p=1,"),
           argon2("t=2,m=65536,p=1"),
           argon2("m=65536,t=2,p=1,keyid=aa"),
           argon2("m=9999999999999,t=2,p=1"),
           argon2("m=65536,t=2,p=1") + "AA",
           argon2("m=65536,t=2,p=1") + "=",
           argon2("m=65536,t=2,p=1") + "\n",
           argon2("m=65536,t=2,p=1") + std::string("\0", 1),
           argon2("m=65536,t=2,p=1").substr(0, 80),
           "$argon2id$v=16$m=65536,t=2,p=1$" + salt + "$" + digest,
           "$argon2id$m=65536,t=2,p=1$" + salt + "$" + digest,
           "$argon2id$v=19$m=65536,t=2,p=1$AAAA$" + digest,            // salt too short
           "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$AAAAAAAAAAA",  // 8 bytes: too few against collisions
           "$argon2id$v=19$m=65536,t=2,p=1$" + salt + "$" + digest.substr(0, 42) + "R",  // unused bits set
           std::string("$argon2id$"),
           std::string("argon2$"),
           "argon2$argon2d$v=19$m=64,t=1,p=1$" + salt + "$" + digest,
           "$2b$12$" + bcrypt_rest.substr(1),
           "$2b$12$" + bcrypt_rest + "A",
           "$2b$03$" + bcrypt_rest,
           "$2b$32$" + bcrypt_rest,
           "$2b$1x$" + bcrypt_rest,
           "$2b$12$" + bcrypt_rest.substr(1) + "+",
           std::string("$2b$"),
           "bcrypt$" + bcrypt_rest,
           "bcrypt$$2x$12$" + bcrypt_rest,
           std::string("bcrypt$"),
           "$5$rounds=999$s$" + crypt_digest,
           "$5$rounds=$s$" + crypt_digest,
           "$5$$" + crypt_digest,
           "$5$seventeen.letters$" + crypt_digest,
           "$5$a:b$" + crypt_digest,
           "$5$s$" + crypt_digest.substr(1),
           "$6$s$" + crypt_digest,
           "$5$s$" + crypt_digest + "$",
           std::string("$6$"),
           "$y$j$grains01$" + crypt_digest,
           "$y$j9T$$" + crypt_digest,
           "$y$j9Tx$grains01$" + crypt_digest,
           "$y$jzT$grains01$" + crypt_digest,
           "$y$.9T$grains01$" + crypt_digest,
           "$y$j9T$s$" + crypt_digest,
           "$y$j9T$ss$" + crypt_digest,
           "$y$j9T$ssE$" + crypt_digest,
           "$y$j9T$grains01$" + crypt_digest.substr(1),
           std::string("$y$"),
           std::string("$7$"),
           "$7$/6..../....s$" + crypt_digest,
           "$y$j.5$grains01$" + crypt_digest,
           "$7$C6..../....$" + crypt_digest,
           "$7$C6..../...." + crypt_digest,
           "$7$C...../....s$" + crypt_digest,
           "$scrypt$ln=0,r=8,p=1$" + salt + "$" + digest,
           "$scrypt$ln=10,r=0,p=1$" + salt + "$" + digest,
           "$scrypt$ln=64,r=8,p=1$" + salt + "$" + digest,
           "$scrypt$ln=10,r=8,p=1$" + salt,
           "scrypt$16383$s$8$1$" + django_scrypt_digest,
           "scrypt$16384$s$8$1$" + django_digest,
           "scrypt$16384$$8$1$" + django_scrypt_digest,
           "scrypt$16384$s$8$" + django_scrypt_digest,
           "pbkdf2_sha256$0$s$" + django_digest,
           "pbkdf2_sha256$-1$s$" + django_digest,
           "pbkdf2_sha256$1000$$" + django_digest,
           "pbkdf2_sha256$1000$a b$" + django_digest,
           "pbkdf2_sha256$1000$s$" + django_digest.substr(4),
           "pbkdf2_sha256$1000$s$" + django_digest.substr(0, 43),
           "pbkdf2_sha256$1000$s$" + django_digest + "=",
           "pbkdf2_sha1$1000$s$" + django_digest,
           "pbkdf2_sha256$1000$" + std::string(129, 's') + "$" + django_digest,
           std::string("pbkdf2_sha256$"),
       }) {
    INFO(hash);
    CHECK(said_of(hash) == "malformed");
  }
}

TEST_CASE("a hash whose scheme is ambiguous is refused") {
  for (const char* hash :
       {"", "!", "!Mg0JgKtPYkh0Guza1k6U1tqI8dXDCe9H5GqWItKK", "hunter2", "PBKDF2_SHA256$1$s$x", " $2b$12$x", "*", "x",
        "5f4dcc3b5aa765d61d8327deb882cf9", "5f4dcc3b5aa765d61d8327deb882cfgg", "AQAAAAEAACcQ", "{", "$", "{}"}) {
    INFO(hash);
    CHECK(said_of(hash) == "unknown");
  }
}

TEST_CASE("well-known schemes that are not accepted are named") {
  const std::string md5 = "5f4dcc3b5aa765d61d8327deb882cf99";
  const std::vector<std::pair<std::string, std::string>> named{
      {"$P$BDSdKx2nglM.5UErwjQGeVtVWvjEvD1", "phpass of WordPress or phpBB ($P$)"},
      {"$wp$2y$10$LCQSpG0ZZMoxOuaFgcmcnuNRA4s6x2rk", "WordPress bcrypt of version 6.8 ($wp$2y$)"},
      {"$S$DFJQG7", "Drupal 7 SHA-512 ($S$)"},
      {"$1$grains$abcdefghijklmnopqrstuv", "MD5 crypt ($1$)"},
      {"$apr1$x$y", "Apache MD5 crypt ($apr1$)"},
      {"$2x$12$x", "bcrypt of a faulty implementation ($2x$)"},
      {"$argon2d$v=19$m=64,t=1,p=1$a$b", "Argon2d ($argon2d$)"},
      {"$gy$j9T$x$y", "gost-yescrypt ($gy$)"},
      {"$pbkdf2-sha256$29000$a$b", "passlib PBKDF2-SHA256 ($pbkdf2-sha256$)"},
      {"pbkdf2:sha256:1000$s$00", "Werkzeug PBKDF2 (pbkdf2:)"},
      {"scrypt:32768:8:1$s$00", "Werkzeug scrypt (scrypt:)"},
      {"md5$salt$" + md5, "Django salted MD5 (md5$)"},
      {"sha1$s$0123", "Django salted SHA-1 (sha1$)"},
      {"{SSHA}abcd", "LDAP salted SHA-1 ({SSHA})"},
      {"{ssha512}abcd", "LDAP salted SHA-512 ({SSHA512})"},
      {"{bcrypt}$2a$10$x", "Spring bcrypt ({bcrypt})"},
      {md5, "an MD5 or NTLM digest (32 hexadecimal digits)"},
      {md5 + "AABBCCDD", "a SHA-1 digest (40 hexadecimal digits)"},
      {md5 + md5, "a SHA-256 digest (64 hexadecimal digits)"},
      {md5 + md5 + md5 + md5, "a SHA-512 digest (128 hexadecimal digits)"},
      {"AQAAAAEAACcQAAAAEH5nZ2JrY0RmZ2hqa2zDsWFzZGZnaGprbMOxYXNkZmdoamtsw7E=", "ASP.NET Identity"},
      {"A" + std::string(65, 'x') + "==", "ASP.NET Identity"},
  };
  for (const auto& [hash, name] : named) {
    INFO(hash);
    CHECK(said_of(hash) == name);
  }
}

TEST_CASE("--hash-format accepts only hashes of the named format") {
  const std::string ours = argon2("m=65536,t=2,p=1");
  CHECK(detect(ours, "argon2"));
  CHECK(detect("argon2" + ours, "django"));
  CHECK(detect("$2b$12$" + bcrypt_rest, "bcrypt"));
  CHECK(detect("$2b$12$" + bcrypt_rest, "crypt"));
  CHECK(detect("$5$s$" + crypt_digest, "crypt"));
  CHECK(detect("$7$C6..../....grains$" + crypt_digest, "scrypt"));
  CHECK_FALSE(detect(ours, "django"));
  CHECK_FALSE(detect("argon2" + ours, "argon2"));
  CHECK(detect(ours, "crypt").error().code == ErrorCode::invalid_data);
  CHECK(detect(ours, "md5").error().code == ErrorCode::usage);
  CHECK(detect("", "").error().code == ErrorCode::usage);
  for (const auto format : passwords::format_names()) {
    CHECK(detect("nothing", format).error().hint.find("Argon2id") != std::string::npos);
  }
  CHECK(passwords::format_names().size() == 5);
}

TEST_CASE("every truncated hash is refused") {
  for (const std::string& whole :
       {argon2("m=65536,t=2,p=1"), "$2b$12$" + bcrypt_rest, "$5$rounds=5000$s$" + crypt_digest,
        "pbkdf2_sha256$1000$s$" + django_digest, "scrypt$16384$s$8$1$" + django_scrypt_digest,
        "$y$j9T$grains01$" + crypt_digest, "$7$C6..../....grains$" + crypt_digest}) {
    REQUIRE(detect(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto cut = detect(whole.substr(0, size));
      // Argon2 allows shorter digests, so a truncated hash may be valid; the test then checks only the scheme.
      if (cut) CHECK(whole.starts_with("$argon2id$"));
      if (!cut) CHECK(cut.error().code == ErrorCode::invalid_data);
    }
  }
}
