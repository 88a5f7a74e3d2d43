#include "store/rules/import/parse/column_names.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/invisible.hpp"

#include <algorithm>
#include <array>

namespace refctl::importing {

namespace {

constexpr auto any = ReferrerKind::any;
constexpr auto id = ReferrerKind::id;
constexpr auto email = ReferrerKind::email;
constexpr auto code = ReferrerKind::code;

constexpr std::array all_aliases = {
    Alias{"userid", Field::id, 0},
    Alias{"uid", Field::id, 1},
    Alias{"uuid", Field::id, 1},
    Alias{"localid", Field::id, 1},

    Alias{"fullname", Field::name, 0},
    Alias{"displayname", Field::name, 1},
    Alias{"realname", Field::name, 1},
    Alias{"customername", Field::name, 2},
    Alias{"membername", Field::name, 2},

    Alias{"emailaddress", Field::email, 0},
    Alias{"primaryemail", Field::email, 1},
    Alias{"primaryemailaddress", Field::email, 1},
    Alias{"useremail", Field::email, 1},
    Alias{"mail", Field::email, 1},
    Alias{"mailaddress", Field::email, 1},

    Alias{"ownreferralcode", Field::referral_code, 0},
    Alias{"myreferralcode", Field::referral_code, 0},
    Alias{"referral", Field::referral_code, 1, any, true},

    Alias{"referredbyid", Field::referred_by, 0, id},
    Alias{"referredbyuserid", Field::referred_by, 0, id},
    Alias{"referredbyemail", Field::referred_by, 0, email},
    Alias{"referredbycode", Field::referred_by, 0, code},
    Alias{"referredbyreferralcode", Field::referred_by, 0, code},
    Alias{"referrer", Field::referred_by, 0},
    Alias{"referer", Field::referred_by, 0},
    Alias{"referrerid", Field::referred_by, 0, id},
    Alias{"refererid", Field::referred_by, 0, id},
    Alias{"referreruserid", Field::referred_by, 0, id},
    Alias{"referreremail", Field::referred_by, 0, email},
    Alias{"referrercode", Field::referred_by, 0, code},
    Alias{"referrerreferralcode", Field::referred_by, 0, code},
    Alias{"invitedby", Field::referred_by, 0},
    Alias{"invitedbyid", Field::referred_by, 0, id},
    Alias{"invitedbyemail", Field::referred_by, 0, email},
    Alias{"invitedbycode", Field::referred_by, 0, code},
    Alias{"inviter", Field::referred_by, 0},
    Alias{"inviterid", Field::referred_by, 0, id},
    Alias{"inviteremail", Field::referred_by, 0, email},
    Alias{"invitercode", Field::referred_by, 0, code},

    Alias{"registered", Field::registered_at, 0},
    Alias{"registeredon", Field::registered_at, 0},
    Alias{"registrationdate", Field::registered_at, 0},
    Alias{"registrationtime", Field::registered_at, 0},
    Alias{"dateregistered", Field::registered_at, 0},
    Alias{"userregistered", Field::registered_at, 0},
    Alias{"joined", Field::registered_at, 0},
    Alias{"joinedat", Field::registered_at, 0},
    Alias{"joinedon", Field::registered_at, 0},
    Alias{"joindate", Field::registered_at, 0},
    Alias{"datejoined", Field::registered_at, 0},
    Alias{"signupdate", Field::registered_at, 0},
    Alias{"signupat", Field::registered_at, 0},
    Alias{"signedup", Field::registered_at, 0},
    Alias{"signedupat", Field::registered_at, 0},
    Alias{"signedupon", Field::registered_at, 0},
    Alias{"membersince", Field::registered_at, 0},
    Alias{"created", Field::registered_at, 1},
    Alias{"createdat", Field::registered_at, 1},
    Alias{"createdon", Field::registered_at, 1},
    Alias{"createddate", Field::registered_at, 1},
    Alias{"createdtime", Field::registered_at, 1},
    Alias{"createdtimestamp", Field::registered_at, 1},
    Alias{"creationdate", Field::registered_at, 1},
    Alias{"creationtime", Field::registered_at, 1},
    Alias{"datecreated", Field::registered_at, 1},
    Alias{"insertedat", Field::registered_at, 1},

    Alias{"userrole", Field::role, 0},
    Alias{"isdisabled", Field::disabled, 0},

    Alias{"encryptedpassword", Field::password_hash, 0},
    Alias{"hashedpassword", Field::password_hash, 0},
    Alias{"passworddigest", Field::password_hash, 0},
    Alias{"userpass", Field::password_hash, 0},

    Alias{"username", Field::handle, 0},
    Alias{"userlogin", Field::handle, 0},
    Alias{"login", Field::handle, 1},
    Alias{"firstname", Field::first_name, 0},
    Alias{"givenname", Field::first_name, 1},
    Alias{"lastname", Field::last_name, 0},
    Alias{"surname", Field::last_name, 1},
    Alias{"familyname", Field::last_name, 1},
    Alias{"isactive", Field::active, 0},
    Alias{"isenabled", Field::active, 0},
    Alias{"active", Field::active, 1},
    Alias{"enabled", Field::active, 1},
    Alias{"isstaff", Field::is_staff, 0},
    Alias{"issuperuser", Field::is_superuser, 0},
};
static_assert(all_aliases.size() == alias_count);

constexpr std::array<std::string_view, 24> harmless_endings = {
    "at",     "on",      "date",     "time",    "count",   "counts",  "total",  "points",
    "bonus",  "balance", "earnings", "limit",   "type",    "status",  "sent",   "accepted",
    "clicks", "token",   "enabled",  "created", "expires", "rewards", "amount", "credits"};

}  // namespace

std::string normalised_name(std::string_view column) {
  std::string name;
  while (!column.empty()) {
    if (const std::size_t length = invisible_length(column); length > 0) {
      column.remove_prefix(length);
      continue;
    }
    const char c = column.front();
    if (c != '_' && c != '-' && c != '.') name += ascii_lower(c);
    column.remove_prefix(1);
  }
  return name;
}

std::span<const Alias> aliases() { return all_aliases; }

bool keeps_unknown(const std::vector<std::string>& names, std::string_view column) {
  if (std::ranges::find(names, column) != names.end()) return false;
  return names.size() < max_unknown_columns || is_about_referrers(normalised_name(column));
}

bool is_about_referrers(std::string_view name) {
  const auto has = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  const auto begins = [&](std::string_view part) { return name.starts_with(part); };
  const bool about = has("referr") || has("invit") || has("referer") || has("sponsor") || has("upline") ||
                     begins("refcode") || begins("refby") || begins("refid");
  if (!about || name == "referrals" || name == "invitations" || name == "invites") return false;
  return std::ranges::none_of(harmless_endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace refctl::importing
