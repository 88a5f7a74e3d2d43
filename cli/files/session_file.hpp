#pragma once

#include "cli/files/private_file.hpp"
#include "store/model/access/secret.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// A log-in as stored between two runs.
struct SavedSession {
  std::string target;
  Secret token;
  UserId user;
  std::string email;
  Instant expires;
};

// The session file ($XDG_CONFIG_HOME/refctl/config.json): one session per target. Each change re-reads the file under a
// lock, so that of two concurrent log-ins both are kept. Malformed contents: ErrorCode::invalid_data with a hint; a
// file that others could read or change is refused (private_file.hpp).
class SessionFile {
 public:
  SessionFile(std::string path, Owners owners) : path_(std::move(path)), owners_(owners) {}

  // Reads the file; a missing file counts as empty.
  [[nodiscard]] Result<> load();
  // Returns the session of a target, or null. Valid until the next load or change.
  [[nodiscard]] const SavedSession* find(std::string_view target) const;
  // The target of the last log-in, if its session is still stored.
  [[nodiscard]] const std::optional<std::string>& last() const { return last_; }

  // Stores the session, replacing the target's previous one, and makes its target the last one.
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
