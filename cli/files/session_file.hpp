#pragma once

#include "cli/files/private_file.hpp"
#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/secret.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// A log-in as it is kept between two runs.
struct SavedSession {
  std::string target;
  Secret token;
  UserId user;
  std::string email;
  Instant expires;
};

// The file with one session a target ($XDG_CONFIG_HOME/refctl/config.json). Reading it changes nothing; each
// change reads it anew under a lock, so that two log-ins at once both stay. What is no such file is
// ErrorCode::invalid_data with a hint; a file that others could read or change is refused (private_file.hpp).
class SessionFile {
 public:
  SessionFile(std::string path, Owners owners) : path_(std::move(path)), owners_(owners) {}

  // Reads the file; a missing one is empty.
  [[nodiscard]] Result<> load();
  // The session of a target; null if there is none. Valid until the next load or change.
  [[nodiscard]] const SavedSession* find(std::string_view target) const;
  // The target of the last log-in, while its session is kept.
  [[nodiscard]] const std::optional<std::string>& last() const { return last_; }

  // Keeps the session in place of the target's former one, and remembers the target as the last.
  [[nodiscard]] Result<> put(SavedSession session);
  [[nodiscard]] Result<> remove(std::string_view target);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  [[nodiscard]] Result<> parse(std::string_view text);
  [[nodiscard]] Result<> save() const;
  void forget(std::string_view target);

  std::string path_;
  Owners owners_;
  std::optional<std::string> last_;
  std::vector<SavedSession> sessions_;
};

}  // namespace refctl::cli
