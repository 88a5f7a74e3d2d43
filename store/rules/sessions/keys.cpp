#include "store/rules/sessions/keys.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/tokens/text_forms.hpp"

#include <algorithm>
#include <optional>

namespace refctl::rules {

namespace {

KeyView view_of(const SigningKey& key) { return {.kid = key.kid, .since = key.since, .until = key.until}; }

Result<std::optional<SigningKey>> stored_key_in_use(records::Reader& reader) {
  auto keys = reader.signing_keys();
  if (!keys) return failure_of(keys);
  const auto newest = std::find_if(keys->rbegin(), keys->rend(), [](const SigningKey& key) { return !key.until; });
  return newest == keys->rend() ? std::optional<SigningKey>{} : std::optional(*newest);
}

}  // namespace

SigningKey new_signing_key(const UseCaseContext& context) {
  return {.kid = context.random<8>(), .secret = context.random<32>(), .since = context.now(), .until = std::nullopt};
}

Result<SigningKey> key_in_use(records::Writer& writer, const SigningKey& candidate) {
  auto stored = stored_key_in_use(writer);
  if (!stored) return failure_of(stored);
  if (*stored) return **stored;
  if (auto put = writer.put_signing_key(candidate); !put) return failure_of(put);
  return candidate;
}

Result<std::vector<KeyView>> list_keys(const UseCaseContext& context) {
  return context.read([](records::Reader& reader, const Actor& actor) -> Result<std::vector<KeyView>> {
    if (auto may = require_admin(actor, "see the signing keys"); !may) return failure_of(may);
    auto keys = reader.signing_keys();
    if (!keys) return failure_of(keys);
    std::vector<KeyView> views;
    for (const SigningKey& key : *keys) views.push_back(view_of(key));
    return views;
  });
}

Result<KeyView> rotate_keys(const UseCaseContext& context) {
  SigningKey fresh = new_signing_key(context);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<KeyView> {
    if (auto may = require_admin(actor, "rotate the signing keys"); !may) return failure_of(may);
    auto keys = writer.signing_keys();
    if (!keys) return failure_of(keys);
    // The old keys verify until the last session with a token signed by one of them expires.
    auto last = writer.last_expiry();
    if (!last) return failure_of(last);
    const Instant until = std::max(fresh.since, last->value_or(fresh.since));
    SigningKey added = fresh;
    for (SigningKey& key : *keys) {
      // Keys are ordered by `since`: the new one must be last even if the clock was set back.
      added.since = std::max(added.since, key.since);
      if (key.until && *key.until <= fresh.since) {
        if (auto removed = writer.remove_signing_key(key.kid); !removed) return failure_of(removed);
      } else if (!key.until) {
        key.until = until;
        if (auto put = writer.put_signing_key(key); !put) return failure_of(put);
      }
    }
    if (auto put = writer.put_signing_key(added); !put) return failure_of(put);
    auto noted = audit::append(writer, audit::stamp(actor, drawn), "keys.rotate", std::nullopt,
                               {audit::added("kid", tokens::kid_text(added.kid))});
    if (!noted) return failure_of(noted);
    return view_of(added);
  });
}

Result<> revoke_key(const UseCaseContext& context, const KeyId& kid) {
  const SigningKey fresh = new_signing_key(context);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<> {
    if (auto may = require_admin(actor, "revoke a signing key"); !may) return may;
    auto keys = writer.signing_keys();
    if (!keys) return failure_of(keys);
    if (std::ranges::find(*keys, kid, &SigningKey::kid) == keys->end()) {
      return fail(ErrorCode::no_such_key, "there is no signing key " + tokens::kid_text(kid), "see `refctl keys list`");
    }
    if (auto removed = writer.remove_signing_key(kid); !removed) return removed;
    if (auto in_use = key_in_use(writer, fresh); !in_use) return failure_of(in_use);
    return audit::append(writer, audit::stamp(actor, drawn), "keys.revoke", std::nullopt,
                         {{.field = "kid", .before = tokens::kid_text(kid), .after = std::nullopt}});
  });
}

}  // namespace refctl::rules
