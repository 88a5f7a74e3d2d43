#include "store/rules/passwords/policy.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/utf8.hpp"
#include "store/rules/passwords/normalise.hpp"

#include <zxcvbn.h>

#include <dlfcn.h>

#include <string>
#include <vector>

namespace refctl::passwords {

namespace {

constexpr double min_bits = 20.0;

Failure refused(std::string message, std::string hint = {}) {
  return fail_field("password", std::move(message), std::move(hint));
}

// The words of a name and an e-mail address that an attacker would try, in lower case.
std::vector<std::string> context_words(std::string_view name, std::string_view email) {
  std::vector<std::string> words;
  const auto add_words = [&words](std::string_view text) {
    std::string word;
    const auto finish = [&] {
      if (word.size() >= 3) words.push_back(word);
      word.clear();
    };
    for (const char c : text) {
      const bool part_of_word = is_ascii_letter(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
      if (part_of_word) {
        word.push_back(ascii_lower(c));
      } else {
        finish();
      }
    }
    finish();
  };
  add_words(name);
  add_words(email);
  std::string whole;
  for (const char c : email) whole.push_back(ascii_lower(c));
  if (!whole.empty()) {
    words.push_back(whole.substr(0, whole.find('@')));
    words.push_back(std::move(whole));
  }
  return words;
}

// Loads libzxcvbn at the first password check and keeps it until the program ends: the library contains large
// dictionaries, and its static archive is not position independent.
using Match = decltype(&ZxcvbnMatch);

Result<Match> zxcvbn_match() {
  static const Match match = [] {
    void* library = dlopen("libzxcvbn.so.0", RTLD_NOW | RTLD_LOCAL);
    return library == nullptr ? nullptr : reinterpret_cast<Match>(dlsym(library, "ZxcvbnMatch"));
  }();
  if (match == nullptr) {
    return fail(ErrorCode::internal, "cannot load libzxcvbn.so.0, which judges new passwords",
                "install the package libzxcvbn0");
  }
  return match;
}

double bits_of(Match match, const Secret& password, std::string_view name, std::string_view email) {
  const auto words = context_words(name, email);
  std::vector<const char*> list;
  list.reserve(words.size() + 1);
  for (const auto& word : words) list.push_back(word.c_str());
  list.push_back(nullptr);
  return match(password.reveal().data(), list.data(), nullptr);
}

}  // namespace

Result<> check_new_password(const Secret& password, std::string_view name, std::string_view email,
                            unsigned min_code_points) {
  if (password.empty()) return refused("the password is empty");
  if (password.size() > max_password_bytes) return refused("the password is longer than 1024 bytes");
  const auto typed_length = count_code_points(password.reveal());
  if (!typed_length || password.reveal().find('\0') != std::string_view::npos) {
    return refused("the password is not valid UTF-8 text");
  }
  // The policy checks the same bytes that will be hashed.
  const auto normal = composed(password);
  const Secret& judged = normal ? *normal : password;
  const auto length = normal ? count_code_points(normal->reveal()) : typed_length;
  if (*length < min_code_points) {
    return refused("the password is shorter than " + std::to_string(min_code_points) + " characters",
                   "a few unrelated words make a good one");
  }
  auto match = zxcvbn_match();
  if (!match) return failure_of(match);
  if (bits_of(*match, judged, name, email) < min_bits) {
    return refused("the password is too easy to guess",
                   "add unrelated words; leave out names, dates, the e-mail address and well-known passwords");
  }
  return {};
}

}  // namespace refctl::passwords
