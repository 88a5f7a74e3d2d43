#include "cli/serve/http/connection.hpp"
#include "tests/unit/serve/http/echo.hpp"

#include <catch2/catch.hpp>

using namespace refctl;
using http::Connection;
using http_test::converse;
using http_test::count;
using http_test::Echo;

namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::string post(std::string_view target, std::string_view fields, std::string_view body) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("a response has its length, its date and the security fields") {
  Echo echo;
  Connection connection(echo, false);
  const std::string out = converse(connection, "GET /x?y=1 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(out ==
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n\r\nGET /x?y=1 ");
  CHECK(connection.phase() == Connection::Phase::idle);
}

TEST_CASE("over TLS a response has Strict-Transport-Security") {
  Echo echo;
  Connection connection(echo, true);
  CHECK(count(converse(connection, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "Strict-Transport-Security: max-age=") == 1);
}

TEST_CASE("pipelined requests are answered in order, sent at once or byte by byte") {
  for (const std::size_t step : {0U, 1U, 3U, 50U}) {
    Echo echo;
    Connection connection(echo, false);
    const std::string all = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + post("/2", "Content-Length: 5\r\n", "hello") +
                            "HEAD /3 HTTP/1.1\r\nHost: a\r\n\r\n" + "GET /4 HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string out = converse(connection, all, step);
    CHECK(echo.targets == std::vector<std::string>{"/1", "/2", "/3", "/4"});
    CHECK(count(out, "HTTP/1.1 200 OK\r\n") == 4);
    CHECK(count(out, "POST /2 hello") == 1);
    CHECK(ends_with(out, "GET /4 "));
  }
}

TEST_CASE("HEAD has the length of GET and no body") {
  Echo echo;
  Connection connection(echo, false);
  const std::string out = converse(connection, "HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(count(out, "Content-Length: 8\r\n") == 1);
  CHECK(ends_with(out, "\r\n\r\n"));
}

TEST_CASE("version and the Connection field decide whether a connection is kept") {
  const auto closes = [](std::string_view request) {
    Echo echo;
    Connection connection(echo, false);
    const std::string out = converse(connection, request);
    CHECK(count(out, "Connection: close\r\n") == (connection.phase() == Connection::Phase::closing ? 1 : 0));
    return connection.phase() == Connection::Phase::closing;
  };
  CHECK_FALSE(closes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  CHECK(closes("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
  CHECK(closes("GET / HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive, CLOSE\r\n\r\n"));
  CHECK(closes("GET / HTTP/1.0\r\n\r\n"));
  CHECK_FALSE(closes("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("no request after the last response is answered") {
  Echo echo;
  Connection connection(echo, false);
  converse(connection, "GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(echo.targets == std::vector<std::string>{"/1"});
}

TEST_CASE("targets in absolute form and the asterisk of OPTIONS are accepted") {
  Echo echo;
  Connection connection(echo, false);
  converse(connection,
           "GET http://A:80/x?y HTTP/1.1\r\nHost: a:80\r\n\r\nGET HTTP://a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"
           "OPTIONS * HTTP/1.1\r\nHost: [::1]:80\r\n\r\n");
  CHECK(echo.targets == std::vector<std::string>{"/x?y", "/", "*"});
}

TEST_CASE("limits are exact to the byte") {
  Echo echo;
  Connection connection(echo, false);
  std::string header = "GET /" + std::string(8191, 'a') + " HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 62; ++i) header += "X: y\r\n";
  header += "Z: ";
  header += std::string(16384 - header.size() - 4, 'z') + "\r\n\r\n";
  REQUIRE(header.size() == 16384);
  converse(connection, header + post("/b", "Content-Length: 65536\r\n", std::string(65536, 'b')));
  CHECK(echo.refusals.empty());
  CHECK(echo.targets.size() == 2);
}

TEST_CASE("100 Continue is sent only if the body has not arrived yet") {
  Echo echo;
  Connection connection(echo, false);
  std::string out;
  connection.feed(post("/", "Expect: 100-Continue\r\nContent-Length: 2\r\n", ""), out);
  CHECK(out == "HTTP/1.1 100 Continue\r\n\r\n");
  connection.feed("ab", out);
  CHECK(ends_with(out, "POST / ab"));
  out.clear();
  connection.feed(post("/", "Expect: 100-continue\r\nContent-Length: 2\r\n", "ab"), out);
  CHECK(count(out, "100 Continue") == 0);
  out.clear();
  connection.feed("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", out);
  CHECK(out.empty());
}

TEST_CASE("a streamed body has a length or is chunked") {
  for (const std::size_t step : {0U, 1U, 2U, 5U}) {
    Echo echo;
    Connection connection(echo, false);
    const std::string chunks = "5;a=b;c=\"d e\"\r\nhello\r\n6\r\n world\r\n000\r\nTrailer: x\r\n\r\n";
    const std::string all = post("/upload", "Transfer-Encoding: Chunked\r\n", chunks) +
                            post("/upload", "Content-Length: 3\r\n", "abc") + post("/upload", "", "");
    const std::string out = converse(connection, all, step);
    CHECK(echo.refusals.empty());
    CHECK(count(out, "POST /upload hello world") == 3);
    CHECK(echo.uploaded == "hello worldabc");
    CHECK(connection.phase() == Connection::Phase::idle);
  }
}

TEST_CASE("a body with only the last chunk may arrive in any pieces") {
  for (const std::size_t step : {0U, 1U, 2U, 3U, 4U, 5U}) {
    Echo echo;
    Connection connection(echo, false);
    const std::string all = post("/upload", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
    CHECK(count(converse(connection, all + all, step), "HTTP/1.1 200 OK") == 2);
  }
}

TEST_CASE("a streamed body may be longer than any other") {
  Echo echo;
  Connection connection(echo, false);
  converse(connection, post("/upload", "Content-Length: 1000000\r\n", std::string(1000000, 'x')), 65536);
  CHECK(echo.uploaded.size() == 1000000);
}

TEST_CASE("a refused upload is answered before its body and ends the connection") {
  Echo echo;
  echo.refuse_uploads = true;
  Connection connection(echo, false);
  const std::string out =
      converse(connection, post("/upload", "Expect: 100-continue\r\nContent-Length: 9\r\n", "GET / HTT"));
  CHECK(count(out, "HTTP/1.1 403 Forbidden") == 1);
  CHECK(count(out, "HTTP/1.1 ") == 1);
  CHECK(connection.phase() == Connection::Phase::closing);
  CHECK(connection.lingers());
}

TEST_CASE("a request moved to another thread is answered later, and the next ones wait") {
  Echo echo;
  Connection connection(echo, false);
  std::string out = converse(connection, "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(out.empty());
  CHECK(connection.phase() == Connection::Phase::waiting);
  connection.feed("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n", out);
  CHECK(out.empty());
  http::Response response;
  response.status = 201;
  connection.respond(std::move(echo.taken), std::move(response), out);
  CHECK(echo.targets == std::vector<std::string>{"/later", "/2", "/3"});
  CHECK(out.rfind("HTTP/1.1 201 Created\r\n", 0) == 0);
  CHECK(ends_with(out, "GET /3 "));
}

TEST_CASE("a body from a source is chunked, and the next request is answered after it") {
  Echo echo;
  echo.pieces = {"hello ", "wait", "world"};
  Connection connection(echo, false);
  std::string out = converse(connection, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(connection.phase() == Connection::Phase::streaming);
  CHECK(connection.pull(out));
  CHECK_FALSE(connection.pull(out));
  CHECK(connection.pull(out));
  CHECK(connection.pull(out));
  CHECK(count(out, "Transfer-Encoding: chunked\r\n") == 1);
  CHECK(count(out, "\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\nHTTP/1.1 200 OK") == 1);
  CHECK(ends_with(out, "GET /2 "));
}

TEST_CASE("a trailer is announced and follows a complete body in chunks") {
  Echo echo;
  echo.trailer = "X-Count: 2\r\n";
  echo.pieces = {"hello"};
  Connection complete(echo, false);
  std::string out = converse(complete, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  while (complete.phase() == Connection::Phase::streaming) complete.pull(out);
  CHECK(count(out, "\r\nTrailer: X-Count\r\n") == 1);
  CHECK(ends_with(out, "\r\n5\r\nhello\r\n0\r\nX-Count: 2\r\n\r\n"));

  echo.pieces = {"hello", "break"};
  Connection broken(echo, false);
  out = converse(broken, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  while (broken.phase() == Connection::Phase::streaming) broken.pull(out);
  CHECK(ends_with(out, "hello\r\n"));
}

TEST_CASE("for HTTP/1.0 a body from a source ends with the connection") {
  Echo echo;
  echo.trailer = "X-Count: 1\r\n";
  echo.pieces = {"hello"};
  Connection connection(echo, false);
  std::string out = converse(connection, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  while (connection.phase() == Connection::Phase::streaming) connection.pull(out);
  CHECK(count(out, "Transfer-Encoding") == 0);
  CHECK(count(out, "X-Count") == 0);
  CHECK(ends_with(out, "\r\n\r\nhello"));
  CHECK(connection.phase() == Connection::Phase::closing);
}

TEST_CASE("a body that cannot be completed never looks complete") {
  Echo echo;
  echo.pieces = {"half", "break"};
  Connection connection(echo, false);
  std::string out = converse(connection, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
  while (connection.phase() == Connection::Phase::streaming) connection.pull(out);
  CHECK(ends_with(out, "half\r\n"));
  CHECK(connection.phase() == Connection::Phase::closing);
}

TEST_CASE("unread responses stop the reading of requests") {
  Echo echo;
  Connection connection(echo, false);
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "GET /" + std::string(500, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string out = converse(connection, many);
  CHECK(connection.phase() == Connection::Phase::full);
  CHECK(out.size() < 300000);
  std::size_t answered = count(out, "HTTP/1.1 200 OK");
  while (connection.phase() == Connection::Phase::full) {
    out.clear();
    connection.resume(out);
    answered += count(out, "HTTP/1.1 200 OK");
  }
  CHECK(answered == 2000);
}

TEST_CASE("while draining, the next response is the last") {
  Echo echo;
  Connection idle(echo, false);
  idle.drain();
  CHECK(idle.phase() == Connection::Phase::idle);
  CHECK(count(converse(idle, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "Connection: close\r\n") == 1);
  CHECK(idle.phase() == Connection::Phase::closing);
  Connection busy(echo, false);
  std::string out = converse(busy, post("/", "Content-Length: 2\r\n", "a"));
  busy.drain();
  CHECK(busy.phase() == Connection::Phase::body);
  busy.feed("b", out);
  CHECK(count(out, "Connection: close\r\n") == 1);
  CHECK(ends_with(out, "POST / ab"));
  CHECK(busy.phase() == Connection::Phase::closing);
}

TEST_CASE("begin is called once before every request, with and without a body") {
  for (const std::size_t step : {0U, 1U, 7U}) {
    Echo echo;
    Connection connection(echo, false);
    converse(connection,
             "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + post("/2", "Content-Length: 5\r\n", "hello") +
                 post("/upload", "Content-Length: 3\r\n", "abc") + post("/upload", "Content-Length: 0\r\n", ""),
             step);
    CHECK(echo.begun == std::vector<std::string>{"/1", "/2", "/upload", "/upload"});
    CHECK(echo.targets == echo.begun);
  }
}

TEST_CASE("an upload that is admitted later is read after its admission") {
  for (const std::string_view sent_early : {"", "ab", "abc", "abcGET /next HTTP/1.1\r\nHost: a\r\n\r\n"}) {
    Echo echo;
    echo.admit_later = true;
    Connection connection(echo, false);
    std::string out;
    connection.feed(post("/upload", "Content-Length: 3\r\nExpect: 100-continue\r\n", sent_early), out);
    CHECK(connection.phase() == Connection::Phase::admitting);
    CHECK(out.empty());
    CHECK(echo.uploaded.empty());
    connection.take_upload(std::move(echo.taken), std::make_unique<http_test::StringSink>(echo.uploaded), out);
    CHECK(count(out, "HTTP/1.1 100 Continue\r\n\r\n") == (sent_early.empty() ? 1 : 0));
    if (sent_early.size() < 3) connection.feed(std::string_view("abc").substr(sent_early.size()), out);
    CHECK(echo.uploaded == "abc");
    CHECK(count(out, "HTTP/1.1 200 OK\r\n") == (sent_early.size() > 3 ? 2 : 1));
    CHECK(connection.phase() == Connection::Phase::idle);
  }
}

TEST_CASE("an upload that is refused later ends the connection, unless it has no body") {
  for (const std::string_view length : {"3", "0"}) {
    Echo echo;
    echo.admit_later = true;
    Connection connection(echo, false);
    std::string out;
    connection.feed(post("/upload", "Content-Length: " + std::string(length) + "\r\n", ""), out);
    http::Response response;
    response.status = 403;
    connection.respond(std::move(echo.taken), std::move(response), out);
    CHECK(count(out, "HTTP/1.1 403 ") == 1);
    const bool ends = length == "3";
    CHECK(count(out, "Connection: close\r\n") == (ends ? 1 : 0));
    CHECK(connection.phase() == (ends ? Connection::Phase::closing : Connection::Phase::idle));
  }
}

TEST_CASE("an empty line before a request is skipped, as some clients send it after a body") {
  for (const std::size_t step : {0U, 1U, 2U, 3U}) {
    Echo echo;
    Connection connection(echo, false);
    converse(connection,
             "\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + post("/2", "Content-Length: 5\r\n", "hello") +
                 "\r\nGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
             step);
    CHECK(echo.targets == std::vector<std::string>{"/1", "/2", "/3"});
    CHECK(echo.refusals.empty());
  }
}

TEST_CASE("a bare line feed is refused on arrival, not at the end of the header") {
  for (const std::string_view text :
       {"GET / HTTP/1.1\n", "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a\n", "\n",
        "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\n",
        "POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n"}) {
    for (const std::size_t step : {0U, 1U}) {
      INFO(text);
      Echo echo;
      Connection connection(echo, false);
      const std::string out = converse(connection, text, step);
      CHECK(echo.refusals == std::vector<int>{400});
      CHECK(connection.phase() == Connection::Phase::closing);
      CHECK(count(out, "HTTP/1.1 400 ") == 1);
    }
  }
}

TEST_CASE("a response has the request's id if there is one") {
  Echo echo;
  echo.id = "0a1b2c-00000001";
  Connection connection(echo, false);
  CHECK(count(converse(connection, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "X-Request-Id: 0a1b2c-00000001\r\n") == 1);
}
