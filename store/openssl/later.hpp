#pragma once

#include <type_traits>

// crypto.cpp and ssl.cpp define the functions of OpenSSL that are used here, under their own names and
// declared by its own headers: each finds its namesake in the library and calls it. A function that is missing there is
// missing at link time. Threads may call them as they may call OpenSSL's.

namespace refctl::openssl {

// Loads the library when it is first asked for; it stays until the program ends. A library that is not there throws:
// the package depends on it.
[[nodiscard]] void* find_in_crypto(const char* name);
[[nodiscard]] void* find_in_ssl(const char* name);

template <typename Function>
[[nodiscard]] Function* from_crypto(const char* name) {
  static_assert(std::is_function_v<Function>);
  return reinterpret_cast<Function*>(find_in_crypto(name));
}

template <typename Function>
[[nodiscard]] Function* from_ssl(const char* name) {
  static_assert(std::is_function_v<Function>);
  return reinterpret_cast<Function*>(find_in_ssl(name));
}

}  // namespace refctl::openssl
