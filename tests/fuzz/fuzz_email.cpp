#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/model/user/user_ref.hpp"

#include <cstdlib>

// The key of a key is the key itself: looking up an indexed key finds the same user.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto key = refctl::email_key(text)) {
    const auto again = refctl::email_key(key->text);
    if (!again || !(*again == *key)) std::abort();
  }
  if (const auto key = refctl::code_key(text)) {
    const auto again = refctl::code_key(key->text);
    if (!again || !(*again == *key)) std::abort();
  }
  (void)refctl::mask_email(text);
  (void)refctl::check_name(text).has_value();
  (void)refctl::parse_user_ref(text).has_value();
  return 0;
}
