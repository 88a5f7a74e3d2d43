#include "cli/serve/http_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace refctl::serve {

HttpMetrics::HttpMetrics(std::span<const Route> routes) : routes_(routes), rows_(routes.size() + 1) {}

void HttpMetrics::count(const Route* route, int status, std::chrono::nanoseconds took) {
  const auto known = std::find(statuses.begin(), statuses.end(), status);
  const auto place = known == statuses.end() ? statuses.size() - 2 : static_cast<std::size_t>(known - statuses.begin());
  const auto row = route == nullptr ? routes_.size() : static_cast<std::size_t>(route - routes_.data());
  rows_[row].by_status.at(place).fetch_add(1, std::memory_order_relaxed);
  const auto microseconds = static_cast<std::uint64_t>(took.count() / 1000);
  const auto bound = std::lower_bound(bounds.begin(), bounds.end(), microseconds);
  buckets_.at(static_cast<std::size_t>(bound - bounds.begin())).fetch_add(1, std::memory_order_relaxed);
  total_microseconds_.fetch_add(microseconds, std::memory_order_relaxed);
}

void write_metric(std::string& out, std::string_view name, std::string_view type, std::string_view help,
                  std::uint64_t value) {
  fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type, value);
}

void HttpMetrics::write(std::string& out) const {
  const auto into = std::back_inserter(out);
  fmt::format_to(into,
                 "# HELP refctl_http_requests_total Requests answered, by route and status.\n"
                 "# TYPE refctl_http_requests_total counter\n");
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      const std::uint64_t count = rows_[row].by_status.at(i).load(std::memory_order_relaxed);
      if (count == 0) continue;
      const bool known = row < routes_.size();
      fmt::format_to(into, "refctl_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n",
                     known ? name_of(routes_[row].method) : "", known ? routes_[row].path : "", statuses.at(i), count);
    }
  }
  fmt::format_to(into,
                 "# HELP refctl_http_request_seconds From a complete request to its answer.\n"
                 "# TYPE refctl_http_request_seconds histogram\n");
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    sum += buckets_.at(i).load(std::memory_order_relaxed);
    fmt::format_to(into, "refctl_http_request_seconds_bucket{{le=\"{}\"}} {}\n",
                   static_cast<double>(bounds.at(i)) / 1e6, sum);
  }
  sum += buckets_.back().load(std::memory_order_relaxed);
  fmt::format_to(into,
                 "refctl_http_request_seconds_bucket{{le=\"+Inf\"}} {0}\nrefctl_http_request_seconds_sum {1}\n"
                 "refctl_http_request_seconds_count {0}\n",
                 sum, static_cast<double>(total_microseconds_.load(std::memory_order_relaxed)) / 1e6);
  write_metric(out, "refctl_http_connections", "gauge", "Connections open now.",
               static_cast<std::uint64_t>(std::max<std::int64_t>(0, open_.load(std::memory_order_relaxed))));
}

}  // namespace refctl::serve
