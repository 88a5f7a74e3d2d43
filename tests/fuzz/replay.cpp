// Runs a fuzz target on every file of a corpus folder, truncated at every length up to 512 bytes and with each of its
// first 512 bytes flipped: a short, repeatable run for every build. An empty corpus is a failure.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::string& bytes) {
  // A copy of exactly this size, so that the address sanitizer detects a read past the end.
  std::string exact(bytes);
  exact.shrink_to_fit();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(exact.data()), exact.size());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::size_t files = 0;
  constexpr std::size_t longest = 512;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    feed(bytes);
    for (std::size_t size = 0; size < bytes.size() && size < longest; ++size) feed(bytes.substr(0, size));
    for (std::size_t at = 0; at < bytes.size() && at < longest; ++at) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      feed(flipped);
    }
    ++files;
  }
  std::printf("%zu files replayed\n", files);
  return files > 0 ? 0 : 1;
}
