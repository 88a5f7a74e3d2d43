#include "cli/serve/response/pipe.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <string>
#include <thread>

using namespace refctl;
using serve::Pipe;
using serve::SpoolBudget;
using Pulled = http::BodySource::Pulled;

namespace {

constexpr std::uint64_t plenty = std::uint64_t{64} * 1024 * 1024;

std::string piece(std::size_t number, std::size_t size) {
  std::string text;
  while (text.size() < size) text += std::to_string(number++) + ",";
  text.resize(size);
  return text;
}

// Returns everything that a reader receives from now until the end.
std::string rest_of(Pipe& pipe) {
  std::string all;
  while (true) {
    const Pulled pulled = pipe.pull(all);
    if (pulled == Pulled::end) return all;
    REQUIRE(pulled != Pulled::broken);
    if (pulled == Pulled::wait) std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("a producer finishes without a reader, and the reader gets everything in order", "[pipe]") {
  SpoolBudget budget(plenty);
  int woken = 0;
  Pipe pipe([&] { ++woken; }, budget);
  std::string expected;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string text = piece(i, 32 * 1024 + i);
    expected += text;
    REQUIRE(pipe.write(text));
  }
  pipe.finish(true);
  CHECK(woken == 101);
  CHECK(budget.used() > Pipe::memory_limit);
  CHECK(budget.used() < expected.size());
  CHECK(rest_of(pipe) == expected);
  CHECK(budget.used() == 0);
}

TEST_CASE("a pipe returns to memory once the reader has the file's content", "[pipe]") {
  SpoolBudget budget(plenty);
  Pipe pipe([] {}, budget);
  std::string expected;
  std::string got;
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < 40; ++i) {
      const std::string text = piece(i, 32 * 1024);
      expected += text;
      REQUIRE(pipe.write(text));
    }
    CHECK(budget.used() > 0);
    while (pipe.pull(got) == Pulled::some) {
    }
    CHECK(budget.used() == 0);
    expected += "x";
    REQUIRE(pipe.write("x"));
    CHECK(budget.used() == 0);
  }
  pipe.finish(true);
  got += rest_of(pipe);
  CHECK(got == expected);
}

TEST_CASE("without a budget the producer waits for the reader and nothing is lost", "[pipe]") {
  for (const std::uint64_t most : {std::uint64_t{0}, std::uint64_t{300'000}}) {
    SpoolBudget budget(most);
    Pipe pipe([] {}, budget);
    std::string expected;
    for (std::size_t i = 0; i < 200; ++i) expected += piece(i, 20'000);
    std::thread producer([&] {
      for (std::size_t i = 0; i < 200; ++i) {
        if (!pipe.write(piece(i, 20'000))) return;
      }
      pipe.finish(true);
    });
    CHECK(rest_of(pipe) == expected);
    producer.join();
    CHECK(budget.used() == 0);
  }
}

TEST_CASE("a reader that disconnects stops the producer, whether it waits or not", "[pipe]") {
  SpoolBudget budget(0);
  auto pipe = std::make_shared<Pipe>([] {}, budget);
  std::atomic<bool> stopped{false};
  std::thread producer([&] {
    while (pipe->write(piece(0, 100'000))) {
    }
    stopped = true;
  });
  auto source = serve::source_of(pipe);
  std::string some;
  while (source->pull(some) != Pulled::some) std::this_thread::yield();
  source.reset();
  producer.join();
  CHECK(stopped);
  CHECK_FALSE(pipe->write("more"));
}

TEST_CASE("a response that cannot be completed is cut off after the bytes produced", "[pipe]") {
  SpoolBudget budget(plenty);
  Pipe pipe([] {}, budget);
  REQUIRE(pipe.write("some"));
  pipe.finish(false);
  std::string got;
  CHECK(pipe.pull(got) == Pulled::some);
  CHECK(got == "some");
  CHECK(pipe.pull(got) == Pulled::broken);
}

TEST_CASE("the budget is given back with the pipe", "[pipe]") {
  SpoolBudget budget(plenty);
  {
    Pipe pipe([] {}, budget);
    for (std::size_t i = 0; i < 40; ++i) REQUIRE(pipe.write(piece(i, 32 * 1024)));
    CHECK(budget.used() > 0);
  }
  CHECK(budget.used() == 0);
}
