#include "cli/serve/web/assets.hpp"

namespace refctl::web {

namespace {

// Returns whether the path names the asset. Paths of pages end in a slash, which a link may omit.
bool names(std::string_view path, const Asset& asset) {
  if (path == asset.path) return true;
  return asset.path.size() > 1 && asset.path.ends_with('/') && path == asset.path.substr(0, asset.path.size() - 1);
}

}  // namespace

const Asset* find_asset(std::string_view path) {
  for (const auto assets : {console_assets(), swagger_assets(), start_assets()}) {
    for (const Asset& asset : assets) {
      if (names(path, asset)) return &asset;
    }
  }
  return nullptr;
}

}  // namespace refctl::web
