#include "cli/commands/store/keys.hpp"

#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/admin/keys_json.hpp"
#include "store/wire/json/hex.hpp"

#include <fmt/format.h>

#include <tuple>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "kid", .whole = true},
                                          {.key = "since", .time = true},
                                          {.key = "until", .time = true},
                                          {.key = "signs", .drop = 1}};
  return all;
}

Result<KeyId> parse_kid(const std::string& text) {
  const auto kid = wire::from_hex<std::tuple_size_v<KeyId>>(text);
  if (!kid)
    return fail(ErrorCode::usage, fmt::format("'{}' is not the id of a key: 16 hexadecimal digits", term::escape(text)),
                "see `refctl keys list`");
  return *kid;
}

}  // namespace

void declare(Parameters& p, KeysListOptions&) {
  p.describe("The keys that sign tokens, oldest first. Secrets are not shown.");
  p.example("refctl keys list", "which key signs, since when?");
}

Result<> run(Context& context, const KeysListOptions&) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  auto keys = (*admin)->keys();
  if (!keys) return failure_of(keys);
  Listing listing(context, columns());
  Result<> begun = listing.begin(keys->size());
  if (!begun) return begun;
  for (const KeyView& key : *keys) {
    if (listing.add([&key](wire::FieldSink& json) { wire::write_key(json, key); }) == Walk::stop) break;
  }
  listing.end();
  return {};
}

void declare(Parameters& p, KeysRotateOptions&) {
  p.describe("A new key signs from now on; the old one is kept until its last token expires, so nobody is logged out.");
  p.example("refctl keys rotate", "as a routine");
}

Result<> run(Context& context, const KeysRotateOptions&) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  auto key = (*admin)->rotate_keys();
  if (!key) return failure_of(key);
  return show_object(context, [&key](wire::FieldSink& json) { wire::write_key(json, *key); });
}

void declare(Parameters& p, KeysRevokeOptions& o) {
  p.describe(
      "Refuses every token signed by the key from now on. Asks first. If the key is in use, a new one is created.");
  p.argument("KID", o.kid, "the key, as `refctl keys list` names it").required = true;
  p.example("refctl keys revoke 0123456789abcdef", "after a key leaked");
}

Result<> run(Context& context, const KeysRevokeOptions& o) {
  auto kid = parse_kid(*o.kid);
  if (!kid) return failure_of(kid);
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  Result<> agreed = context.confirm(fmt::format("End every session under key {}?", term::escape(*o.kid)));
  if (!agreed) return agreed;
  Result<> revoked = (*admin)->revoke_key(*kid);
  if (!revoked) return revoked;
  context.note("revoked");
  return {};
}

}  // namespace refctl::cli
