#include "store/model/access/secret.hpp"

#include <sodium.h>

namespace refctl {

void wipe(std::string& text) noexcept {
  // A short string that was moved from or shortened still has its old bytes beyond its end.
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.clear();
}

Secret::Secret(std::string&& text) {
  text_.swap(text);
  refctl::wipe(text);
}

Secret Secret::copy_of(std::string_view text) {
  Secret copy;
  copy.text_.assign(text);
  return copy;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  text_ = std::move(other.text_);
  other.wipe();
  return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept { refctl::wipe(text_); }

}  // namespace refctl
