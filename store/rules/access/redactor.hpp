#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/views.hpp"
#include "store/records/records.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refctl::rules {

// Users as an actor may see them: a member sees other users' e-mails masked, unless the setting members.see_email shows
// them. Created per call; caches referrers. `view_of` takes the reader as an argument, so that a long listing may
// continue in a new read.
class Redactor {
 public:
  [[nodiscard]] static Result<Redactor> of(records::Reader& reader, const Actor& actor);
  // Sees everything: for the result of the actor's own change.
  [[nodiscard]] static Redactor unmasked() { return Redactor(Actor::as_operator({}, {}), true); }

  [[nodiscard]] bool sees_email_of(UserId user) const { return sees_all_ || actor_.is(user); }
  [[nodiscard]] std::string email_of(const User& user) const;
  // The same for a user given by id and complete e-mail; the result may refer to `room`.
  [[nodiscard]] std::string_view email_of(UserId user, std::string_view email, std::string& room) const;
  [[nodiscard]] Result<UserView> view_of(records::Reader& reader, User user);
  // The same for many users, in one call of the reader.
  [[nodiscard]] Result<std::vector<UserView>> views_of(records::Reader& reader, std::vector<User> users);

 private:
  Redactor(Actor actor, bool sees_all) : actor_(std::move(actor)), sees_all_(sees_all) {}

  // Reads the referrers that are not cached.
  Result<> cache_referrers(records::Reader& reader, const std::vector<User>& users);
  [[nodiscard]] UserView make_view(User user) const;

  Actor actor_;
  bool sees_all_;
  std::unordered_map<UserId, Referrer> referrers_;
};

}  // namespace refctl::rules
