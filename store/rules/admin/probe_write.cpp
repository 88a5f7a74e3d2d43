#include "store/rules/admin/probe_write.hpp"

#include "store/model/access/throttle.hpp"
#include "store/rules/access/access.hpp"

namespace refctl::rules {

Result<> probe_write(const UseCaseContext& context) {
  const ThrottleCounter counter{.failures = 0, .last = context.now(), .window_start = context.now()};
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    if (auto may = require_admin(actor, "try whether the store can be written"); !may) return may;
    return writer.put_throttle(ThrottleKey{}, counter);
  });
}

}  // namespace refctl::rules
