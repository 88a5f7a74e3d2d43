#include "store/rules/sessions/who_am_i.hpp"

#include "store/rules/access/redactor.hpp"

#include <utility>

namespace refctl::rules {

namespace {

Result<WhoAmI> view_of(records::Reader& reader, SessionHolder holder) {
  auto points = reader.child_count(holder.user.id);
  if (!points) return failure_of(points);
  auto view = Redactor::unmasked().view_of(reader, std::move(holder.user));
  if (!view) return failure_of(view);
  return WhoAmI{.user = std::move(*view), .referral_points = *points, .expires_at = holder.session.expires};
}

}  // namespace

Result<WhoAmI> who_am_i(const UseCaseContext& context) {
  const Instant now = context.now();
  return context.records.read([&](records::Reader& reader) -> Result<WhoAmI> {
    auto holder = context.resolver.holder(
        reader, now, [](records::Wanted& wanted, UserId user) { wanted.child_counts.push_back(user); });
    if (!holder) return failure_of(holder);
    return view_of(reader, std::move(*holder));
  });
}

}  // namespace refctl::rules
