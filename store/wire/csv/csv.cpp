#include "store/wire/csv/csv.hpp"

#include "store/wire/json/copy_plain.hpp"

#include <array>

namespace refctl::wire {

char* put_csv_cell(char* out, std::string_view text) {
  if (text.empty()) return out;
  const bool guarded = needs_csv_guard(text);
  char* const begin = out;
  if (guarded) *out++ = '\'';
  const auto is_special = [](auto byte) { return (byte == '"') | (byte == ',') | (byte == '\r') | (byte == '\n'); };
  const std::size_t plain = copy_plain(out, text, is_special);
  if (plain == text.size()) return out + plain;
  // Starts over, with quotes.
  out = begin;
  *out++ = '"';
  if (guarded) *out++ = '\'';
  for (const char c : text) {
    if (c == '"') *out++ = '"';
    *out++ = c;
  }
  *out++ = '"';
  return out;
}

void append_csv_cell(std::string& out, std::string_view text) {
  constexpr std::size_t usual = 256;
  if (text.size() <= usual) {
    std::array<char, max_csv_cell_size(usual)> room;
    out.append(room.data(), put_csv_cell(room.data(), text));
    return;
  }
  std::string room(max_csv_cell_size(text.size()), '\0');
  out.append(room.data(), put_csv_cell(room.data(), text));
}

void append_csv_line(std::string& out, std::span<const std::string> cells) {
  if (cells.size() == 1 && cells.front().empty()) {
    out += "\"\"\n";
    return;
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_csv_cell(out, cells[i]);
  }
  out += '\n';
}

}  // namespace refctl::wire
