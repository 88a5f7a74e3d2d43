#include "cli/serve/monitoring/process_metrics.hpp"

#include "cli/serve/monitoring/http_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace refctl::serve {

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The number of the first field of /proc/self/stat that follows the command's name, as proc(5) counts. The name may
// contain spaces, so parsing starts behind it.
constexpr std::size_t first_field = 3;
constexpr std::size_t start_ticks_field = 22;
constexpr std::size_t virtual_bytes_field = 23;
constexpr std::size_t resident_pages_field = 24;

std::vector<std::string> stat_fields() {
  std::ifstream file("/proc/self/stat");
  const std::string line((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto name_end = line.rfind(')');
  if (name_end == std::string::npos) return {};
  std::istringstream rest(line.substr(name_end + 1));
  return {std::istream_iterator<std::string>(rest), std::istream_iterator<std::string>()};
}

std::uint64_t number_of(const std::vector<std::string>& fields, std::size_t field) {
  const std::size_t at = field - first_field;
  return at < fields.size() ? std::strtoull(fields[at].c_str(), nullptr, 10) : 0;
}

void write_descriptors(std::string& out) {
  std::error_code failed;
  std::uint64_t open = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", failed), end; !failed && at != end;
       at.increment(failed)) {
    ++open;
  }
  if (!failed) write_metric(out, "refctl_process_open_fds", "gauge", "Open file descriptors.", open);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    write_metric(out, "refctl_process_max_fds", "gauge", "Limit of open file descriptors.",
                 static_cast<std::uint64_t>(limit.rlim_cur));
  }
}

}  // namespace

void write_process_metrics(std::string& out, std::string_view version) {
  out.append("# HELP refctl_build_info The version that runs; always 1.\n# TYPE refctl_build_info gauge\n");
  out.append("refctl_build_info{version=\"").append(version).append("\"} 1\n");
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    write_metric(out, "refctl_process_cpu_seconds_total", "counter", "CPU time of this process, user and system.",
                 seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
  }
  write_descriptors(out);
  const std::vector<std::string> fields = stat_fields();
  if (fields.size() + first_field <= resident_pages_field) return;
  write_metric(out, "refctl_process_virtual_memory_bytes", "gauge", "Address space of this process.",
               number_of(fields, virtual_bytes_field));
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  write_metric(out, "refctl_process_resident_memory_bytes", "gauge",
               "Memory of this process, the store's map included.", number_of(fields, resident_pages_field) * page);
  timespec since_boot{};
  clock_gettime(CLOCK_BOOTTIME, &since_boot);
  const double age =
      static_cast<double>(since_boot.tv_sec) + static_cast<double>(since_boot.tv_nsec) / 1e9 -
      static_cast<double>(number_of(fields, start_ticks_field)) / static_cast<double>(sysconf(_SC_CLK_TCK));
  write_metric(out, "refctl_process_start_time_seconds", "gauge", "When this process began, in seconds since 1970.",
               static_cast<double>(std::time(nullptr)) - age);
}

}  // namespace refctl::serve
