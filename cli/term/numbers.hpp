#pragma once

#include <cstdint>
#include <string>

// Formats numbers for people.

namespace refctl::term {

// 1234567 -> "1,234,567". For counts, never for ids.
[[nodiscard]] std::string grouped(std::uint64_t number);
void append_grouped(std::string& line, std::uint64_t number);
// 1234567 -> "1234567".
void append_number(std::string& line, std::uint64_t number);

// "12.3 MB", "1.2 GB": powers of 1000.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

}  // namespace refctl::term
