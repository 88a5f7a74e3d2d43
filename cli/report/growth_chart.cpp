#include "cli/report/charts.hpp"
#include "cli/report/text.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::report {
namespace {

constexpr double width = 960;
constexpr double height = 300;
constexpr double left = 64;
constexpr double right = 8;
constexpr double top = 12;
constexpr double bottom = 34;
constexpr std::size_t max_bars = 160;
constexpr std::size_t max_labels = 9;

struct Bar {
  Instant first;
  Instant last;
  std::uint64_t referred = 0;
  std::uint64_t organic = 0;
  [[nodiscard]] std::uint64_t all() const { return referred + organic; }
};

// Combines periods into bars, as many per bar as needed for all bars to fit.
std::vector<Bar> bars_of(const std::vector<Metrics::PeriodRow>& periods) {
  const std::size_t a_bar = (periods.size() + max_bars - 1) / max_bars;
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    if (i % a_bar == 0) bars.push_back({.first = periods[i].start, .last = periods[i].start});
    bars.back().last = periods[i].start;
    bars.back().referred += periods[i].referred;
    bars.back().organic += periods[i].organic;
  }
  return bars;
}

// Returns the distance of grid lines: 1, 2 or 5 times a power of ten, so that there are at most five lines.
std::uint64_t grid_step(std::uint64_t most) {
  for (std::uint64_t power = 1;; power *= 10) {
    for (const std::uint64_t factor : {1U, 2U, 5U}) {
      if (factor * power * 5 >= most) return factor * power;
    }
  }
}

class ChartDrawing {
 public:
  ChartDrawing(std::vector<Bar> bars, Period by) : bars_(std::move(bars)), by_(by) {
    std::uint64_t most = 1;
    for (const Bar& bar : bars_) most = std::max(most, bar.all());
    step_ = grid_step(most);
    full_ = (most + step_ - 1) / step_ * step_;
    slot_ = (width - left - right) / static_cast<double>(bars_.size());
  }

  std::string draw() {
    out_ = fmt::format(R"(<svg viewBox="0 0 {} {}" role="img" aria-label="Sign-ups by {}, referred and organic">)",
                       width, height, name_of(by_));
    draw_grid();
    for (std::size_t i = 0; i < bars_.size(); ++i) draw_bar(i);
    draw_labels();
    return out_ + "</svg>";
  }

 private:
  [[nodiscard]] double y_of(std::uint64_t value) const {
    const double share = static_cast<double>(value) / static_cast<double>(full_);
    return height - bottom - share * (height - bottom - top);
  }

  void draw_grid() {
    for (std::uint64_t value = 0; value <= full_; value += step_) {
      out_ += fmt::format(R"(<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)", left, width - right,
                          y_of(value), y_of(value));
      out_ += fmt::format(R"(<text class="axis" x="{}" y="{:.1f}" text-anchor="end">{}</text>)", left - 8,
                          y_of(value) + 4, term::grouped(value));
    }
  }

  void draw_bar(std::size_t i) {
    const Bar& bar = bars_[i];
    if (bar.all() == 0) return;
    const double x = left + slot_ * static_cast<double>(i);
    const double gap = std::min(4.0, slot_ * 0.2);
    std::string name = period_name(by_, bar.first);
    if (bar.last != bar.first) name += " – " + period_name(by_, bar.last);
    out_ += fmt::format("<g><title>{}: {} sign-up{}, {} referred, {} organic</title>", name, term::grouped(bar.all()),
                        bar.all() == 1 ? "" : "s", term::grouped(bar.referred), term::grouped(bar.organic));
    const auto part = [&](std::string_view kind, std::uint64_t from, std::uint64_t to) {
      if (from == to) return;
      out_ += fmt::format(R"(<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>)", kind,
                          x + gap / 2, y_of(to), slot_ - gap, y_of(from) - y_of(to));
    };
    part("referred", 0, bar.referred);
    part("organic", bar.referred, bar.all());
    out_ += "</g>";
  }

  void draw_labels() {
    const std::size_t every = (bars_.size() + max_labels - 1) / max_labels;
    for (std::size_t i = 0; i < bars_.size(); i += every) {
      const double middle = left + slot_ * (static_cast<double>(i) + 0.5);
      out_ += fmt::format(R"(<text class="axis" x="{:.1f}" y="{}" text-anchor="middle">{}</text>)", middle, height - 10,
                          period_name(by_, bars_[i].first));
    }
  }

  std::vector<Bar> bars_;
  Period by_;
  std::uint64_t step_ = 1;
  std::uint64_t full_ = 1;
  double slot_ = 1;
  std::string out_;
};

}  // namespace

std::string growth_chart(const std::vector<Metrics::PeriodRow>& periods, Period by) {
  if (periods.empty()) return R"(<p class="none">Nobody has signed up yet.</p>)";
  return ChartDrawing(bars_of(periods), by).draw();
}

}  // namespace refctl::report
