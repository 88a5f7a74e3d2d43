#include "store/rules/access/redactor.hpp"

#include "store/model/user/email.hpp"
#include "store/rules/settings/settings.hpp"

namespace refctl::rules {

namespace {

// Enough for the referrers of any part of a listing, small enough for a walk over millions.
constexpr std::size_t max_cached = 4096;

}  // namespace

Result<Redactor> Redactor::of(records::Reader& reader, const Actor& actor) {
  if (actor.reads_all()) return Redactor(actor, true);
  auto values = settings::Values::read(reader);
  if (!values) return failure_of(values);
  auto shown = values->members_see_email();
  if (!shown) return failure_of(shown);
  return Redactor(actor, *shown);
}

std::string Redactor::email_of(const User& user) const {
  if (user.email.empty() || sees_email_of(user.id)) return user.email;
  return mask_email(user.email);
}

std::string_view Redactor::email_of(UserId user, std::string_view email, std::string& room) const {
  if (email.empty() || sees_email_of(user)) return email;
  room.clear();
  append_masked_email(room, email);
  return room;
}

Result<UserView> Redactor::view_of(records::Reader& reader, User user) {
  if (user.referrer && !referrers_.contains(*user.referrer)) {
    auto referrer = reader.user(*user.referrer);
    if (!referrer) return failure_of(referrer);
    if (referrers_.size() >= max_cached) referrers_.clear();
    // Only in a damaged store is a referrer missing; `check` reports it.
    Referrer named{.id = *user.referrer, .name = {}, .code = {}};
    if (*referrer) named = {.id = (*referrer)->id, .name = (*referrer)->name, .code = (*referrer)->code};
    referrers_.emplace(*user.referrer, std::move(named));
  }
  return make_view(std::move(user));
}

Result<std::vector<UserView>> Redactor::views_of(records::Reader& reader, std::vector<User> users) {
  if (auto read = cache_referrers(reader, users); !read) return failure_of(read);
  std::vector<UserView> views;
  views.reserve(users.size());
  for (User& user : users) views.push_back(make_view(std::move(user)));
  return views;
}

Result<> Redactor::cache_referrers(records::Reader& reader, const std::vector<User>& users) {
  if (referrers_.size() + users.size() > max_cached) referrers_.clear();
  std::vector<UserId> unknown;
  for (const User& user : users) {
    if (!user.referrer) continue;
    const bool added =
        referrers_.try_emplace(*user.referrer, Referrer{.id = *user.referrer, .name = {}, .code = {}}).second;
    if (added) unknown.push_back(*user.referrer);
  }
  if (unknown.empty()) return {};
  return reader.visit_users(unknown, [&](const records::UserSummary& referrer) {
    Referrer& named = referrers_.at(referrer.id);
    named.name = referrer.name;
    named.code = referrer.code;
  });
}

// The user's referrer is already cached.
UserView Redactor::make_view(User user) const {
  UserView view;
  if (user.referrer) view.referred_by = referrers_.at(*user.referrer);
  user.email = email_of(user);
  view.user = std::move(user);
  return view;
}

}  // namespace refctl::rules
