#pragma once

#include <type_traits>

// Lazy loading of OpenSSL. crypto.cpp and ssl.cpp define each OpenSSL function that refctl uses, as declared in
// OpenSSL's headers: it looks the real function up in the shared library and calls it. A function that is not defined
// there fails at link time. The same thread rules as OpenSSL's apply.

namespace refctl::openssl {

// Loads the library at the first call and keeps it until the program ends. Throws if the library is missing: the
// package depends on it.
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
