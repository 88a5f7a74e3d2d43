#include "store/rules/settings/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace refctl::settings {

namespace {

enum Place : std::size_t {
  search,
  see_email,
  argon2_memory,
  argon2_passes,
  shortest_password,
  sign_ups,
  lifetime,
  max_lifetime
};

constexpr std::array table{
    Setting{.name = "members.search",
            .type = Type::boolean,
            .fallback = 0,
            .least = 0,
            .most = 1,
            .description = "members may search for other people by name and code"},
    Setting{.name = "members.see_email",
            .type = Type::boolean,
            .fallback = 0,
            .least = 0,
            .most = 1,
            .description = "members see other people's e-mail in full"},
    Setting{.name = "security.argon2_memory_mib",
            .type = Type::integer,
            .fallback = 64,
            .least = 19,
            .most = 1024,
            .description = "memory that one password hash takes, in MiB"},
    Setting{.name = "security.argon2_passes",
            .type = Type::integer,
            .fallback = 2,
            .least = 2,
            .most = 10,
            .description = "passes over that memory"},
    Setting{.name = "security.password_min",
            .type = Type::integer,
            .fallback = 8,
            .least = 8,
            .most = 128,
            .description = "shortest new password, in characters"},
    Setting{.name = "security.signups_per_minute",
            .type = Type::integer,
            .fallback = 60,
            .least = 1,
            .most = 60'000,
            .description = "sign-ups over REST from one address, at once and per minute; admins have no limit"},
    Setting{.name = "sessions.lifetime",
            .type = Type::duration,
            .fallback = hours(12).ms,
            .least = seconds(60).ms,
            .most = days(30).ms,
            .description = "how long a session lasts unless the log-in says otherwise"},
    Setting{.name = "sessions.max_lifetime",
            .type = Type::duration,
            .fallback = days(30).ms,
            .least = seconds(60).ms,
            .most = days(366).ms,
            .description = "the longest session that a log-in can ask for"},
};

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> number_of(const Setting& setting, std::string_view text) {
  switch (setting.type) {
    case Type::integer: return integer(text);
    case Type::duration: {
      const auto span = parse_duration(text);
      return span ? std::optional(span->ms) : std::nullopt;
    }
    case Type::boolean:
      if (text == "true" || text == "yes" || text == "on" || text == "1") return 1;
      if (text == "false" || text == "no" || text == "off" || text == "0") return 0;
      return std::nullopt;
  }
  return std::nullopt;
}

std::string_view form_of(Type type) {
  switch (type) {
    case Type::integer: return "a whole number";
    case Type::duration: return "a time such as 30m, 12h or 7d";
    case Type::boolean: return "true or false";
  }
  return "";
}

// Returns how many letters must be changed, added or removed to turn one name into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t swapped = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, swapped}));
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const Setting> all() { return table; }

Result<const Setting*> named(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Setting::name);
  if (found != table.end()) return &*found;
  std::string hint = "`refctl config list` shows all settings";
  if (name.size() <= 64) {
    const auto nearest =
        std::ranges::min_element(table, {}, [&](const Setting& one) { return distance(one.name, name); });
    if (distance(nearest->name, name) <= 4) hint = "did you mean " + std::string(nearest->name) + "?";
  }
  return fail_field("name", "there is no setting " + std::string(name.substr(0, 64)), std::move(hint));
}

Result<std::int64_t> parse(const Setting& setting, std::string_view text) {
  const auto value = number_of(setting, text);
  const std::string name(setting.name);
  if (!value) return fail_field(name, name + " takes " + std::string(form_of(setting.type)));
  if (*value < setting.least || *value > setting.most) {
    return fail_field(name, name + " takes " + bounds_text(setting));
  }
  return *value;
}

std::string duration_text(Duration span) {
  constexpr std::array<std::pair<std::int64_t, char>, 4> units{
      {{86'400'000, 'd'}, {3'600'000, 'h'}, {60'000, 'm'}, {1'000, 's'}}};
  // A day is written as 24h, the usual form for the lifetime of a session.
  for (const auto& [unit, letter] : units) {
    if (span.ms % unit == 0 && (unit != units[0].first || span.ms > unit))
      return std::to_string(span.ms / unit) + letter;
  }
  return std::to_string(span.ms / 1'000) + 's';
}

std::string to_text(const Setting& setting, std::int64_t value) {
  switch (setting.type) {
    case Type::integer: return std::to_string(value);
    case Type::duration: return duration_text(Duration{value});
    case Type::boolean: return value != 0 ? "true" : "false";
  }
  return {};
}

std::string bounds_text(const Setting& setting) {
  if (setting.type == Type::boolean) return {};
  return to_text(setting, setting.least) + " to " + to_text(setting, setting.most);
}

Result<Values> Values::read(records::Reader& reader) {
  auto stored = reader.all_config();
  if (!stored) return failure_of(stored);
  return Values(std::move(*stored));
}

const std::string* Values::stored(std::string_view name) const {
  const auto found = std::ranges::find(stored_, name, &std::pair<std::string, std::string>::first);
  return found == stored_.end() ? nullptr : &found->second;
}

void Values::set(std::string_view name, const std::optional<std::string>& text) {
  std::erase_if(stored_, [&](const auto& one) { return one.first == name; });
  if (text) stored_.emplace_back(name, *text);
}

Result<std::int64_t> Values::value_of(const Setting& setting) const {
  const std::string* const text = stored(setting.name);
  if (text == nullptr) return setting.fallback;
  const auto value = number_of(setting, *text);
  if (!value || *value < setting.least || *value > setting.most) {
    return fail(ErrorCode::store_damaged,
                "the setting " + std::string(setting.name) + " holds no value that it can have",
                "put it back with `refctl config set " + std::string(setting.name) + " " +
                    to_text(setting, setting.fallback) + "`");
  }
  return *value;
}

SettingView Values::view_of(const Setting& setting) const {
  constexpr std::array type_names{"integer", "duration", "boolean"};
  SettingView view{.name = std::string(setting.name),
                   .value = {},
                   .fallback = to_text(setting, setting.fallback),
                   .is_default = true,
                   .type = type_names[static_cast<std::size_t>(setting.type)],
                   .bounds = bounds_text(setting),
                   .description = std::string(setting.description)};
  // An invalid stored value is shown unchanged, so that it can be corrected.
  const std::string* const text = stored(setting.name);
  view.value = text == nullptr ? view.fallback : *text;
  view.is_default = view.value == view.fallback;
  return view;
}

Result<HashCost> Values::hash_cost() const {
  auto memory = value_of(table[argon2_memory]);
  if (!memory) return failure_of(memory);
  auto passes = value_of(table[argon2_passes]);
  if (!passes) return failure_of(passes);
  return HashCost{.memory_mib = static_cast<std::uint32_t>(*memory), .passes = static_cast<std::uint32_t>(*passes)};
}

Result<std::size_t> Values::password_min() const {
  auto value = value_of(table[shortest_password]);
  if (!value) return failure_of(value);
  return static_cast<std::size_t>(*value);
}

Result<Duration> Values::session_lifetime() const {
  auto value = value_of(table[lifetime]);
  if (!value) return failure_of(value);
  return Duration{*value};
}

Result<Duration> Values::longest_session() const {
  auto value = value_of(table[max_lifetime]);
  if (!value) return failure_of(value);
  return Duration{*value};
}

Result<bool> Values::members_search() const {
  auto value = value_of(table[search]);
  if (!value) return failure_of(value);
  return *value != 0;
}

Result<std::int64_t> Values::sign_ups_per_minute() const { return value_of(table[sign_ups]); }

Result<bool> Values::members_see_email() const {
  auto value = value_of(table[see_email]);
  if (!value) return failure_of(value);
  return *value != 0;
}

}  // namespace refctl::settings
