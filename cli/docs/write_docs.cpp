// refctl_docs DIR: writes completions/ and the generated pages of man/ below DIR. A build tool: the files are
// committed, and a test compares them with its output.

#include "cli/docs/completions.hpp"
#include "cli/docs/man_pages.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

bool write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) std::fprintf(stderr, "refctl_docs: cannot write %s\n", path.c_str());
  return static_cast<bool>(out);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: refctl_docs DIR\n");
    return 2;
  }
  namespace docs = refctl::cli::docs;
  const std::filesystem::path root(argv[1]);
  bool good = write(root / "completions" / "refctl.bash", docs::bash_completion());
  good = write(root / "completions" / "_refctl", docs::zsh_completion()) && good;
  good = write(root / "completions" / "refctl.fish", docs::fish_completion()) && good;
  for (const docs::ManPage& page : docs::man_pages()) good = write(root / "man" / page.file, page.text) && good;
  return good ? 0 : 1;
}
