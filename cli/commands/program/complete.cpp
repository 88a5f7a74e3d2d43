#include "cli/commands/program/complete.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>

namespace refctl::cli {

namespace {

// Limits of users examined and of words offered, so that TAB takes a few milliseconds in a store of any size.
constexpr std::size_t max_examined = 5'000;
constexpr std::size_t max_offered = 50;

bool begins_with(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), text.begin(),
                                                    [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

// Shells split words at blanks and interpret special characters; addresses with them are not offered.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) {
                       return is_ascii_letter(c) || is_ascii_digit(c) ||
                              std::string_view("@._+-'").find(c) != std::string_view::npos;
                     }) &&
         text.find('\'') == std::string_view::npos;
}

void offer_users(Context& context, Referrals& referrals, std::string_view prefix) {
  const UserQuery query;
  std::size_t examined = 0;
  std::size_t offered = 0;
  const auto offer = [&](std::string_view word) {
    if (word.empty() || !begins_with(word, prefix) || !is_plain(word)) return;
    context.out().line(word);
    ++offered;
  };
  const bool digits = !prefix.empty() && std::all_of(prefix.begin(), prefix.end(), is_ascii_digit);
  (void)referrals
      .each_user(query,
                 [&](const UserView& view) {
                   offer(view.user.email);
                   if (!prefix.empty()) offer(view.user.code);
                   if (digits) offer(std::to_string(view.user.id.value));
                   return ++examined < max_examined && offered < max_offered ? Walk::on : Walk::stop;
                 })
      .has_value();
}

}  // namespace

void declare(Parameters& p, CompleteOptions& o) {
  p.argument("WHAT", o.what, "what to complete: users");
  p.argument("PREFIX", o.prefix, "what was typed so far");
}

Result<> run(Context& context, const CompleteOptions& o) {
  if (o.what.value_or("") != "users") return {};
  auto referrals = context.referrals();
  if (!referrals) return {};
  offer_users(context, **referrals, o.prefix.value_or(""));
  return {};
}

}  // namespace refctl::cli
