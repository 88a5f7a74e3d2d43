#include "store/wire/views/path_json.hpp"

#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/user_json.hpp"

#include <algorithm>

namespace refctl::wire {

namespace {

void write_chain(FieldSink& out, std::string_view key, const std::vector<UserView>& chain) {
  out.key(key).begin_array();
  for (auto user = chain.rbegin(); user != chain.rend(); ++user) write_user(out, *user);
  out.end_array();
}

void read_chain(ValueReader& in, std::string_view key, std::vector<UserView>& chain) {
  in.member(key, chain);
  std::ranges::reverse(chain);
}

}  // namespace

void write_path(FieldSink& out, const PathView& path) {
  out.begin_object();
  write_chain(out, "path", path.chain);
  if (path.other_chain) {
    write_chain(out, "other_path", *path.other_chain);
    out.key("common");
    if (path.common) {
      write_user(out, *path.common);
    } else {
      out.null();
    }
  }
  out.end_object();
}

void read_value(ValueReader& in, PathView& path) {
  read_chain(in, "path", path.chain);
  if (!in.has("other_path")) return;
  read_chain(in, "other_path", path.other_chain.emplace());
  in.member("common", path.common);
}

}  // namespace refctl::wire
