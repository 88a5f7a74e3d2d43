#include "store/rules/whole_graph.hpp"

#include "store/model/email.hpp"
#include "store/rules/access.hpp"
#include "store/rules/graph/walk_tree.hpp"
#include "store/rules/metrics/measure.hpp"
#include "store/rules/query_limits.hpp"
#include "store/rules/viewer.hpp"

#include <string>

namespace refctl::rules {

Result<> tree_of(const Context& context, const TreeQuery& query, const std::function<Walk(const TreeNode&)>& visit) {
  if (query.all_roots) {
    auto may =
        context.read([](records::Reader&, const Actor& actor) { return require_reader(actor, "the whole forest"); });
    if (!may) return may;
    return graph::walk_tree(context.records, std::nullopt, query, visit);
  }
  struct Start {
    UserId root;
    Viewer viewer;
  };
  auto start = context.read([&](records::Reader& reader, const Actor& actor) -> Result<Start> {
    records::Wanted wanted;
    wanted.config = !actor.reads_all();
    auto fetched = prefetch_user(reader, actor, query.user, std::move(wanted));
    if (!fetched) return failure_of(fetched);
    auto user = user_to_read(reader, actor, query.user);
    if (!user) return failure_of(user);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    return Start{.root = user->id, .viewer = std::move(*viewer)};
  });
  if (!start) return failure_of(start);
  return graph::walk_tree(context.records, start->root, query, [&](const TreeNode& node) {
    if (node.email.empty() || start->viewer.sees_email_of(node.id)) return visit(node);
    TreeNode masked = node;
    masked.email = mask_email(node.email);
    return visit(masked);
  });
}

Result<Metrics> metrics_of_all(const Context& context, const MetricsOptions& options) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Metrics> {
    if (auto may = require_reader(actor, "the metrics of all users"); !may) return failure_of(may);
    if (auto sound = check_period(options.since, options.until); !sound) return failure_of(sound);
    if (options.top > max_leaderboard) {
      return fail_parameter("top", "top is at most " + std::to_string(max_leaderboard));
    }
    return metrics::measure(reader, options, now);
  });
}

Result<UserMetrics> metrics_of_user(const Context& context, const std::optional<UserRef>& user) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<UserMetrics> {
    if (auto fetched = prefetch_user(reader, actor, user); !fetched) return failure_of(fetched);
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    return metrics::measure_user(reader, whose->id, now);
  });
}

}  // namespace refctl::rules
