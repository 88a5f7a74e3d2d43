#pragma once

#include "store/model/instant.hpp"
#include "store/model/setting.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Every setting of a store in one table: what `config` lists, what it takes, and what the rules read.

namespace refctl::settings {

enum class Type { integer, duration, boolean };

// Values are kept as text under the setting's name; absent means the default. A duration counts in
// milliseconds, true is 1.
struct Setting {
  std::string_view name;
  Type type = Type::integer;
  std::int64_t fallback = 0;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::string_view description;
};

[[nodiscard]] std::span<const Setting> all();

// An unknown name: invalid_field, with the nearest name in the hint where there is one.
[[nodiscard]] Result<const Setting*> named(std::string_view name);

// The number that a text stands for; not of the type or out of bounds: invalid_field under the setting's name.
[[nodiscard]] Result<std::int64_t> parse(const Setting& setting, std::string_view text);
// The text of a number, in the one form in which it is kept: "64", "12h", "true".
[[nodiscard]] std::string to_text(const Setting& setting, std::int64_t value);
// A time in the largest unit that writes it whole: "90s", "24h", "7d".
[[nodiscard]] std::string duration_text(Duration span);
// "19 to 1024"; empty for a boolean.
[[nodiscard]] std::string bounds_text(const Setting& setting);

struct HashCost {
  std::uint32_t memory_mib = 0;
  std::uint32_t passes = 0;
};

// The settings as they are stored at one moment. Read once in a transaction, in one call, and asked as often as needed.
// Of a setting whose stored text it does not take (only damage or a newer refctl writes such) its value is
// store_damaged; the others are not concerned.
class Values {
 public:
  [[nodiscard]] static Result<Values> read(records::Reader& reader);

  // The value in force.
  [[nodiscard]] Result<std::int64_t> value_of(const Setting& setting) const;
  [[nodiscard]] SettingView view_of(const Setting& setting) const;

  // What a put of the same transaction makes of it; absent: the default.
  void set(std::string_view name, const std::optional<std::string>& text);

  [[nodiscard]] Result<HashCost> hash_cost() const;
  [[nodiscard]] Result<std::size_t> password_min() const;
  [[nodiscard]] Result<Duration> session_lifetime() const;
  [[nodiscard]] Result<Duration> longest_session() const;
  [[nodiscard]] Result<bool> members_see_email() const;
  [[nodiscard]] Result<bool> members_search() const;
  // From one network.
  [[nodiscard]] Result<std::int64_t> sign_ups_per_minute() const;

 private:
  explicit Values(std::vector<std::pair<std::string, std::string>> stored) : stored_(std::move(stored)) {}
  [[nodiscard]] const std::string* stored(std::string_view name) const;

  std::vector<std::pair<std::string, std::string>> stored_;
};

}  // namespace refctl::settings
