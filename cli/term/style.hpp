#pragma once

#include <string>
#include <string_view>

namespace refctl::term {

enum class ColorChoice { automatic, always, never };
enum class Tone { plain, strong, dim, good, bad };

// Decides whether colour is used on one stream. Colour only repeats what the words say.
class Style {
 public:
  Style() = default;
  explicit Style(bool colored) : colored_(colored) {}

  // automatic: on a terminal whose TERM is not dumb, unless NO_COLOR is set (`no_color`).
  [[nodiscard]] static Style choose(ColorChoice choice, bool terminal, bool no_color) {
    return Style(choice == ColorChoice::always || (choice == ColorChoice::automatic && terminal && !no_color));
  }
  [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;
  // Appends the painted text to a line.
  void append(std::string& line, Tone tone, std::string_view text) const;
  [[nodiscard]] bool colored() const { return colored_; }

 private:
  bool colored_ = false;
};

}  // namespace refctl::term
