#include "store/scratch_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace refctl {

Result<ScratchDirectory> ScratchDirectory::make() {
  std::error_code error;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
  std::string name = (error ? std::filesystem::path("/tmp") : parent) / "refctl-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr)
    return fail(ErrorCode::internal, "cannot make a temporary directory: " + std::generic_category().message(errno));
  return ScratchDirectory(std::move(name));
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::exchange(other.path_, {})) {}

ScratchDirectory::~ScratchDirectory() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace refctl
