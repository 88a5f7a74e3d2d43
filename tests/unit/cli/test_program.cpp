#include "tests/unit/cli/program.hpp"

#include <catch2/catch.hpp>

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using refctl::test::Program;
using refctl::test::Ran;

namespace {

constexpr const char* password = "correct horse battery\n";

void sign_up(Program& program, const std::string& name, const std::string& email, const std::string& friend_code = {}) {
  std::vector<std::string> words = {"signup", "--name", name, "--email", email, "--no-password", "--code", name};
  if (!friend_code.empty()) words.insert(words.end(), {"--referral-code", friend_code});
  program.must(words);
}

}  // namespace

TEST_CASE("help and version open nothing") {
  Program program;
  for (const auto& words : std::vector<std::vector<std::string>>{{}, {"--help"}, {"-h"}, {"help"}}) {
    const Ran ran = program.run(words);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("usage: refctl COMMAND"));
    CHECK(ran.err.empty());
  }
  CHECK_THAT(program.run({"--version"}).out, StartsWith("refctl 0."));
  CHECK(program.run({"users", "--version"}).code == 0);
  for (const refctl::cli::Command& command : refctl::cli::commands()) {
    if (command.hidden()) continue;
    std::vector<std::string> words;
    words.emplace_back(command.first_word());
    if (!command.second_word().empty()) words.emplace_back(command.second_word());
    words.emplace_back("--help");
    const Ran ran = program.run(words);
    INFO(command.path);
    CHECK(ran.code == 0);
    CHECK_THAT(ran.out, Contains("usage: refctl " + std::string(command.first_word())));
    CHECK_THAT(ran.out, Contains("Examples"));
  }
}

TEST_CASE("a wrong command line is reported in one line, with the nearest word") {
  Program program;
  const auto told = [&](std::vector<std::string> words, const std::string& line, const std::string& hint) {
    const Ran ran = program.run(std::move(words));
    CHECK(ran.code == 2);
    CHECK(ran.out.empty());
    CHECK_THAT(ran.err, StartsWith("refctl: " + line));
    CHECK_THAT(ran.err, Contains(hint));
  };
  told({"usres"}, "`refctl` has no command 'usres'", "did you mean `refctl users`?");
  told({"users", "sohw", "1"}, "`refctl users` has no command 'sohw'", "did you mean `refctl users show`?");
  told({"users", "--pgae", "2"}, "`refctl users` has no option --pgae", "did you mean `--page`?");
  told({"users", "--page-size"}, "--page-size needs a value", "");
  told({"users", "--page-size", "1001"}, "--page-size: '1001'", "");
  told({"users", "--count=3"}, "--count takes no value", "");
  told({"users", "--role", "amdin"}, "--role: 'amdin' is not one of", "did you mean `admin`?");
  told({"users", "show"}, "`refctl users show` needs USER", "");
  told({"signup", "--name", "Ada"}, "`refctl signup` needs --email", "");
  told({"whoami", "now"}, "unexpected argument 'now' after `refctl whoami`", "");
  told({"config"}, "`refctl config` needs a further word", "");
  told({"-o", "xml", "users"}, "--output: 'xml'", "");
  told({"users", "--since", "yesterday"}, "--since: ", "");
}

TEST_CASE("errors are one JSON object if JSON is requested") {
  Program program;
  const Ran ran = program.run({"whoami", "-o", "json"});
  CHECK(ran.code == 4);
  CHECK(ran.out.empty());
  CHECK_THAT(ran.err, StartsWith(R"({"error":{"code":"not_logged_in","message":")"));
  CHECK_THAT(program.run({"nope", "--json"}).err, StartsWith(R"({"error":{"code":"usage")"));
  CHECK_THAT(program.run({"--json", "users", "--page-size"}).err, StartsWith(R"({"error":{"code":"usage")"));
}

TEST_CASE("global options are accepted before and after the command, and the last one counts") {
  Program program;
  sign_up(program, "Ada", "ada@example.com");
  CHECK(program.run({"--operator", "-o", "csv", "users", "-o", "jsonl", "--fields", "id"}).out == "{\"id\":1}\n");
  CHECK(program.run({"users", "--operator", "--json", "--fields", "name,id"}).out ==
        "{\"count\":1,\"next\":null,\"previous\":null,\"results\":[{\"name\":\"Ada\",\"id\":1}]}\n");
  CHECK(program.run({"users", "--operator", "--fields=nme"}).code == 2);
}

TEST_CASE("a session is opened, used and ended") {
  Program program;
  program.must({"config", "set", "security.argon2_memory_mib", "19"});
  REQUIRE(program.run({"signup", "--name", "Ada", "--email", "ada@example.com", "--password-stdin"}, password).code ==
          0);
  CHECK(program.run({"whoami"}).code == 4);
  CHECK(program.run({"login", "ada@example.com", "--password-stdin"}, "wrong\n").code == 4);
  const Ran login = program.run({"login", "ada@example.com", "--password-stdin", "--json"}, password);
  REQUIRE(login.code == 0);
  CHECK_THAT(login.out, StartsWith("{\"token\":\"ey"));
  CHECK_THAT(program.run({"whoami"}).out, Contains("ada@example.com"));
  CHECK(program.run({"whoami", "-q"}).out.empty());
  const std::string token = program.run({"token"}).out;
  CHECK_THAT(login.out, Contains(token.substr(0, token.size() - 1)));
  CHECK(program.run({"users", "show", "ada@example.com"}).code == 0);

  program.variables["REFCTL_TOKEN"] = "not-a-token";
  CHECK(program.run({"whoami"}).code == 4);
  program.variables.erase("REFCTL_TOKEN");

  CHECK(program.run({"logout"}).code == 0);
  CHECK(program.run({"whoami"}).code == 4);
  program.variables["REFCTL_TOKEN"] = token.substr(0, token.size() - 1);
  CHECK(program.run({"whoami"}).code == 4);
}

TEST_CASE("a missing password is asked for only at a terminal") {
  Program program;
  const Ran ran = program.run({"signup", "--name", "Ada", "--email", "ada@example.com"});
  CHECK(ran.code == 2);
  CHECK_THAT(ran.err, Contains("--password-stdin"));
  CHECK(program.run({"signup", "--name", "Ada", "--email", "ada@example.com", "--password-stdin"}, "").code == 2);
  CHECK(program.run({"users", "list"}).code == 4);
  // No store has been created.
  CHECK(program.run({"users", "--operator"}).code == 7);
}

TEST_CASE("the target of the last log-in is used only by the session's commands") {
  Program program;
  program.must(
      {"-s", program.home() + "/other", "signup", "--name", "Eve", "--email", "eve@example.com", "--no-password"});
  REQUIRE(program.run({"-s", program.home() + "/other", "login", "eve@example.com", "--operator"}).code == 0);
  CHECK_THAT(program.run({"whoami", "--fields", "target"}).out, Contains("/other"));
  CHECK(program.run({"users", "--count"}).out == "1\n");
  CHECK(program.run({"users", "--count", "--operator"}).code == 7);
  CHECK(program.run({"export"}).code == 7);
  program.variables["REFCTL_STORE"] = program.home() + "/third";
  CHECK(program.run({"users", "--count"}).code == 4);
}

TEST_CASE("targets that this build does not support are refused as such") {
  Program program;
  CHECK(program.run({"-s", "https://refctl.example", "users"}).code == 7);
  CHECK(program.run({"-s", "", "users", "--operator"}).code == 2);
}

TEST_CASE("pages") {
  Program program;
  CHECK(program.must({"signup", "--name", "A", "--email", "a@example.com", "--no-password"}).size() > 0);
  for (const char* page : {"0", "-1", "two", "2", "99999999999999999999"})
    CHECK(program.run({"users", "--operator", "--page", page}).code == 3);
  CHECK(program.run({"users", "--operator", "--page-size", "0"}).code == 2);
  CHECK(program.run({"users", "--operator", "--page", "1", "--all"}).code == 2);
  const Ran ran = program.run({"users", "--operator", "--page-size", "1"});
  CHECK(ran.code == 0);
  CHECK(ran.err.empty());
}

TEST_CASE("values that look like commands or options are read as values") {
  Program program;
  sign_up(program, "audit", "audit@example.com");
  // A code that is also a command's name.
  CHECK(program.run({"users", "show", "audit", "--operator"}).code == 0);
  CHECK(program.run({"referrals", "audit", "--operator", "--count"}).out == "0\n");
  CHECK(program.run({"users", "--operator", "--search", "audit", "--count"}).out == "1\n");
  CHECK(program.run({"users", "--operator", "--search=", "--count"}).out == "1\n");
  CHECK(program.run({"--operator", "users", "show", "--", "audit"}).code == 0);
}

TEST_CASE("trees and paths are drawn") {
  Program program;
  sign_up(program, "Ada", "ada@example.com");
  sign_up(program, "Bob", "bob@example.com", "Ada");
  sign_up(program, "Cleo", "cleo@example.com", "Bob");
  sign_up(program, "Dan", "dan@example.com", "Ada");
  CHECK(program.run({"referrals", "Ada", "--tree", "--operator"}).out ==
        "Ada (1)  ada@example.com  2026-01-01  2 direct, 3 in all\n"
        "├── Bob (2)  bob@example.com  2026-01-01  1 direct\n"
        "│   └── Cleo (3)  cleo@example.com  2026-01-01\n"
        "└── Dan (4)  dan@example.com  2026-01-01\n");
  CHECK(program.run({"referrals", "Ada", "--tree", "--limit", "1", "--operator"}).out ==
        "Ada (1)  ada@example.com  2026-01-01  2 direct, 3 in all\n"
        "├── Bob (2)  bob@example.com  2026-01-01  1 direct\n"
        "│   └── Cleo (3)  cleo@example.com  2026-01-01\n"
        "└── … 1 more\n");
  CHECK(program.run({"referrals", "Ada", "--tree", "--format", "mermaid", "--depth", "1", "--operator"}).out ==
        "flowchart TD\n  u1[\"Ada (1)\"]\n  u2[\"Bob (2)\"]\n  u1 --> u2\n  u4[\"Dan (4)\"]\n  u1 --> u4\n");
  CHECK(program.run({"referrals", "Cleo", "--path", "--operator"}).out ==
        "Ada (1)  ada@example.com  2026-01-01\n"
        "└── Bob (2)  bob@example.com  2026-01-01\n"
        "    └── Cleo (3)  cleo@example.com  2026-01-01\n");
  CHECK_THAT(program.run({"referrals", "Cleo", "--path", "Dan", "--operator"}).out,
             Contains("Cleo (3) and Dan (4) meet at Ada (1), 2 levels above the one and 1 level above the other"));
  CHECK(program.run({"referrals", "Ada", "--depth", "2", "--operator"}).code == 2);
}

TEST_CASE("a name cannot control the terminal, and JSON has it unchanged") {
  Program program;
  program.must({"signup", "--name",
                "\x1b[2J\xe2\x80\xae"
                "Eve\n",
                "--email", "eve@example.com", "--no-password"});
  const std::string table = program.run({"users", "--operator"}).out;
  CHECK(table.find('\x1b') == std::string::npos);
  CHECK_THAT(table, Contains("\\x1b[2J\\u202eEve\\n"));
  CHECK_THAT(program.run({"users", "--operator", "--json"}).out, Contains(R"("name":"\u001b[2J)"));
}
