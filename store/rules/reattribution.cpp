#include "store/rules/access.hpp"
#include "store/rules/edit_user.hpp"
#include "store/rules/graph/relations.hpp"
#include "store/rules/viewer.hpp"

#include <string>
#include <utility>

namespace refctl::rules {

namespace {

Result<Reattribution::Side> side_of(records::Reader& reader, Viewer& viewer, User user) {
  Reattribution::Side side;
  auto count = reader.child_count(user.id);
  if (!count) return failure_of(count);
  side.before = side.after = *count;
  auto view = viewer.look(reader, std::move(user));
  if (!view) return failure_of(view);
  side.user = std::move(*view);
  return side;
}

}  // namespace

Result<User> fit_referrer(records::Reader& reader, UserId child, const UserRef& ref) {
  auto referrer = resolve_user(reader, ref);
  if (!referrer) return referrer;
  const std::string child_text = std::to_string(child.value);
  const std::string referrer_text = std::to_string(referrer->id.value);
  if (referrer->id == child) return fail_field("referred_by", "user " + child_text + " cannot be their own referrer");
  if (referrer->erased) return fail_field("referred_by", "user " + referrer_text + " has been erased");
  auto loop = graph::would_loop(reader, child, referrer->id);
  if (!loop) return failure_of(loop);
  if (*loop) {
    return fail_field("referred_by",
                      "user " + referrer_text + " stands below user " + child_text + ": that would be a loop",
                      "`refctl referrals " + referrer_text + " --path` shows the chain");
  }
  return referrer;
}

Result<Reattribution> preview_referrer(const Context& context, const UserRef& ref,
                                       const std::optional<UserRef>& wanted) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Reattribution> {
    if (auto may = require_admin(actor, "change who referred somebody"); !may) return failure_of(may);
    auto user = user_to_change(reader, actor, ref);
    if (!user) return failure_of(user);
    Viewer viewer = Viewer::unmasked();
    Reattribution preview;
    auto below = graph::downline_of(reader, user->id);
    if (!below) return failure_of(below);
    preview.moved = *below + 1;
    if (user->referrer) {
      auto referrer = known_user(reader, *user->referrer);
      if (!referrer) return failure_of(referrer);
      auto side = side_of(reader, viewer, std::move(*referrer));
      if (!side) return failure_of(side);
      preview.from = std::move(*side);
    }
    if (wanted) {
      auto referrer = fit_referrer(reader, user->id, *wanted);
      if (!referrer) return failure_of(referrer);
      auto side = side_of(reader, viewer, std::move(*referrer));
      if (!side) return failure_of(side);
      preview.to = std::move(*side);
    }
    const bool same = preview.from && preview.to && preview.from->user.user.id == preview.to->user.user.id;
    if (preview.from && !same) --preview.from->after;
    if (preview.to && !same) ++preview.to->after;
    auto view = viewer.look(reader, std::move(*user));
    if (!view) return failure_of(view);
    preview.user = std::move(*view);
    return preview;
  });
}

}  // namespace refctl::rules
