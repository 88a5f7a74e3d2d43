#include "store/rules/import/parse/splitter.hpp"

#include "store/model/text/invisible.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

constexpr auto npos = std::string_view::npos;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

Extent extent(std::size_t begin, std::size_t end) {
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
}

class LineSplitter final : public Splitter {
 public:
  Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>&) override {
    if (last) return buffer.size();
    const std::size_t newline = buffer.rfind('\n');
    return newline == npos ? 0 : newline + 1;
  }
};

// A line break inside quotes does not end a record. Quotes count only at the beginning of a cell or within a quoted
// cell; the parser refuses others, which must not affect the following records.
class CsvSplitter final : public Splitter {
 public:
  explicit CsvSplitter(const SplitRules& rules) : delimiter_(rules.delimiter), line_(rules.first_line) {}

  Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>& extents) override {
    std::size_t begin = 0;
    while (begin < buffer.size()) {
      const std::size_t end = record_end(buffer, begin, last);
      if (end == npos) {
        if (!last) break;
        return fail(ErrorCode::import_refused, fmt::format("line {}: a quoted cell is not closed", line_),
                    "quotes within a quoted cell are doubled");
      }
      extents.push_back(extent(begin, end));
      begin = end;
    }
    return begin;
  }

 private:
  // Returns the position after the record's line break; npos: the record is incomplete.
  std::size_t record_end(std::string_view buffer, std::size_t begin, bool last) {
    std::uint64_t lines = 1;
    std::size_t newline = buffer.find('\n', begin);
    for (std::size_t at = begin;;) {
      const std::size_t line_end = newline == npos ? buffer.size() : newline;
      const std::size_t quote = buffer.substr(0, line_end).find('"', at);
      if (quote == npos) {
        if (newline == npos) return last ? buffer.size() : npos;
        line_ += lines;
        return newline + 1;
      }
      at = quote + 1;
      if (quote != begin && buffer[quote - 1] != delimiter_) continue;
      at = behind_quotes(buffer, quote);
      if (at == npos) return npos;
      if (newline >= at) continue;
      lines += static_cast<std::uint64_t>(std::ranges::count(buffer.substr(quote, at - quote), '\n'));
      newline = buffer.find('\n', at);
    }
  }

  // Returns the position after the quoted cell that begins at `quote`, or npos. A doubled quote ends one quoted run and
  // begins the next.
  static std::size_t behind_quotes(std::string_view buffer, std::size_t quote) {
    std::size_t at = quote;
    do {
      at = buffer.find('"', at + 1);
      if (at == npos) return npos;
      ++at;
    } while (at < buffer.size() && buffer[at] == '"');
    return at;
  }

  char delimiter_;
  std::uint64_t line_;
};

class ArraySplitter final : public Splitter {
 public:
  explicit ArraySplitter(const SplitRules& rules) : objects_(rules.objects_around) {}

  Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>& extents) override {
    std::size_t done = 0;
    std::size_t at = 0;
    for (;;) {
      while (at < buffer.size() && is_space(buffer[at])) ++at;
      if (state_ == State::rest) {
        done = at = rest_of_object(buffer, at);
        if (state_ == State::after) continue;
      }
      if (at == buffer.size()) {
        if (last && state_ == State::rest) return broken("the file ends within the object around the array");
        if (last && state_ != State::after) return broken("the file ends within the array");
        return last ? buffer.size() : at;
      }
      const char c = buffer[at];
      switch (state_) {
        case State::before:
          if (c != '[') return broken("an array of users is expected: [");
          state_ = State::first;
          done = ++at;
          break;
        case State::first:
        case State::separator:
          if (c == ']') {
            state_ = objects_ > 0 ? State::rest : State::after;
          } else if (state_ == State::first) {
            state_ = State::element;
            break;
          } else if (c == ',') {
            state_ = State::element;
          } else {
            return broken("a comma or the closing ] is missing after it");
          }
          done = ++at;
          break;
        case State::element: {
          if (c == ',' || c == ']' || c == '}' || c == ':') return broken("an object is missing after it");
          const std::size_t end = element_end(buffer, at, last);
          if (end == npos) {
            if (last) return broken("the file ends within the next record");
            return done;
          }
          extents.push_back(extent(at, end));
          ++records_;
          done = at = end;
          state_ = State::separator;
          break;
        }
        case State::rest: break;  // the object is closed
        case State::after: return behind(buffer.substr(at));
      }
    }
  }

 private:
  enum class State { before, first, element, separator, rest, after };

  Failure broken(std::string_view what) const {
    return fail(ErrorCode::import_refused, fmt::format("record {}: {}", records_, what),
                "the file has to be one complete JSON array");
  }

  // Perhaps another program's output after the JSON.
  Failure behind(std::string_view text) const {
    constexpr std::size_t most = 60;
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    return broken(fmt::format("there is text after the array: '{}'", show_invisible(line.substr(0, most))));
  }

  // Skips the rest of the objects that enclose the array.
  std::size_t rest_of_object(std::string_view buffer, std::size_t at) {
    for (; at < buffer.size(); ++at) {
      const char c = buffer[at];
      if (in_string_) {
        if (c == '\\' && !escaped_) {
          escaped_ = true;
          continue;
        }
        in_string_ = c != '"' || escaped_;
        escaped_ = false;
      } else if (c == '"') {
        in_string_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if (c == '}' || c == ']') {
        if (depth_ > 0) {
          --depth_;
        } else if (--objects_ == 0) {
          state_ = State::after;
          return at + 1;
        }
      }
    }
    return at;
  }

  // Returns the position after the element; npos: it is incomplete. The parser validates its contents.
  static std::size_t element_end(std::string_view buffer, std::size_t begin, bool last) {
    std::size_t depth = 0;
    for (std::size_t at = begin; at < buffer.size(); ++at) {
      switch (buffer[at]) {
        case '"':
          at = string_end(buffer, at);
          if (at == npos) return npos;
          if (depth == 0) return at + 1;
          break;
        case '{':
        case '[': ++depth; break;
        case '}':
        case ']':
          if (depth == 0) return at;
          if (--depth == 0) return at + 1;
          break;
        case ',':
          if (depth == 0) return at;
          break;
        default:
          if (depth == 0 && is_space(buffer[at])) return at;
      }
    }
    return last && depth == 0 ? buffer.size() : npos;
  }

  // Returns the position of the closing quote of the string that begins at `at`.
  static std::size_t string_end(std::string_view buffer, std::size_t at) {
    for (;;) {
      at = buffer.find('"', at + 1);
      if (at == npos) return npos;
      std::size_t backslashes = 0;
      while (buffer[at - 1 - backslashes] == '\\') ++backslashes;
      if (backslashes % 2 == 0) return at;
    }
  }

  State state_ = State::before;
  std::uint64_t records_ = 0;
  std::size_t objects_;     // enclosing objects that are still open
  std::size_t depth_ = 0;   // of brackets after the array, in the innermost open object
  bool in_string_ = false;  // after the array
  bool escaped_ = false;    // after a backslash in the string
};

}  // namespace

std::unique_ptr<Splitter> make_splitter(const SplitRules& rules) {
  switch (rules.container) {
    case Container::rows: return std::make_unique<CsvSplitter>(rules);
    case Container::array: return std::make_unique<ArraySplitter>(rules);
    case Container::lines: break;
  }
  return std::make_unique<LineSplitter>();
}

}  // namespace refctl::importing
