#include "store/rules/seed/generator.hpp"

#include "store/model/user/referral_code.hpp"
#include "store/rules/seed/hostile_text.hpp"
#include "store/rules/seed/names.hpp"
#include "store/rules/seed/plan.hpp"
#include "store/rules/seed/random.hpp"

#include <array>
#include <charconv>

namespace refctl::seed {
namespace {

constexpr std::array<std::string_view, 4> domains{"@example.com", "@example.com", "@example.org", "@example.net"};

void append_in_base_36(std::uint64_t number, std::string& out) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 36).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_code(std::uint64_t seed, UserId id, std::string& out) {
  // A Feistel network over the 50 bits of ten characters: a bijection, whatever its round function is.
  constexpr std::uint64_t half = (std::uint64_t{1} << 25) - 1;
  std::uint64_t left = (id.value >> 25) & half;
  std::uint64_t right = id.value & half;
  for (std::uint64_t round = 0; round < 4; ++round) {
    const std::uint64_t next = left ^ (Stream(seed, for_codes, (round << 32) | right).next() & half);
    left = right;
    right = next;
  }
  std::uint64_t bits = left << 25 | right;
  std::array<std::uint8_t, generated_code_length> fives;
  for (auto five = fives.rbegin(); five != fives.rend(); ++five, bits >>= 5) *five = bits & 31;
  out += code_from_random(fives);
}

Generator::Generator(const SeedOptions& options, UserId first) : options_(options), columns_(plan(options, first)) {}

Result<> Generator::make_natural(std::uint64_t index) {
  Stream random(options_.seed, for_people, columns_.ids[index]);
  const PersonName person = natural_name(random);
  name_ += person.family_first ? person.family : person.given;
  if (person.spaced) name_ += ' ';
  name_ += person.family_first ? person.given : person.family;

  email_ += person.given_latin;
  email_ += '.';
  if (random.percent(70)) {
    email_ += person.family_latin;
    email_ += '.';
  }
  email_ += unique_;
  email_ += domains[random.below(domains.size())];
  // Only lower-case Latin letters, digits and dots, so that the e-mail key equals the text.
  email_key_ = email_;
  return {};
}

Result<> Generator::make_hostile(std::uint64_t index) {
  Stream random(options_.seed, for_people, columns_.ids[index]);
  append_hostile_name(random, name_);
  if (in_farm(options_.users, index)) {
    email_ += "Farm";
    append_in_base_36((index - hostile_chain_of(options_.users)) / hostile_block, email_);
    email_ += '+';
    email_ += unique_;
    email_ += "@EXAMPLE.com";
  } else {
    append_hostile_local(random, unique_, email_);
    email_ += random.percent(10) ? "@b\xc3\xbc\x63her.example.org" : domains[random.below(domains.size())];
  }
  auto key = email_key(email_);
  if (!key) return failure_of(key);
  email_key_ = std::move(key->text);
  return {};
}

Result<> Generator::fill(std::uint64_t index, records::BulkUser& user) {
  for (std::string* text : {&unique_, &name_, &email_, &email_key_, &code_}) text->clear();
  const UserId id{columns_.ids[index]};
  append_in_base_36(id.value, unique_);
  auto made = options_.shape == SeedShape::hostile ? make_hostile(index) : make_natural(index);
  if (!made) return made;
  append_code(options_.seed, id, code_);

  const graph::Node referrer = columns_.referrers[index];
  user.id = id;
  user.name = name_;
  user.email = email_;
  user.email_key = email_key_;
  user.code = code_;
  user.code_key = code_;
  user.referrer = {referrer == graph::no_node ? 0 : columns_.ids[referrer]};
  user.registered_at = {columns_.registered_at[index]};
  user.role = Role::member;
  user.disabled = options_.shape == SeedShape::hostile && index % 50 == 49;
  user.erased = false;
  user.credential = options_.credential ? std::string_view(*options_.credential) : std::string_view();
  return {};
}

}  // namespace refctl::seed
