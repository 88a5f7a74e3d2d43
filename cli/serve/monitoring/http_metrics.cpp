#include "cli/serve/monitoring/http_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace refctl::serve {

HttpMetrics::HttpMetrics(std::span<const Route> routes) : routes_(routes), rows_(routes.size() + 1) {}

void HttpMetrics::count(const Route* route, int status, std::chrono::nanoseconds took) {
  Row& row = rows_[route == nullptr ? routes_.size() : static_cast<std::size_t>(route - routes_.data())];
  const auto known = std::find(statuses.begin(), statuses.end(), status);
  const auto place = known == statuses.end() ? statuses.size() - 2 : static_cast<std::size_t>(known - statuses.begin());
  row.by_status.at(place).fetch_add(1, std::memory_order_relaxed);
  const auto microseconds = static_cast<std::uint64_t>(took.count() / 1000);
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), microseconds);
  row.buckets.at(static_cast<std::size_t>(bound - bounds.begin())).fetch_add(1, std::memory_order_relaxed);
  row.total_microseconds.fetch_add(microseconds, std::memory_order_relaxed);
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help, double value) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3:.3f}\n", name, help, type, value);
}

std::string HttpMetrics::labels_of(std::size_t row) const {
  if (row >= routes_.size()) return R"(method="",route="")";
  return fmt::format(R"(method="{}",route="{}")", name_of(routes_[row].method), routes_[row].path);
}

void HttpMetrics::write_counts(std::string& out, std::size_t row) const {
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const std::uint64_t count = rows_[row].by_status.at(i).load(std::memory_order_relaxed);
    if (count == 0) continue;
    fmt::format_to(std::back_inserter(out), "refctl_http_requests_total{{{},status=\"{}\"}} {}\n", labels_of(row),
                   statuses.at(i), count);
  }
}

void HttpMetrics::write_histogram(std::string& out, std::size_t row) const {
  std::array<std::uint64_t, bounds.size() + 1> sums{};
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sum += rows_[row].buckets.at(i).load(std::memory_order_relaxed);
    sums.at(i) = sum;
  }
  if (sum == 0) return;
  const auto into = std::back_inserter(out);
  const std::string labels = labels_of(row);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    fmt::format_to(into, "refctl_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", labels,
                   static_cast<double>(bounds.at(i)) / 1e6, sums.at(i));
  }
  const auto seconds = static_cast<double>(rows_[row].total_microseconds.load(std::memory_order_relaxed)) / 1e6;
  fmt::format_to(into,
                 "refctl_http_request_seconds_bucket{{{0},le=\"+Inf\"}} {1}\n"
                 "refctl_http_request_seconds_sum{{{0}}} {2}\nrefctl_http_request_seconds_count{{{0}}} {1}\n",
                 labels, sum, seconds);
}

void HttpMetrics::write(std::string& out) const {
  out.append(
      "# HELP refctl_http_requests_total Requests answered, by route and status.\n"
      "# TYPE refctl_http_requests_total counter\n");
  for (std::size_t row = 0; row < rows_.size(); ++row) write_counts(out, row);
  out.append(
      "# HELP refctl_http_request_seconds From a complete header to the response, by route.\n"
      "# TYPE refctl_http_request_seconds histogram\n");
  for (std::size_t row = 0; row < rows_.size(); ++row) write_histogram(out, row);
  write_metric(out, "refctl_http_connections", "gauge", "Connections open now.",
               static_cast<std::uint64_t>(std::max<std::int64_t>(0, open_.load(std::memory_order_relaxed))));
}

}  // namespace refctl::serve
