#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/access/session.hpp"
#include "store/model/views.hpp"
#include "store/rules/context/context.hpp"

#include <vector>

// The keys that sign tokens. The newest one without an end signs; all that have not ended verify.

namespace refctl::rules {

// Returns a key of new random bytes; called before the write that may need it.
[[nodiscard]] SigningKey new_signing_key(const UseCaseContext& context);

// Returns the current key; a store without a key gets `candidate`.
[[nodiscard]] Result<SigningKey> key_in_use(records::Writer& writer, const SigningKey& candidate);

[[nodiscard]] Result<std::vector<KeyView>> list_keys(const UseCaseContext& context);
[[nodiscard]] Result<KeyView> rotate_keys(const UseCaseContext& context);
[[nodiscard]] Result<> revoke_key(const UseCaseContext& context, const KeyId& kid);

}  // namespace refctl::rules
