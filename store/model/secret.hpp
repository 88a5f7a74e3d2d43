#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace refctl {

// A password or token in memory. Wiped when destroyed or moved from; no stream, fmt or JSON
// conversion exists, so that it cannot reach a log. Owned by exactly one holder at a time; copying
// is explicit (`copy`).
class Secret {
 public:
  Secret() = default;
  // Takes the text over and wipes the source.
  explicit Secret(std::string&& text);
  [[nodiscard]] static Secret copy_of(std::string_view text);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // The bytes, for hashing and comparing only. Valid while the Secret lives and is not changed.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

 private:
  void wipe() noexcept;
  std::string text_;
};

// Overwrites the bytes so that the compiler cannot leave it out, then empties the string.
void wipe(std::string& text) noexcept;

}  // namespace refctl
