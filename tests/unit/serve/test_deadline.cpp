#include "cli/serve/net/deadline.hpp"

#include <catch2/catch.hpp>

using namespace refctl::serve;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Deadline::Moment start = Deadline::Moment() + seconds(1'000'000);

// Checks that the wait continues just before `time` and is over at `time`.
void lasts(Waiting waiting, seconds time, bool draining = false) {
  Deadline deadline;
  deadline.begin(waiting, start, 0, draining);
  CHECK_FALSE(deadline.is_over(start + time - milliseconds(1), 0));
  CHECK(deadline.is_over(start + time, 0));
}

}  // namespace

TEST_CASE("each wait has its own deadline") {
  lasts(Waiting::first_byte, seconds(60));
  lasts(Waiting::next_request, seconds(60));
  lasts(Waiting::header, seconds(10));
  lasts(Waiting::body, seconds(30));
  lasts(Waiting::write, seconds(30));
  lasts(Waiting::close, seconds(5));
}

TEST_CASE("bytes do not extend the deadline of a header, a body or a write") {
  for (const auto& [waiting, time] :
       {std::pair(Waiting::header, 10), std::pair(Waiting::body, 30), std::pair(Waiting::write, 30)}) {
    Deadline deadline;
    deadline.begin(waiting, start, 0, false);
    for (int second = 1; second < time; ++second) {
      CHECK_FALSE(deadline.is_over(start + seconds(second), 100'000 * static_cast<unsigned>(second)));
    }
    CHECK(deadline.is_over(start + seconds(time), 10'000'000));
  }
}

TEST_CASE("a transfer continues while it moves 500 bytes per second") {
  for (const Waiting waiting : {Waiting::upload, Waiting::stream}) {
    Deadline deadline;
    deadline.begin(waiting, start, 1'000, false);
    std::uint64_t moved = 1'000;
    for (int second = 1; second <= 3'600; ++second) {
      moved += 500;
      REQUIRE_FALSE(deadline.is_over(start + seconds(second), moved));
    }
  }
}

TEST_CASE("a transfer below 500 bytes per second is cut off within a window") {
  for (const Waiting waiting : {Waiting::upload, Waiting::stream}) {
    Deadline deadline;
    deadline.begin(waiting, start, 0, false);
    std::uint64_t moved = 0;
    int second = 0;
    do {
      ++second;
      moved += 499;
    } while (!deadline.is_over(start + seconds(second), moved) && second < 100);
    CHECK(second == 20);
  }
  SECTION("even if it was fast before") {
    Deadline deadline;
    deadline.begin(Waiting::upload, start, 0, false);
    CHECK_FALSE(deadline.is_over(start + seconds(20), 1'000'000));
    CHECK_FALSE(deadline.is_over(start + seconds(39), 1'000'000));
    CHECK(deadline.is_over(start + seconds(40), 1'000'000));
  }
}

TEST_CASE("waiting for the handler has no deadline") {
  Deadline deadline;
  deadline.begin(Waiting::response, start, 0, false);
  CHECK_FALSE(deadline.is_over(start + seconds(1'000'000), 0));
}

TEST_CASE("a TLS handshake has the time of a header") {
  Deadline deadline;
  deadline.begin_handshake(start);
  CHECK_FALSE(deadline.is_over(start + seconds(9), 500));
  CHECK(deadline.is_over(start + seconds(10), 500));
}

TEST_CASE("while draining, only connections between requests get a shorter deadline") {
  lasts(Waiting::next_request, seconds(1), true);
  for (const Waiting waiting : {Waiting::next_request, Waiting::first_byte}) {
    Deadline deadline;
    deadline.begin(waiting, start, 0, false);
    deadline.hasten(start + seconds(5));
    CHECK_FALSE(deadline.is_over(start + seconds(5), 0));
    CHECK(deadline.is_over(start + seconds(6), 0));
  }
  Deadline body;
  body.begin(Waiting::body, start, 0, false);
  body.hasten(start + seconds(5));
  CHECK_FALSE(body.is_over(start + seconds(29), 0));
}
