#include "store/rules/graph/shape.hpp"

#include "store/rules/graph/loop.hpp"
#include "store/rules/graph/stream_subtree.hpp"
#include "store/rules/graph/subtree.hpp"

#include <string>
#include <utility>

namespace refctl::graph {
namespace {

Shape shape_from(Columns columns) {
  Children children(columns);
  // Frees the times, which are needed only to order the children.
  columns.registered_at = {};
  Counts counts = count_all(columns);
  return {.columns = std::move(columns), .children = std::move(children), .counts = std::move(counts), .roots = {}};
}

}  // namespace

Result<Shape> shape_below(records::Reader& reader, UserId root, std::optional<Instant> as_of) {
  if (reader.prefetches()) {
    records::Wanted wanted;
    wanted.users = {root};
    if (!as_of) wanted.child_counts = {root};
    wanted.user_count = true;
    if (auto fetched = reader.prefetch(wanted); !fetched) return failure_of(fetched);
  }
  auto user = reader.user(root);
  if (!user) return failure_of(user);
  if (!*user) return fail(ErrorCode::no_such_user, "no user " + std::to_string(root.value));
  if (as_of && (*user)->registered_at > *as_of) {
    return fail(ErrorCode::no_such_user,
                "user " + std::to_string(root.value) + " had not registered by " + to_rfc3339(*as_of));
  }
  auto most = max_edges_to_follow(reader);
  if (!most) return failure_of(most);
  auto near = read_subtree(reader, root, as_of, *most);
  if (!near) return failure_of(near);
  if (*near) {
    Shape shape = shape_from(std::move(**near));
    shape.roots = {0};
    return shape;
  }
  auto below = stream_subtree(reader, root, as_of);
  if (!below) return failure_of(below);
  if (*below) {
    if ((*below)->size() == 0)
      return fail(ErrorCode::store_damaged, "user " + std::to_string(root.value) + " has no column");
    Shape shape = shape_from(std::move(**below));
    shape.roots = {0};
    return shape;
  }
  auto columns = load_columns(reader, as_of);
  if (!columns) return failure_of(columns);
  const Node node = columns->find(root);
  if (node == no_node) return fail(ErrorCode::store_damaged, "user " + std::to_string(root.value) + " has no column");
  if (is_in_loop(*columns, node)) return loop_error(root);
  Shape shape = shape_from(std::move(*columns));
  shape.roots = {node};
  return shape;
}

Result<Shape> shape_of_forest(records::Reader& reader, std::optional<Instant> as_of) {
  auto columns = load_columns(reader, as_of);
  if (!columns) return failure_of(columns);
  Shape shape = shape_from(std::move(*columns));
  shape.roots = shape.children.roots();
  return shape;
}

}  // namespace refctl::graph
