#include "store/rules/metrics/measure.hpp"
#include "store/rules/seed/generator.hpp"
#include "store/rules/seed/random.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/metrics_json.hpp"
#include "tests/support/memory_records.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

// Writes the users of a generated store as an export, and refctl's metrics of them, for comparison with the oracle:
//     oracle_measured_stores SHAPE USERS SEED EXPORT METRICS day|week|month SINCE UNTIL NOW
// SHAPE is a seed's or "tangled": unordered times, referrers that registered after their children, erased users. SINCE
// and UNTIL may be "-".

namespace {

using namespace refctl;

[[noreturn]] void die(const std::string& message) {
  std::cerr << message << '\n';
  std::exit(2);
}

template <typename T>
T sure(Result<T> result) {
  if (!result) die(result.error().message);
  return std::move(*result);
}

std::vector<User> users_of(const std::string& shape, std::uint64_t users, std::uint64_t number) {
  const bool tangled = shape == "tangled";
  SeedOptions options;
  options.users = users;
  options.seed = number;
  options.shape = tangled ? SeedShape::hostile : *seed_shape_named(shape);
  seed::Generator generator(options, {1});
  std::vector<User> list;
  for (std::uint64_t i = 0; i < users; ++i) {
    records::BulkUser made;
    if (auto filled = generator.fill(i, made); !filled) die(filled.error().message);
    User user;
    user.id = made.id;
    user.name = made.name;
    user.email = made.email;
    user.code = made.code;
    if (made.referrer.value != 0) user.referrer = made.referrer;
    user.registered_at = made.registered_at;
    if (tangled) {
      seed::Stream random(number, 99, i);
      user.id.value = user.id.value * 3 + random.below(3);
      if (user.referrer)
        user.referrer->value = user.referrer->value * 3 + seed::Stream(number, 99, user.referrer->value - 1).below(3);
      // Full days, so that many users registered at the same time.
      user.registered_at = options.since + days(static_cast<std::int64_t>(random.below(400)));
      if (random.percent(10)) {
        user.erased = true;
        for (std::string* text : {&user.name, &user.email, &user.code}) text->clear();
      }
    }
    list.push_back(std::move(user));
  }
  return list;
}

void write_export(const std::string& path, const std::vector<User>& users) {
  std::ofstream out(path);
  for (const User& user : users) {
    std::string line;
    wire::JsonWriter json(line);
    std::optional<std::uint64_t> referrer;
    if (user.referrer) referrer = user.referrer->value;
    json.begin_object().member("id", user.id.value);
    if (user.erased) {
      json.member("erased", true);
    } else {
      json.member("name", user.name).member("email", user.email).member("referral_code", user.code);
    }
    json.member("referred_by", referrer).member("registered_at", user.registered_at).end_object();
    out << line << '\n';
  }
}

std::optional<Instant> moment(const std::string& text) {
  if (text == "-") return std::nullopt;
  return sure(parse_timestamp(text));
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 10) die("see the comment at the top of measured_stores.cpp");
  const std::vector<std::string> asked(arguments + 1, arguments + count);
  const std::vector<User> users = users_of(asked[0], std::stoull(asked[1]), std::stoull(asked[2]));
  write_export(asked[3], users);

  test::MemoryRecords records;
  auto written = records.write([&](records::Writer& writer) -> Result<> {
    for (const User& user : users) {
      std::optional<EmailKey> email;
      std::optional<CodeKey> code;
      if (!user.erased) {
        email = EmailKey{user.email};
        code = CodeKey{user.code};
      }
      if (auto put = writer.put_user(user, email, code); !put) return put;
    }
    return {};
  });
  if (!written) die(written.error().message);

  MetricsOptions options;
  options.by = asked[5] == "day" ? Period::day : asked[5] == "week" ? Period::week : Period::month;
  options.since = moment(asked[6]);
  options.until = moment(asked[7]);
  const Instant now = sure(parse_timestamp(asked[8]));
  const Metrics metrics =
      sure(records.read([&](records::Reader& reader) { return metrics::measure(reader, options, now); }));
  std::string text;
  wire::JsonWriter json(text);
  wire::write_metrics(json, metrics);
  std::ofstream(asked[4]) << text << '\n';
}
