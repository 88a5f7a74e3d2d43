#pragma once

#include "store/model/setting.hpp"
#include "store/model/time/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The table of all settings: `config` lists it, and the rules read values through it.

namespace refctl::settings {

enum class Type { integer, duration, boolean };

// Values are stored as text under the setting's name; absent means the default. Durations are in milliseconds, true is
// 1.
struct Setting {
  std::string_view name;
  Type type = Type::integer;
  std::int64_t fallback = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string_view description;
};

[[nodiscard]] std::span<const Setting> all();

// An unknown name: invalid_field, with the nearest name as a hint if there is one.
[[nodiscard]] Result<const Setting*> named(std::string_view name);

// Parses a setting's text; not of the type or out of bounds: invalid_field under the setting's name.
[[nodiscard]] Result<std::int64_t> parse(const Setting& setting, std::string_view text);
// Returns the text of a number in its canonical form: "64", "12h", "true".
[[nodiscard]] std::string to_text(const Setting& setting, std::int64_t value);
// Returns a time in the largest unit that expresses it exactly: "90s", "24h", "7d".
[[nodiscard]] std::string duration_text(Duration span);
// "19 to 1024"; empty for a boolean.
[[nodiscard]] std::string bounds_text(const Setting& setting);

struct HashCost {
  std::uint32_t memory_mib = 0;
  std::uint32_t passes = 0;
};

// The stored settings of one snapshot. Read once per transaction, in one call. A setting with an invalid stored text
// (only from damage or a newer refctl) has the value store_damaged; the others are not affected.
class Values {
 public:
  [[nodiscard]] static Result<Values> read(records::Reader& reader);

  // The effective value.
  [[nodiscard]] Result<std::int64_t> value_of(const Setting& setting) const;
  [[nodiscard]] SettingView view_of(const Setting& setting) const;

  // Updates the value after a put in the same transaction; absent: the default.
  void set(std::string_view name, const std::optional<std::string>& text);

  [[nodiscard]] Result<HashCost> hash_cost() const;
  [[nodiscard]] Result<std::size_t> password_min() const;
  [[nodiscard]] Result<Duration> session_lifetime() const;
  [[nodiscard]] Result<Duration> longest_session() const;
  [[nodiscard]] Result<bool> members_see_email() const;
  [[nodiscard]] Result<bool> members_search() const;
  // For one network.
  [[nodiscard]] Result<std::int64_t> sign_ups_per_minute() const;

 private:
  explicit Values(std::vector<std::pair<std::string, std::string>> stored) : stored_(std::move(stored)) {}
  [[nodiscard]] const std::string* stored(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> stored_;
};

}  // namespace refctl::settings
