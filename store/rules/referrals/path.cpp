#include "store/rules/referrals/path.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/graph/relations.hpp"

#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

Result<std::vector<UserView>> views_of(records::Reader& reader, Redactor& redactor, const std::vector<UserId>& ids) {
  std::vector<User> users;
  users.reserve(ids.size());
  auto read =
      reader.visit_users(ids, [&](const records::UserSummary& user) { users.push_back(records::user_from(user)); });
  if (!read) return failure_of(read);
  if (users.size() != ids.size()) {
    return fail(ErrorCode::store_damaged, "a chain of referrers leads to a user who is not in the store",
                "see `refctl check`");
  }
  return redactor.views_of(reader, std::move(users));
}

// Adds the first requests about the user at the start of a path.
Result<> fetch_start(records::Reader& reader, const Actor& actor, const std::optional<UserRef>& user) {
  records::Wanted wanted;
  wanted.config = !actor.reads_all();
  return prefetch_user(reader, actor, user, std::move(wanted));
}

}  // namespace

Result<PathView> path_of(const UseCaseContext& context, const std::optional<UserRef>& user,
                         const std::optional<UserRef>& other) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<PathView> {
    if (auto fetched = fetch_start(reader, actor, user); !fetched) return failure_of(fetched);
    auto first = user_to_read(reader, actor, user);
    if (!first) return failure_of(first);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    auto path = graph::path_to_root(reader, first->id);
    if (!path) return failure_of(path);
    PathView view;
    auto chain = views_of(reader, *redactor, *path);
    if (!chain) return failure_of(chain);
    view.chain = std::move(*chain);
    if (!other) return view;

    if (auto fetched = fetch_start(reader, actor, other); !fetched) return failure_of(fetched);
    auto second = user_to_read(reader, actor, other);
    if (!second) return failure_of(second);
    auto other_path = graph::path_to_root(reader, second->id);
    if (!other_path) return failure_of(other_path);
    auto other_chain = views_of(reader, *redactor, *other_path);
    if (!other_chain) return failure_of(other_chain);
    view.other_chain = std::move(*other_chain);
    if (const auto meeting = graph::common_ancestor(*path, *other_path)) view.common = view.chain[meeting->in_first];
    return view;
  });
}

}  // namespace refctl::rules
