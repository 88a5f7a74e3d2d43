#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::term {

// Draws a bar of at most `columns` columns for `value` out of `most`, in steps of an eighth of a column; a value above
// zero gets at least one step.
[[nodiscard]] std::string bar(std::uint64_t value, std::uint64_t most, std::size_t columns);

// Draws a bar with a dark part (`first`) and a light part (`second`); a sum of `most` fills `columns` columns.
[[nodiscard]] std::string split_bar(std::uint64_t first, std::uint64_t second, std::uint64_t most, std::size_t columns);

// Draws one column ▁…█ per value, the largest at full height. With more values than `columns`, neighbours share a
// column that shows their mean.
[[nodiscard]] std::string sparkline(const std::vector<std::uint64_t>& values, std::size_t columns);

}  // namespace refctl::term
