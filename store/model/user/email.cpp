#include "store/model/user/email.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/utf8.hpp"

#include <idn2.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

namespace refctl {

namespace {

constexpr std::size_t max_local_bytes = 64;
constexpr std::size_t max_domain_bytes = 255;
constexpr std::size_t max_label_bytes = 63;

// The classes of ASCII bytes in an address; bytes above 127 are checked as code points.
struct ByteClasses {
  std::array<bool, 256> atom{};   // RFC 5322's atext
  std::array<bool, 256> label{};  // letters, digits, hyphen
};

constexpr ByteClasses make_classes() {
  ByteClasses classes;
  for (int c = 0; c < 128; ++c) {
    const auto at = static_cast<std::size_t>(c);
    const auto letter_or_digit = is_ascii_letter(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
    classes.atom[at] = letter_or_digit;
    classes.label[at] = letter_or_digit || c == '-';
  }
  for (const char c : std::string_view("!#$%&'*+-/=?^_`{|}~")) classes.atom[static_cast<unsigned char>(c)] = true;
  return classes;
}

constexpr ByteClasses classes = make_classes();

// The byte of the key for each byte of an address; 0 if a plain address may not contain it. Table look-ups and
// collected faults instead of branches: addresses are random, so branches would be mispredicted.
struct KeyCharacters {
  std::array<char, 256> local{};   // atoms and dots
  std::array<char, 256> domain{};  // letters, digits, hyphens and dots
};

constexpr KeyCharacters key_characters = [] {
  KeyCharacters keys;
  for (std::size_t i = 0; i < classes.atom.size(); ++i) {
    const char lower = ascii_lower(static_cast<char>(i));
    if (classes.atom[i] || lower == '.') keys.local[i] = lower;
    if (classes.label[i] || lower == '.') keys.domain[i] = lower;
  }
  return keys;
}();

// Computes the key of a plain ASCII address in one pass, which is sufficient for nearly every address of an import.
// False for any other address, which the slower code below reads or refuses with a reason.
bool plain_key(std::string_view typed, std::size_t at, std::string& key) {
  if (typed.size() - at - 1 > max_label_bytes) return false;
  key.resize(typed.size());
  char* out = key.data();
  bool bad = false;
  bool after_separator = true;  // at the beginning or after a dot: no dot may follow
  for (std::size_t i = 0; i < at; ++i) {
    const char c = key_characters.local[static_cast<unsigned char>(typed[i])];
    const bool dot = c == '.';
    bad |= (c == 0) | (dot & after_separator);
    after_separator = dot;
    out[i] = c;
  }
  bad |= after_separator;
  out[at] = '@';
  // A dot must not be followed by a dot or hyphen, a hyphen not by a dot; two hyphens occur in A-labels.
  after_separator = true;
  for (std::size_t i = at + 1; i < typed.size(); ++i) {
    const char c = key_characters.domain[static_cast<unsigned char>(typed[i])];
    const bool border = (c == '.') | (c == '-');
    bad |= (c == 0) | (border & after_separator);
    after_separator = border;
    out[i] = c;
  }
  return !(bad | after_separator);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Failure no_address(std::string message) {
  return fail_field("email", std::move(message), "an address is written name@example.com");
}

struct Freed {
  void operator()(void* memory) const { std::free(memory); }
};

// Returns false for code points that an address must not contain: spaces, controls, invisible formatting, private-use
// and unassigned code points.
bool is_visible(utf8proc_int32_t code_point) {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return false;
    default: return true;
  }
}

bool all_visible(std::string_view text) {
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (length <= 0 || !is_visible(code_point)) return false;
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

// Appends the key of a pure ASCII domain; returns null or the fault.
const char* append_ascii_domain(std::string_view domain, std::string& key) {
  if (domain.empty()) return "the e-mail address has no domain after its @";
  if (domain.size() > max_domain_bytes) return "the e-mail address's domain is longer than 255 bytes";
  std::size_t label_start = 0;
  for (std::size_t i = 0; i <= domain.size(); ++i) {
    if (i < domain.size() && domain[i] != '.') {
      if (!classes.label[static_cast<unsigned char>(domain[i])]) {
        return "the e-mail address's domain has a character that no domain may have";
      }
      key.push_back(ascii_lower(domain[i]));
      continue;
    }
    const std::size_t length = i - label_start;
    if (length == 0) return "the e-mail address's domain has an empty part";
    if (length > max_label_bytes) return "the e-mail address's domain has a part longer than 63 bytes";
    if (domain[label_start] == '-' || domain[i - 1] == '-') {
      return "the e-mail address's domain has a part that begins or ends with -";
    }
    if (i < domain.size()) key.push_back('.');
    label_start = i + 1;
  }
  return nullptr;
}

// Appends the key of an ASCII local part (other local parts are handled separately); returns null or the fault.
const char* append_local(std::string_view local, std::string& key) {
  if (local.empty()) return "the e-mail address has nothing before its @";
  char before = '.';
  for (const char c : local) {
    if (c == '.') {
      if (before == '.') return "the e-mail address has a dot where none may be";
    } else if (static_cast<unsigned char>(c) < 0x80 && !classes.atom[static_cast<unsigned char>(c)]) {
      return "the e-mail address has a character that is not allowed";
    }
    key.push_back(ascii_lower(c));
    before = c;
  }
  if (before == '.') return "the e-mail address has a dot where none may be";
  return nullptr;
}

bool has_a_label(std::string_view domain) {
  for (std::size_t at = 0; at != std::string_view::npos && at < domain.size();) {
    const auto label = domain.substr(at);
    if (label.size() >= 4 && ascii_lower(label[0]) == 'x' && ascii_lower(label[1]) == 'n' && label[2] == '-' &&
        label[3] == '-') {
      return true;
    }
    at = domain.find('.', at);
    if (at != std::string_view::npos) ++at;
  }
  return false;
}

std::optional<std::string> to_nfc(std::string_view text) {
  utf8proc_uint8_t* composed = nullptr;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &composed, options);
  const std::unique_ptr<utf8proc_uint8_t, Freed> owned(composed);
  if (length < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(length));
}

std::optional<std::string> to_a_labels(std::string_view domain) {
  const std::string terminated(domain);
  std::uint8_t* looked_up = nullptr;
  // Not IDN2_USE_STD3_ASCII_RULES: with it libidn2 silently drops forbidden characters instead of refusing them, so
  // that two domains would get the same key. The caller checks every byte of the result.
  const int outcome = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(terminated.c_str()), &looked_up,
                                     IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<std::uint8_t, Freed> owned(looked_up);
  if (outcome != IDN2_OK || looked_up == nullptr) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(looked_up));
}

const char* append_any_local(std::string_view local, std::string& key) {
  if (is_ascii(local)) return append_local(local, key);
  const auto composed = to_nfc(local);
  // Composition may turn a letter into ASCII, so the rules are applied to the result.
  if (!composed || !all_visible(*composed)) return "the e-mail address has a character that is not allowed";
  return append_local(*composed, key);
}

const char* append_any_domain(std::string_view domain, std::string& key) {
  if (is_ascii(domain) && !has_a_label(domain)) return append_ascii_domain(domain, key);
  const auto labels = to_a_labels(domain);
  if (!labels) return "the e-mail address's domain is not a valid internationalised name";
  return append_ascii_domain(*labels, key);
}

}  // namespace

Result<EmailKey> email_key(std::string_view typed) {
  EmailKey key;
  if (auto made = email_key(typed, key); !made) return failure_of(made);
  return key;
}

Result<> email_key(std::string_view typed, EmailKey& key) {
  if (typed.empty()) return no_address("the e-mail address is empty");
  if (typed.size() > max_email_bytes) return no_address("the e-mail address is longer than 254 bytes");
  const auto at = typed.find('@');
  if (at == std::string_view::npos) return no_address("the e-mail address has no @");
  const auto local = typed.substr(0, at);
  const auto domain = typed.substr(at + 1);
  if (local.size() > max_local_bytes) {
    return no_address("the e-mail address has more than 64 bytes before its @");
  }
  if (plain_key(typed, at, key.text)) return {};

  if (typed.find('\0') != std::string_view::npos || !is_utf8(typed)) {
    return no_address("the e-mail address is not valid UTF-8 text");
  }
  key.text.clear();
  const char* fault = append_any_local(local, key.text);
  if (fault == nullptr) {
    key.text.push_back('@');
    fault = append_any_domain(domain, key.text);
  }
  if (fault != nullptr) return no_address(fault);
  // The limit applies to the A-label form, which is longer than the typed internationalised domain.
  if (key.text.size() > max_email_bytes) return no_address("the e-mail address is longer than 254 bytes");
  return {};
}

std::string mask_email(std::string_view typed) {
  std::string masked;
  append_masked_email(masked, typed);
  return masked;
}

void append_masked_email(std::string& out, std::string_view typed) {
  constexpr std::string_view dots = "•••";
  if (typed.empty()) return;
  const auto at = is_utf8(typed) ? typed.rfind('@') : std::string_view::npos;
  if (at == std::string_view::npos) {
    out += dots;
    return;
  }
  out.append(typed.substr(0, at == 0 ? 0 : code_point_length(typed))).append(dots).append(typed.substr(at));
}

}  // namespace refctl
