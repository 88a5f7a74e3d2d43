#pragma once

#include "store/model/views.hpp"
#include "store/wire/json_writer.hpp"

// The answers of the use cases as JSON are written in this folder, one file per view. The CLI's --json and the REST
// server both write through these functions, so that the same facts have the same keys in the same order.

namespace refctl::wire {

class ValueReader;

// id, name, referral_code; of an erased referrer name and code are null.
void write_referrer(FieldSink& out, const Referrer& referrer);
// id, name, email, role, referral_code, referred_by, registered_at, disabled; of an erased user name,
// email and referral_code are null.
void write_user(FieldSink& out, const UserView& user);
// The same keys without the braces, for an object that has more.
void write_user_members(FieldSink& out, const UserView& user);
// A user's keys, then referral_points, downline, depth, path.
void write_details(FieldSink& out, const UserDetails& details);
void write_details_members(FieldSink& out, const UserDetails& details);  // without the braces
// id, name, email, registered_at.
void write_referral_row(FieldSink& out, const ReferralRow& referral);
inline void write_referral(FieldSink& out, const ReferralView& referral) { write_referral_row(out, referral.row()); }

void read_value(ValueReader& in, Referrer& referrer);
void read_value(ValueReader& in, UserView& user);
void read_value(ValueReader& in, UserDetails& details);
void read_value(ValueReader& in, ReferralView& referral);

}  // namespace refctl::wire
