#include "store/rules/user_details.hpp"

#include "store/rules/access.hpp"
#include "store/rules/graph/relations.hpp"

#include <algorithm>
#include <utility>

namespace refctl::rules {

namespace {

Result<std::vector<UserView>> views_of(records::Reader& reader, Viewer& viewer, const std::vector<UserId>& ids) {
  std::vector<UserView> views;
  views.reserve(ids.size());
  for (const UserId id : ids) {
    auto user = known_user(reader, id);
    if (!user) return failure_of(user);
    auto view = viewer.look(reader, std::move(*user));
    if (!view) return failure_of(view);
    views.push_back(std::move(*view));
  }
  return views;
}

}  // namespace

Result<UserDetails> details_of(records::Reader& reader, Viewer& viewer, User user) {
  const UserId id = user.id;
  UserDetails details;
  auto path = graph::path_to_root(reader, id);
  if (!path) return failure_of(path);
  details.depth = path->empty() ? 0 : path->size() - 1;
  std::ranges::reverse(*path);
  details.path = std::move(*path);
  auto direct = reader.child_count(id);
  if (!direct) return failure_of(direct);
  details.referral_points = *direct;
  auto downline = graph::downline_of(reader, id);
  if (!downline) return failure_of(downline);
  details.downline = *downline;
  auto view = viewer.look(reader, std::move(user));
  if (!view) return failure_of(view);
  details.view = std::move(*view);
  return details;
}

Result<UserDetails> user_details(const Context& context, const UserRef& user) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<UserDetails> {
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    return details_of(reader, *viewer, std::move(*whose));
  });
}

Result<PathView> path_of(const Context& context, const std::optional<UserRef>& user,
                         const std::optional<UserRef>& other) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<PathView> {
    auto first = user_to_read(reader, actor, user);
    if (!first) return failure_of(first);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    auto path = graph::path_to_root(reader, first->id);
    if (!path) return failure_of(path);
    PathView view;
    auto chain = views_of(reader, *viewer, *path);
    if (!chain) return failure_of(chain);
    view.chain = std::move(*chain);
    if (!other) return view;

    auto second = user_to_read(reader, actor, other);
    if (!second) return failure_of(second);
    auto other_path = graph::path_to_root(reader, second->id);
    if (!other_path) return failure_of(other_path);
    auto other_chain = views_of(reader, *viewer, *other_path);
    if (!other_chain) return failure_of(other_chain);
    view.other_chain = std::move(*other_chain);
    if (const auto meeting = graph::meeting_of(*path, *other_path)) view.common = view.chain[meeting->in_first];
    return view;
  });
}

}  // namespace refctl::rules
