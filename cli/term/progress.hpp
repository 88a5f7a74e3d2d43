#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::term {

// The progress of some work. `total` is 0 if unknown; `done` and `total` count bytes if `bytes` is set, else users.
struct ProgressState {
  std::string what;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  bool bytes = false;
  std::uint64_t users = 0;
};

// A progress bar with rate and remaining time on one line of a terminal, redrawn at most ten times a second and erased
// at the end. Draws nothing if `shown` is false (a pipe, --quiet). Each kind of work (`what`) has its own rate.
class Progress {
 public:
  Progress(int terminal, bool shown) : terminal_(terminal), shown_(shown) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  void show(const ProgressState& now);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  int terminal_;
  bool shown_;
  std::string what_;
  Clock::time_point started_{};
  Clock::time_point drawn_at_{};
  bool drawn_ = false;
};

// Returns the bar's text, `seconds` after the work began, at most `columns` wide.
[[nodiscard]] std::string progress_line(const ProgressState& now, double seconds, std::size_t columns);

}  // namespace refctl::term
