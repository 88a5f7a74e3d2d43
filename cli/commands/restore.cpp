#include "cli/commands/restore.hpp"

#include "cli/output/backup_output.hpp"
#include "cli/system.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "store/transfer.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace refctl::cli {

namespace {

// A file or stdin, piece by piece.
class Pieces {
 public:
  Pieces() = default;
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;
  ~Pieces() {
    if (opened_ >= 0) ::close(opened_);
  }

  Result<> open(const std::string& path, int standard_input) {
    path_ = path;
    descriptor_ = standard_input;
    if (path == "-") return {};
    opened_ = descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (opened_ < 0) return failed(errno == ENOENT ? ErrorCode::no_such_file : ErrorCode::internal);
    return {};
  }

  // Nothing is the end.
  Result<std::string_view> next() {
    buffer_.resize(std::size_t{1} << 18);
    const ssize_t got = ::read(descriptor_, buffer_.data(), buffer_.size());
    if (got < 0 && errno != EINTR) return failed(ErrorCode::internal);
    if (got < 0) return fail(ErrorCode::interrupted, "interrupted; nothing was changed");
    return std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
  }

 private:
  [[nodiscard]] Failure failed(ErrorCode code) const {
    return fail(code, fmt::format("cannot read {}: {}", term::escape(path_), std::generic_category().message(errno)));
  }

  std::string path_;
  std::string buffer_;
  int descriptor_ = -1;
  int opened_ = -1;
};

Failure interrupted() { return fail(ErrorCode::interrupted, "interrupted; nothing was changed"); }

Result<> feed_all(Pieces& pieces, StoreRestore& restore, const term::Interruptible& interruptible) {
  while (true) {
    auto piece = pieces.next();
    if (!piece) return failure_of(piece);
    if (interruptible.interrupted()) return interrupted();
    if (piece->empty()) return {};
    Result<> fed = restore.feed(*piece);
    if (!fed) return fed;
  }
}

}  // namespace

void declare(Parameters& p, RestoreOptions& o) {
  p.describe(
      "Makes the store that a backup was made of. Before anything is seen of it the backup's digest is verified and "
      "the restored store is checked as `check` does; only then it takes the place of the old one, at once. A "
      "running server goes on with it. Sessions ended since the backup live again: `refctl keys rotate` or "
      "`refctl keys revoke` ends them.");
  Parameter& file = p.argument("FILE", o.file, "what `backup` wrote; - is stdin");
  file.kind = ValueKind::file;
  file.required = true;
  p.flag("--force", o.force, "replace a store that has something in it");
  p.example("refctl restore refctl.backup", "into a store that is missing or empty");
  p.example("refctl restore --force refctl.backup", "go back to how it was");
}

Result<> run(Context& context, const RestoreOptions& o) {
  auto target = context.target();
  if (!target) return failure_of(target);
  auto options = context.open_options();
  if (!options) return failure_of(options);
  Pieces pieces;
  Result<> opened = pieces.open(*o.file, context.input());
  if (!opened) return opened;
  // From here on there is something to be put away.
  const term::Interruptible interruptible;
  auto restore =
      begin_restore((*target)->uri, o.force ? Replace::yes : Replace::no, *options, context.environment(), os_user());
  if (!restore) return failure_of(restore);
  Result<> fed = feed_all(pieces, *restore, interruptible);
  if (!fed) return fed;
  auto facts = restore->finish([&interruptible] { return interruptible.interrupted(); });
  if (!facts) return failure_of(facts);
  return show_backup(context,
                     fmt::format("restored {}, as of {}, to {}", in_words(*facts), to_rfc3339(facts->made),
                                 term::escape((*target)->uri)),
                     *facts);
}

}  // namespace refctl::cli
