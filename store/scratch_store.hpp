#pragma once

#include "store/open.hpp"
#include "store/scratch_directory.hpp"

#include <memory>
#include <string>

namespace refctl {

// An empty store for as long as the object lives, in a directory of its own (mode 0700) below $TMPDIR or /tmp, which
// is removed with all that is in it.
class ScratchStore {
 public:
  // What `environment` refers to outlives it.
  [[nodiscard]] static Result<ScratchStore> make(const OpenOptions& options, rules::Environment environment);

  [[nodiscard]] ReferralSystem& system() { return *system_; }
  // What names it while it lives: "lmdb:/tmp/refctl-x7Gq2P/store".
  [[nodiscard]] std::string uri() const { return "lmdb:" + directory_.path() + "/store"; }
  [[nodiscard]] const std::string& directory() const { return directory_.path(); }

 private:
  explicit ScratchStore(ScratchDirectory directory) : directory_(std::move(directory)) {}

  ScratchDirectory directory_;
  std::unique_ptr<ReferralSystem> system_;  // closed before its directory goes
};

}  // namespace refctl
