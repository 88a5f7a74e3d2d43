#include "store/rules/users/user_details.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/graph/relations.hpp"

#include <algorithm>
#include <utility>

namespace refctl::rules {

Result<UserDetails> details_of(records::Reader& reader, Redactor& redactor, User user) {
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
  if (*direct > 0) {
    auto downline = graph::downline_of(reader, id);
    if (!downline) return failure_of(downline);
    details.downline = *downline;
  }
  auto view = redactor.view_of(reader, std::move(user));
  if (!view) return failure_of(view);
  details.view = std::move(*view);
  return details;
}

Result<UserDetails> user_details(const UseCaseContext& context, const UserRef& user) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<UserDetails> {
    records::Wanted wanted;
    wanted.config = !actor.reads_all();
    wanted.user_count = true;
    auto fetched = prefetch_user(reader, actor, user, std::move(wanted),
                                 [](records::Wanted& also, UserId id) { also.child_counts.push_back(id); });
    if (!fetched) return failure_of(fetched);
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    return details_of(reader, *redactor, std::move(*whose));
  });
}

}  // namespace refctl::rules
