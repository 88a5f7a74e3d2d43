#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

// JSON forms of the use cases' results, one file per view. The CLI's --json and the REST server both use these
// functions, so that the same data has the same keys in the same order.

namespace refctl::wire {

class ValueReader;

// id, name, referral_code; name and code of an erased referrer are null.
void write_referrer(FieldSink& out, const Referrer& referrer);
// id, name, email, role, referral_code, referred_by, registered_at, disabled; name, email and referral_code of an
// erased user are null.
void write_user(FieldSink& out, const UserView& user);
// The same keys without braces, for an object with further keys.
void write_user_members(FieldSink& out, const UserView& user);
// A user's keys, then referral_points, downline, depth, path.
void write_details(FieldSink& out, const UserDetails& details);
void write_details_members(FieldSink& out, const UserDetails& details);  // without the braces
// id, name, email, registered_at.
void write_referral(FieldSink& out, const ReferralView& referral);

void read_value(ValueReader& in, Referrer& referrer);
void read_value(ValueReader& in, UserView& user);
void read_value(ValueReader& in, UserDetails& details);
void read_value(ValueReader& in, ReferralView& referral);

}  // namespace refctl::wire
