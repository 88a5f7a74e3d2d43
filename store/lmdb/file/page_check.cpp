#include "store/lmdb/file/page_check.hpp"

#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/tree_check.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// Returns the table of a database's name ("emails", "emails.3").
std::optional<TableTraits> traits_named(std::string_view name) {
  const std::string_view base = name.substr(0, name.find('.'));
  const auto& all = all_tables();
  const auto found = std::ranges::find(all, base, &TableTraits::name);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

class PageCheck {
 public:
  using Report = std::function<void(PageFault)>;

  PageCheck(const PageFile& file, const MetaPage& meta, PageCheckExtent extent, const Report& report)
      : meta_(meta), extent_(extent), report_(report), trees_(file, meta.last_page) {}

  void run() {
    check_free_list();
    check_databases();
    check_free_pages();
  }

 private:
  struct Database {
    std::string name;
    TreeRecord tree;
  };

  void say(std::optional<Table> table, std::string_view of, std::string_view what) {
    report_({.table = table, .message = fmt::format("{}: {}", of, what)});
  }

  // The free list is a tree: the number of a transaction → a count and the pages that it freed, in descending order.
  void check_free_list() {
    const auto report = [&](std::string_view what) { say(std::nullopt, "the free list", what); };
    if ((meta_.free_list.flags & tree_with_integer_keys) == 0) report("its keys are not numbers");
    trees_.check(
        meta_.free_list,
        [&](const Node& node, std::string_view pages) {
          const auto transaction = load<std::uint64_t>(node.key.data());
          const std::uint64_t count = pages.size() >= sizeof count ? load<std::uint64_t>(pages.data()) : no_page;
          if (transaction > meta_.transaction || count != pages.size() / sizeof count - 1) {
            report(fmt::format("the entry of transaction {} is malformed", transaction));
            return;
          }
          for (std::uint64_t i = 1; i <= count; ++i) {
            const auto page = load<std::uint64_t>(pages.data() + i * sizeof count);
            if (i > 1 && page >= free_pages_.back()) {
              report(fmt::format("the pages of transaction {} are out of order", transaction));
              return;
            }
            free_pages_.push_back(page);
          }
        },
        report);
  }

  void check_databases() {
    const auto report = [&](std::string_view what) { say(std::nullopt, "the list of databases", what); };
    std::vector<Database> databases;
    trees_.check(
        meta_.main,
        [&](const Node& node, std::string_view value) {
          if (node.flags != node_with_tree || value.size() != tree_record_size) {
            report("it has an entry that is not a database");
            return;
          }
          databases.push_back({.name = std::string(node.key), .tree = read_tree_record(value.data())});
        },
        report);
    for (const Database& database : databases) check_database(database);
  }

  void check_database(const Database& database) {
    const auto traits = traits_named(database.name);
    if (!traits) {
      say(std::nullopt, "the list of databases", fmt::format("it has an unknown database \"{}\"", database.name));
      return;
    }
    const auto report = [&](std::string_view what) {
      say(traits->table, fmt::format("database \"{}\"", database.name), what);
    };
    const std::uint16_t flags = traits->integer_keys ? tree_with_integer_keys : 0;
    if (database.tree.flags != flags) {
      report("its kind of keys is wrong");
      return;
    }
    if (extent_ == PageCheckExtent::use) {
      trees_.check_branches(database.tree, report);
    } else {
      trees_.check(
          database.tree,
          [&](const Node& node, std::string_view) {
            if ((node.flags & node_with_tree) != 0) report("it has an entry that is a database");
          },
          report);
    }
  }

  // Every page is either in use or free.
  void check_free_pages() {
    const auto report = [&](std::string_view what) { say(std::nullopt, "data.mdb", what); };
    for (const std::uint64_t page : free_pages_) {
      if (trees_.mark(page)) continue;
      report(page > trees_.last_page() ? fmt::format("free page {} lies beyond the last page", page)
                                       : fmt::format("page {} is free and in use, or free twice", page));
    }
    std::uint64_t lost = 0;
    std::uint64_t first = 0;
    for (std::uint64_t page = trees_.last_page(); page >= meta_pages; --page) {
      if (trees_.is_marked(page)) continue;
      ++lost;
      first = page;
    }
    if (lost > 0) report(fmt::format("{} pages are neither in use nor free, the first is page {}", lost, first));
  }

  const MetaPage& meta_;
  PageCheckExtent extent_;
  const Report& report_;
  TreeCheck trees_;
  std::vector<std::uint64_t> free_pages_;
};

}  // namespace

Result<> check_pages(MDB_txn* txn, const std::string& path, PageCheckExtent extent,
                     const std::function<void(PageFault)>& report) {
  int fd = -1;
  if (int code = mdb_env_get_fd(mdb_txn_env(txn), &fd); code != 0) return lmdb_failure(code, "read", path);
  auto file = PageFile::open(path, fd);
  if (!file) return failure_of(file);
  const auto meta = file->meta_of(mdb_txn_id(txn));
  if (!meta) return fail(ErrorCode::busy, "cannot check " + path + ": it keeps changing", "try again");
  PageCheck(*file, *meta, extent, report).run();
  return {};
}

}  // namespace refctl::lmdb
