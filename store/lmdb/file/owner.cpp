#include "store/lmdb/file/owner.hpp"

#include <fmt/core.h>

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace refctl::lmdb {

std::string name_of_owner(uid_t owner) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, 4096> text{};
  if (::getpwuid_r(owner, &entry, text.data(), text.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return fmt::format("#{}", owner);
}

std::string permission_hint(const std::string& path) {
  // The directory itself is not visible if one above it is private.
  struct stat there {};
  std::filesystem::path at(path);
  while (::stat(at.c_str(), &there) != 0) {
    if (!at.has_relative_path() || at == at.parent_path()) return "check who may read and write this directory";
    at = at.parent_path();
  }
  if (there.st_uid == ::geteuid())
    return fmt::format("`ls -ld {}` shows the mode; the owner must be able to read and write it", at.string());
  const std::string owner = name_of_owner(there.st_uid);
  return fmt::format("{} belongs to {}: `sudo -u {} refctl …`", at.string(), owner, owner);
}

}  // namespace refctl::lmdb
