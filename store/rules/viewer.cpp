#include "store/rules/viewer.hpp"

#include "store/model/email.hpp"
#include "store/rules/settings/settings.hpp"

namespace refctl::rules {

namespace {

// Enough for the referrers of any stretch of a listing, little enough to forget in a walk over millions.
constexpr std::size_t most_remembered = 4096;

}  // namespace

Result<Viewer> Viewer::of(records::Reader& reader, const Actor& actor) {
  if (actor.reads_all()) return Viewer(actor, true);
  auto shown = settings::members_see_email(reader);
  if (!shown) return failure_of(shown);
  return Viewer(actor, *shown);
}

std::string Viewer::email_of(const User& user) const {
  if (user.email.empty() || sees_email_of(user.id)) return user.email;
  return mask_email(user.email);
}

std::string_view Viewer::email_of(UserId user, std::string_view email, std::string& room) const {
  if (email.empty() || sees_email_of(user)) return email;
  room.clear();
  append_masked_email(room, email);
  return room;
}

Result<UserView> Viewer::look(records::Reader& reader, User user) {
  UserView view;
  if (user.referrer) {
    auto known = referrers_.find(*user.referrer);
    if (known == referrers_.end()) {
      auto referrer = reader.user(*user.referrer);
      if (!referrer) return failure_of(referrer);
      // Only a damaged store names a referrer that it does not hold; `check` tells.
      Referrer named{.id = *user.referrer, .name = {}, .code = {}};
      if (*referrer) named = {.id = (*referrer)->id, .name = (*referrer)->name, .code = (*referrer)->code};
      if (referrers_.size() >= most_remembered) referrers_.clear();
      known = referrers_.emplace(*user.referrer, std::move(named)).first;
    }
    view.referred_by = known->second;
  }
  user.email = email_of(user);
  view.user = std::move(user);
  return view;
}

}  // namespace refctl::rules
