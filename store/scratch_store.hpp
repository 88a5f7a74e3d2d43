#pragma once

#include "store/open.hpp"
#include "store/scratch_directory.hpp"

#include <memory>
#include <string>

namespace refctl {

// An empty store in a new directory (mode 0700) below $TMPDIR or /tmp. The destructor removes the directory with its
// contents.
class ScratchStore {
 public:
  // The objects that `environment` refers to outlive it.
  [[nodiscard]] static Result<ScratchStore> make(const OpenOptions& options, rules::Environment environment);

  [[nodiscard]] ReferralSystem& system() { return *system_; }
  // Its URI while it exists: "lmdb:/tmp/refctl-x7Gq2P/store".
  [[nodiscard]] std::string uri() const { return "lmdb:" + directory_.path() + "/store"; }
  [[nodiscard]] const std::string& directory() const { return directory_.path(); }

 private:
  explicit ScratchStore(ScratchDirectory directory) : directory_(std::move(directory)) {}

  ScratchDirectory directory_;
  std::unique_ptr<ReferralSystem> system_;  // closed before its directory goes
};

}  // namespace refctl
