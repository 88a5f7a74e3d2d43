#include "cli/output/path_output.hpp"

#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "cli/output/tree_printer.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/wrap.hpp"
#include "store/wire/views/path_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

std::string called(const UserView& view) {
  const User& user = view.user;
  return fmt::format("{} ({})", user.erased ? "erased" : term::escape(user.name), user.id.value);
}

// chain[0] is the user; the last element is the root, which is drawn first.
void draw(Context& context, const std::vector<UserView>& chain) {
  const auto drawing = make_tree_drawing(context.out(), context.style(), {});
  std::uint64_t level = 0;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    const User& user = at->user;
    TreeNode node;
    node.id = user.id;
    node.name = user.name;
    node.email = user.email;
    node.registered_at = user.registered_at;
    node.erased = user.erased;
    node.level = level++;
    drawing->node(node);
  }
  drawing->end();
}

std::string relation(const PathView& path) {
  const UserView& user = path.chain.front();
  const UserView& other = path.other_chain->front();
  if (!path.common) return fmt::format("{} and {} are not related: nobody referred both", called(user), called(other));
  const UserId common = path.common->user.id;
  const auto steps = [common](const std::vector<UserView>& chain) {
    std::uint64_t count = 0;
    while (chain.at(count).user.id != common) ++count;
    return count;
  };
  const std::uint64_t down = steps(path.chain);
  const std::uint64_t other_down = steps(*path.other_chain);
  const auto levels = [](std::uint64_t n) { return fmt::format("{} level{}", n, n == 1 ? "" : "s"); };
  if (down == 0 && other_down == 0) return fmt::format("{} is one and the same", called(user));
  if (down == 0) return fmt::format("{} stands {} above {}", called(user), levels(other_down), called(other));
  if (other_down == 0) return fmt::format("{} stands {} below {}", called(user), levels(down), called(other));
  return fmt::format("{} and {} meet at {}, {} above the one and {} above the other", called(user), called(other),
                     called(*path.common), levels(down), levels(other_down));
}

}  // namespace

Result<> print_path(Context& context, const PathView& path) {
  const GlobalOptions& globals = context.globals();
  if (globals.format() == OutputFormat::json)
    return show_object(context, [&path](wire::FieldSink& json) { wire::write_path(json, path); });
  if (globals.format() != OutputFormat::table || globals.fields) {
    // One user per line, the root first; with two chains only the first user's.
    Listing listing(context, user_columns());
    Result<> begun = listing.begin(path.chain.size());
    if (!begun) return begun;
    for (auto at = path.chain.rbegin(); at != path.chain.rend(); ++at) {
      const UserView& view = *at;
      if (listing.add([&view](wire::FieldSink& json) { wire::write_user(json, view); }) == Walk::stop) break;
    }
    listing.end();
    return {};
  }
  context.use_pager();
  draw(context, path.chain);
  if (!path.other_chain) return {};
  context.out().line("");
  draw(context, *path.other_chain);
  context.out().line("");
  term::Output& out = context.out();
  out.line(out.is_terminal() ? term::wrapped(relation(path), 0, out.columns()) : relation(path));
  return {};
}

}  // namespace refctl::cli
