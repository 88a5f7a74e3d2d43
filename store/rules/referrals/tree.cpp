#include "store/rules/referrals/tree.hpp"

#include "store/model/user/email.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/graph/walk_tree.hpp"

#include <utility>

namespace refctl::rules {

Result<> tree_of(const UseCaseContext& context, const TreeQuery& query,
                 const std::function<Walk(const TreeNode&)>& visit) {
  if (query.all_roots) {
    auto may =
        context.read([](records::Reader&, const Actor& actor) { return require_reader(actor, "the whole forest"); });
    if (!may) return may;
    return graph::walk_tree(context.records, std::nullopt, query, visit);
  }
  struct Start {
    UserId root;
    Redactor redactor;
  };
  auto start = context.read([&](records::Reader& reader, const Actor& actor) -> Result<Start> {
    records::Wanted wanted;
    wanted.config = !actor.reads_all();
    auto fetched = prefetch_user(reader, actor, query.user, std::move(wanted));
    if (!fetched) return failure_of(fetched);
    auto user = user_to_read(reader, actor, query.user);
    if (!user) return failure_of(user);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    return Start{.root = user->id, .redactor = std::move(*redactor)};
  });
  if (!start) return failure_of(start);
  return graph::walk_tree(context.records, start->root, query, [&](const TreeNode& node) {
    if (node.email.empty() || start->redactor.sees_email_of(node.id)) return visit(node);
    TreeNode masked = node;
    masked.email = mask_email(node.email);
    return visit(masked);
  });
}

}  // namespace refctl::rules
