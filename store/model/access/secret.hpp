#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace refctl {

// A password or token in memory. Wiped when destroyed or moved from. Has no conversion for streams, fmt or JSON, so
// that it cannot reach a log. Has one owner at a time; copying is explicit (`copy`).
class Secret {
 public:
  Secret() = default;
  // Takes over the text and wipes the source.
  explicit Secret(std::string&& text);
  [[nodiscard]] static Secret copy_of(std::string_view text);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // Returns the bytes, only for hashing and comparing. Valid until the Secret is changed or destroyed.
  [[nodiscard]] std::string_view reveal() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

 private:
  void wipe() noexcept;
  std::string text_;
};

// Overwrites the bytes in a way that the compiler cannot remove, then empties the string.
void wipe(std::string& text) noexcept;

}  // namespace refctl
