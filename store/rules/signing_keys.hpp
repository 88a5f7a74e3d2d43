#pragma once

#include "store/model/actor.hpp"
#include "store/model/session.hpp"
#include "store/model/views.hpp"
#include "store/rules/context.hpp"

#include <vector>

// The keys that sign tokens. The newest without an end signs; all that have not ended verify.

namespace refctl::rules {

// A key made of fresh random bytes; made before the write that may need it.
[[nodiscard]] SigningKey new_signing_key(const Context& context);

// The key in use; `candidate` becomes it in a store that has none yet.
[[nodiscard]] Result<SigningKey> key_in_use(records::Writer& writer, const SigningKey& candidate);

[[nodiscard]] Result<std::vector<KeyView>> list_keys(const Context& context);
[[nodiscard]] Result<KeyView> rotate_keys(const Context& context);
[[nodiscard]] Result<> revoke_key(const Context& context, const KeyId& kid);

}  // namespace refctl::rules
