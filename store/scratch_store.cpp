#include "store/scratch_store.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace refctl {

Result<ScratchStore> ScratchStore::make(const OpenOptions& options, rules::Environment environment) {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string name = (error ? std::filesystem::path("/tmp") : parent) / "refctl-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    return fail(ErrorCode::internal, "cannot make a temporary directory: " + std::generic_category().message(errno));
  ScratchStore scratch(std::move(name));
  auto system = open_referrals(scratch.uri(), OpenMode::write, options, environment);
  if (!system) return failure_of(system);
  scratch.system_ = std::move(*system);
  return scratch;
}

ScratchStore::ScratchStore(ScratchStore&& other) noexcept
    : directory_(std::exchange(other.directory_, {})), system_(std::move(other.system_)) {}

ScratchStore::~ScratchStore() {
  system_.reset();
  if (directory_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

}  // namespace refctl
