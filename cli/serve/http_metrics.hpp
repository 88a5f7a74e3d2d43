#pragma once

#include "cli/serve/route.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace refctl::serve {

// What /metrics tells about requests. Counted by all threads at once, without a lock.
class Figures {
 public:
  // `routes` rows and one more for what is no route.
  explicit Figures(std::size_t routes);

  void count(std::size_t route, int status, std::chrono::nanoseconds took);
  void connection_opened() { open_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { open_.fetch_sub(1, std::memory_order_relaxed); }

  // In Prometheus' text form.
  void write(std::string& out, std::span<const Route> routes) const;

  // Upper bounds of the latency histogram in microseconds; beyond the last is +Inf.
  static constexpr std::array<std::uint64_t, 11> bounds{50,      100,     250,       1'000,     5'000,     25'000,
                                                        100'000, 500'000, 1'000'000, 5'000'000, 30'000'000};

 private:
  static constexpr std::array<int, 15> statuses{200, 201, 204, 400, 401, 403, 404, 405,
                                                409, 413, 415, 422, 429, 500, 503};
  struct Row {
    std::array<std::atomic<std::uint64_t>, statuses.size()> by_status{};
  };

  std::vector<Row> rows_;
  std::array<std::atomic<std::uint64_t>, bounds.size() + 1> buckets_{};
  std::atomic<std::uint64_t> total_microseconds_{0};
  std::atomic<std::int64_t> open_{0};
};

// One line of Prometheus' text form, with its help and type.
void write_figure(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  std::uint64_t value);

}  // namespace refctl::serve
