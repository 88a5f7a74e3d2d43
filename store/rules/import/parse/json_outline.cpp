#include "store/rules/import/parse/json_outline.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

constexpr std::size_t max_depth = 2;  // of nested objects that are searched for lists
constexpr std::size_t max_keys = 200;

// Scans the values. `at_` past the end: the text ends within the object.
class Walker {
 public:
  Walker(std::string_view text, JsonOutline& outline) : text_(text), outline_(outline) {}

  // Returns false if the text is not JSON. A text that ends early is accepted.
  bool object(const std::string& path, std::size_t depth) {
    ++at_;  // the brace
    for (bool first = true;; first = false) {
      skip_space();
      if (ended()) return true;
      if (text_[at_] == '}') {
        ++at_;
        return true;
      }
      if (!first && !take(',')) return ended();
      skip_space();
      if (ended()) return true;
      std::string key;
      if (!string(key)) return ended();
      skip_space();
      if (ended()) return true;
      if (!take(':')) return false;
      skip_space();
      if (ended()) return true;
      if (depth == 0 && outline_.keys.size() < max_keys) outline_.keys.push_back(key);
      if (!member(path, key, depth)) return false;
      if (ended()) return true;
    }
  }

  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  bool member(const std::string& path, const std::string& key, std::size_t depth) {
    const std::string here = path.empty() ? key : path + "." + key;
    const char c = text_[at_];
    if (c == '{' && depth < max_depth) return object(here, depth + 1);
    const std::size_t begin = at_;
    if (c == '[') {
      std::size_t inside = at_ + 1;
      while (inside < text_.size() && is_space(text_[inside])) ++inside;
      if (inside < text_.size() && text_[inside] == '{') {
        outline_.lists.push_back({.path = here, .begin = at_, .depth = depth});
      }
    }
    skip_value();
    const std::string_view value = text_.substr(begin, at_ - begin);
    if (key == "next" && !ended()) outline_.more_pages = value != "null" && value != "false" && value != "\"\"";
    return true;
  }

  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

  void skip_space() {
    while (!ended() && is_space(text_[at_])) ++at_;
  }

  bool take(char c) {
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool string(std::string& into) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    skip_string();
    if (ended() && (at_ == begin || text_.back() != '"')) return false;
    into = text_.substr(begin, at_ - begin - 1);
    return true;
  }

  // Skips a string, from after the opening quote to after the closing one.
  void skip_string() {
    while (!ended() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
  }

  void skip_value() {
    std::size_t depth = 0;
    do {
      skip_space();
      if (ended()) return;
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return;
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        if (depth == 0) return;
        ++at_;
      } else {
        while (!ended() && !is_space(text_[at_]) &&
               std::string_view(",:]}").find(text_[at_]) == std::string_view::npos) {
          ++at_;
        }
      }
    } while (depth > 0);
  }

  std::string_view text_;
  JsonOutline& outline_;
  std::size_t at_ = 0;
};

}  // namespace

bool JsonOutline::has(std::string_view key) const { return std::ranges::find(keys, key) != keys.end(); }

std::optional<JsonOutline> outline_of(std::string_view text) {
  JsonOutline outline;
  Walker walker(text, outline);
  if (!text.starts_with('{') || !walker.object("", 0)) return std::nullopt;
  if (text[walker.at() - 1] == '}' && (!walker.ended() || text.ends_with('}'))) outline.end = walker.at();
  return outline;
}

}  // namespace refctl::importing
