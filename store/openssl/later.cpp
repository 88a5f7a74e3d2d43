#include "store/openssl/later.hpp"

#include <openssl/opensslv.h>

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace refctl::openssl {

namespace {

static_assert(OPENSSL_SHLIB_VERSION == 3, "the libraries below are those of the headers");

void* load(const char* file) {
  void* library = ::dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    throw std::runtime_error(std::string("cannot load ") + file + ": install the package libssl3");
  return library;
}

void* find(void* library, const char* name) {
  void* symbol = ::dlsym(library, name);
  if (symbol == nullptr) throw std::runtime_error(std::string("this OpenSSL has no ") + name);
  return symbol;
}

}  // namespace

void* find_in_crypto(const char* name) {
  static void* const library = load("libcrypto.so.3");
  return find(library, name);
}

void* find_in_ssl(const char* name) {
  static void* const library = load("libssl.so.3");
  return find(library, name);
}

}  // namespace refctl::openssl
