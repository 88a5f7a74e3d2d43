#pragma once

#include "store/model/ids.hpp"

#include <optional>
#include <string>

namespace refctl {

// Something that `check` found: which invariant is broken (1 … 9, as listed in store/lmdb/FORMAT.md),
// whom it concerns, what is wrong, and what a repair would do (empty where the records themselves are lost).
struct Fault {
  int invariant = 0;
  std::optional<UserId> user;
  std::string message;
  std::string repair;

  bool operator==(const Fault&) const = default;
};

}  // namespace refctl
