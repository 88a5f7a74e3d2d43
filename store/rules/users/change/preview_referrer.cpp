#include "store/rules/users/change/preview_referrer.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/graph/relations.hpp"
#include "store/rules/users/change/change_user.hpp"

#include <utility>

namespace refctl::rules {

namespace {

Result<Reattribution::Side> side_of(records::Reader& reader, Redactor& redactor, User user) {
  Reattribution::Side side;
  auto count = reader.child_count(user.id);
  if (!count) return failure_of(count);
  side.before = side.after = *count;
  auto view = redactor.view_of(reader, std::move(user));
  if (!view) return failure_of(view);
  side.user = std::move(*view);
  return side;
}

// Adds the preview's requests about the user and the new referrer.
Result<> fetch_sides(records::Reader& reader, const Actor& actor, const UserRef& user,
                     const std::optional<UserRef>& referrer) {
  const auto count = [](records::Wanted& wanted, UserId id) { wanted.child_counts.push_back(id); };
  records::Wanted wanted;
  wanted.user_count = true;
  auto fetched = prefetch_user(reader, actor, user, std::move(wanted), count);
  return fetched && referrer ? prefetch_user(reader, actor, referrer, {}, count) : fetched;
}

}  // namespace

Result<Reattribution> preview_referrer(const UseCaseContext& context, const UserRef& ref,
                                       const std::optional<UserRef>& wanted) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Reattribution> {
    if (auto may = require_admin(actor, "change who referred somebody"); !may) return failure_of(may);
    if (auto fetched = fetch_sides(reader, actor, ref, wanted); !fetched) return failure_of(fetched);
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    Redactor redactor = Redactor::unmasked();
    Reattribution preview;
    auto below = graph::downline_of(reader, user->id);
    if (!below) return failure_of(below);
    preview.moved = *below + 1;
    if (user->referrer) {
      auto referrer = known_user(reader, *user->referrer);
      if (!referrer) return failure_of(referrer);
      auto side = side_of(reader, redactor, std::move(*referrer));
      if (!side) return failure_of(side);
      preview.from = std::move(*side);
    }
    bool same = !wanted && !user->referrer;
    if (wanted) {
      auto referrer = resolve_user(reader, *wanted);
      if (!referrer) return failure_of(referrer);
      same = referrer->id == user->referrer;
      if (!same) {
        if (auto fits = check_referrer(reader, user->id, *referrer); !fits) return failure_of(fits);
      }
      auto side = side_of(reader, redactor, std::move(*referrer));
      if (!side) return failure_of(side);
      preview.to = std::move(*side);
    }
    if (same) {
      preview.moved = 0;
    } else {
      if (preview.from) --preview.from->after;
      if (preview.to) ++preview.to->after;
    }
    auto view = redactor.view_of(reader, std::move(*user));
    if (!view) return failure_of(view);
    preview.user = std::move(*view);
    return preview;
  });
}

}  // namespace refctl::rules
