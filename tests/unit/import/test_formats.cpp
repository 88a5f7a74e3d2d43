#include "tests/support/importing/importing.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using namespace refctl::test;

TEST_CASE("the format is detected by the content, csv also by the file name") {
  const std::string object = R"({"id":5,"name":"A","email":"a@b.org"})";
  for (
      const std::string& text :
      {object, "\n " + object + "\r\n", "[" + object + "]", " [ " + object + " ] \n", "\xEF\xBB\xBF" + object,
       std::string("id,name,email\n5,A,a@b.org"), std::string("\xEF\xBB\xBFid,name,email\r\n5,A,a@b.org\r\n"),
       std::string(
           R"([{"model":"x.user","pk":5,"fields":{"username":"a@b.org","first_name":"A","email":"","password":"!"}}])")}) {
    Importer importer;
    const auto report = importer.import(text);
    INFO(text << faults_of(report));
    REQUIRE(report);
    CHECK(report->added == 1);
    CHECK(importer.user(5).name == "A");
    CHECK(importer.user(5).email == "a@b.org");
  }
  Importer importer;
  CHECK(importer.import("[1,2]\n", {}, "odd.csv").error().message.find("CSV") != std::string::npos);
  ImportOptions csv;
  csv.format = ImportFormat::csv;
  CHECK(!importer.import(object, csv));
}

TEST_CASE("a file without users is refused") {
  for (const std::string text : {"", "\n\n", "[]", " [ ]\n", "id,email,name\n", R"({"users":[]})",
                                 R"([{"model":"auth.group","pk":1,"fields":{"name":"g"}}])"}) {
    for (const bool pipe : {false, true}) {
      Importer importer;
      const auto report = pipe ? importer.import_pipe(text) : importer.import(text);
      INFO(text);
      REQUIRE(!report);
      CHECK(report.error().code == ErrorCode::import_refused);
      CHECK(importer.audited.empty());
    }
  }
}

TEST_CASE("a pipe is read like a file, also with rejects") {
  std::string text;
  for (int i = 1; i <= 30'000; ++i) {
    text += R"({"id":)" + std::to_string(i) + R"(,"name":"User","email":"u)" + std::to_string(i) +
            R"(@example.com","referred_by":)" + std::to_string(i / 2) + "}\n";
  }
  text += R"({"name":7,"email":"last@example.com"})";
  ImportOptions skip;
  skip.skip_invalid = true;
  Importer file;
  Importer pipe;
  const auto from_file = file.import(text, skip);
  const auto from_pipe = pipe.import_pipe(text, skip);
  REQUIRE(from_file);
  REQUIRE(from_pipe);
  CHECK(from_pipe->added == 30'000);
  CHECK(from_pipe->sha256 == from_file->sha256);
  CHECK(from_pipe->sha256.size() == 64);
  CHECK(pipe.rejects == std::vector<std::string>{
                            R"({"line":30001,"reasons":["name is not a text"],"name":7,"email":"last@example.com"})"});
  CHECK(file.rejects == pipe.rejects);
  CHECK(file.users() == pipe.users());
  CHECK(pipe.user(30'000).referrer == UserId{15'000});
}

TEST_CASE("csv: quotes, line breaks in cells, apostrophes and digits") {
  Importer importer;
  const auto report = importer.import(
      "id,name,email,referral_code,referred_by,password_hash,disabled\r\n"
      "1,\"Doe, \"\"J\"\"\r\nJr\",j@x.org,'-ab1,,,\r\n"
      "\r\n"
      "2,'=cmd(),k@x.org,CODE2,1,,true\n"
      "3,''quoted,l@x.org,12345,code:code2,,no\n"
      "4,'Amsterdam,m@x.org,C4C,k@x.org,,0");
  INFO(faults_of(report));
  REQUIRE(!report);  // a code must not begin with -
  CHECK(contains(faults_of(report), "line 2: the referral code begins with -"));
  const auto good = importer.import(
      "id,name,email,referral_code,referred_by,password_hash,disabled\r\n"
      "1,\"Doe, \"\"J\"\"\r\nJr\",j@x.org,ab1,,,\r\n"
      "\r\n"
      "2,'=cmd(),k@x.org,CODE2,1,,true\n"
      "3,''quoted,l@x.org,12345,code:code2,,no\n"
      "4,'Amsterdam,m@x.org,C4C,k@x.org,,0");
  INFO(faults_of(good));
  REQUIRE(good);
  CHECK(importer.user(1).name == "Doe, \"J\"\r\nJr");
  CHECK(importer.user(2).name == "=cmd()");
  CHECK(importer.user(2).referrer == UserId{1});
  CHECK(importer.user(2).disabled);
  CHECK(importer.user(3).name == "'quoted");
  CHECK(importer.user(3).referrer == UserId{2});
  CHECK(importer.user(3).code == "12345");
  CHECK(importer.user(4).name == "'Amsterdam");
  CHECK(importer.user(4).referrer == UserId{2});
}

TEST_CASE("csv: places are physical lines, faults are per record") {
  Importer importer;
  const auto report = importer.import(
      "name,email\n"
      "\"A\nB\nC\",a@x.org\n"
      "D,d@x.org,,\n"
      "E,e@x.org,extra\n"
      "F \"quoted\",f@x.org\n"
      "\"G\"x,g@x.org\n"
      "H,\xFF@x.org\n"
      "\xFF,i@x.org\n");
  REQUIRE(!report);
  const std::string faults = faults_of(report);
  CHECK(!contains(faults, "line 5"));  // empty cells too many are nothing
  CHECK(contains(faults, "line 6: 3 cells where the header has 2"));
  CHECK(contains(faults, "line 7: an unquoted cell contains a quote"));
  CHECK(contains(faults, "line 8: there is text after the closing quote"));
  CHECK(contains(faults, "line 9: the e-mail address is not valid UTF-8"));
  CHECK(contains(faults, "line 10: the name is not valid UTF-8"));
  CHECK(report.error().fields.size() == 5);
}

TEST_CASE("csv: a broken header or an open quote refuses the complete file") {
  Importer importer;
  ImportOptions skip;
  skip.skip_invalid = true;
  const auto message = [&](std::string_view text, const ImportOptions& options) {
    const auto report = importer.import(text, options, "x.csv");
    REQUIRE(!report);
    CHECK(report.error().code == ErrorCode::import_refused);
    return report.error().message;
  };
  CHECK(contains(message("name,name,email\n", skip), "two columns of the CSV file may be name: name and name"));
  CHECK(contains(message("name;address\nA;a@b.org\n", skip), "no column email"));
  CHECK(contains(message("name,email\nA,\"a@b.org\n\nB,b@b.org\n", skip), "line 2: a quoted cell is not closed"));
  skip.columns = {{"name", "full"}};
  CHECK(contains(message("name,email\n", skip), "no column full"));
}

TEST_CASE("arrays: places are record numbers, a broken array refuses the complete file") {
  Importer importer;
  ImportOptions skip;
  skip.skip_invalid = true;
  const auto report = importer.import(
      R"([{"name":"A","email":"a@b.org"}, 5, "x", [], {"name":"B"} ,{"name":"]}","email":"b@b.org"}])", skip);
  REQUIRE(report);
  CHECK(report->read == 6);
  CHECK(report->added == 2);
  CHECK(!report->place_is_line);
  const std::string faults = faults_of(report);
  CHECK(contains(faults, "record 2: not valid JSON"));
  CHECK(contains(faults, "record 3: not valid JSON"));
  CHECK(contains(faults, "record 4: not valid JSON"));
  CHECK(contains(faults, "record 5: the e-mail address is missing"));
  const auto before = importer.users();
  for (const std::string broken :
       {R"([{"name":"C","email":"c@b.org"})", R"([{"name":"C","email":"c@b.org"},)",
        R"([{"name":"C","email":"c@b.org"}] x)", R"([{"name":"C","email":"c@b.org"} {"name":"D","email":"d@b.org"}])",
        R"([{"name":"C","email":"c@b.org)", "[", "[,]", R"([{"name":"C","email":"c@b.org"},])", "[}"}) {
    INFO(broken);
    const auto refused = importer.import(broken, skip);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::import_refused);
    CHECK(importer.users() == before);
  }
}

TEST_CASE("records without an end are refused in bounded memory") {
  Importer importer;
  ImportOptions skip;
  skip.skip_invalid = true;
  const std::string much(5U << 20U, 'x');
  CHECK(!importer.import("{\"name\":\"" + much, skip));
  CHECK(!importer.import("[{\"name\":\"" + much, skip));
  CHECK(!importer.import("name,email\n\"" + much, skip, "x.csv"));
  CHECK(!importer.import(std::string(5U << 20U, '['), skip));
  CHECK(importer.users().empty());
}
