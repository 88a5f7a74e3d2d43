#pragma once

#include "cli/serve/routing/route.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// Counts requests and connections for /metrics, by route. Lock-free; all threads share it.
class HttpMetrics {
 public:
  // `routes` outlives it.
  explicit HttpMetrics(std::span<const Route> routes);

  // `route`: a row of `routes`, or null for a request without one.
  void count(const Route* route, int status, std::chrono::nanoseconds took);
  void connection_opened() { open_.fetch_add(1, std::memory_order_relaxed); }
  void connection_closed() { open_.fetch_sub(1, std::memory_order_relaxed); }

  // Appends the metrics in the text format of Prometheus; routes without a request are omitted.
  void write(std::string& out) const;

  // Upper bounds of the latency histogram in microseconds; a last bucket, +Inf, follows.
  static constexpr std::array<std::uint64_t, 11> bounds{50,      100,     250,       1'000,     5'000,     25'000,
                                                        100'000, 500'000, 1'000'000, 5'000'000, 30'000'000};

 private:
  static constexpr std::array<int, 16> statuses{200, 201, 204, 304, 400, 401, 403, 404,
                                                405, 409, 413, 415, 422, 429, 500, 503};
  using Counter = std::atomic<std::uint64_t>;
  struct Row {
    std::array<Counter, statuses.size()> by_status{};
    std::array<Counter, bounds.size() + 1> buckets{};
    Counter total_microseconds{0};
  };

  void write_counts(std::string& out, std::size_t row) const;
  void write_histogram(std::string& out, std::size_t row) const;
  [[nodiscard]] std::string labels_of(std::size_t row) const;

  std::span<const Route> routes_;
  std::vector<Row> rows_;  // one per route, and one for requests without a route
  std::atomic<std::int64_t> open_{0};
};

// Appends one metric in the text format of Prometheus, with its help and type.
void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  std::uint64_t value);
void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value);

}  // namespace refctl::serve
