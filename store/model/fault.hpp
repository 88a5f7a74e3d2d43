#pragma once

#include "store/model/user/ids.hpp"

#include <optional>
#include <string>

namespace refctl {

// A fault that `check` found: the broken invariant (1 … 11, as listed in store/lmdb/FORMAT.md), the user concerned, a
// description, and what a repair would do (empty if the records themselves are lost).
struct Fault {
  int invariant = 0;
  std::optional<UserId> user;
  std::string message;
  std::string repair;

  bool operator==(const Fault&) const = default;
};

}  // namespace refctl
