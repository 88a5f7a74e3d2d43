#include "store/model/metrics.hpp"

namespace refctl {

std::string_view name_of(Period period) {
  switch (period) {
    case Period::day: return "day";
    case Period::week: return "week";
    case Period::month: return "month";
  }
  return "";
}

}  // namespace refctl
