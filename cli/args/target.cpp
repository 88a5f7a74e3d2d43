#include "cli/args/target.hpp"

#include "store/target_uri.hpp"

#include <utility>

namespace refctl::cli {

Result<Target> choose_target(const TargetChoice& choice) {
  Target target;
  std::string named;
  if (choice.option) {
    target.source = Target::Source::option;
    named = *choice.option;
  } else if (choice.environment && !choice.environment->empty()) {
    target.source = Target::Source::environment;
    named = *choice.environment;
  } else if (choice.last_login) {
    target.source = Target::Source::login;
    named = *choice.last_login;
  } else if (choice.data_home && choice.data_home->starts_with('/')) {
    named = *choice.data_home + "/refctl";
  } else if (choice.home && !choice.home->empty()) {
    named = *choice.home + "/.local/share/refctl";
  } else {
    return fail(ErrorCode::store_unusable, "no store is named and there is no home directory", "name one with --store");
  }
  auto uri = canonical_uri(named);
  if (!uri) return failure_of(uri);
  target.uri = std::move(*uri);
  return target;
}

}  // namespace refctl::cli
