#include "cli/serve/routing/openapi.hpp"

namespace refctl::serve {

// The schemas list the keys that store/wire writes and the handlers read; tests/serve compares responses with them.
std::string_view openapi_schemas() {
  return R"json({
"Role":{"type":"string","enum":["member","support","admin"]},
"Time":{"type":"string","format":"date-time"},
"NullableId":{"type":["integer","null"],"minimum":1},
"Referrer":{"type":["object","null"],"required":["id","name","referral_code"],"additionalProperties":false,"properties":{
"id":{"type":"integer"},"name":{"type":["string","null"]},"referral_code":{"type":["string","null"]}}},
"User":{"type":"object","required":["id","name","email","role","referral_code","referred_by","registered_at","disabled"],
"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"role":{"$ref":"#/components/schemas/Role"},"referral_code":{"type":["string","null"]},
"referred_by":{"$ref":"#/components/schemas/Referrer"},"registered_at":{"$ref":"#/components/schemas/Time"},
"disabled":{"type":"boolean"}}},
"OwnUser":{"type":"object","required":["id","name","email","role","referral_code","referred_by","registered_at","disabled",
"referral_points","expires_at"],"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":"string"},"email":{"type":"string"},
"role":{"$ref":"#/components/schemas/Role"},"referral_code":{"type":"string"},
"referred_by":{"$ref":"#/components/schemas/Referrer"},"registered_at":{"$ref":"#/components/schemas/Time"},
"disabled":{"type":"boolean"},"referral_points":{"type":"integer","minimum":0},
"expires_at":{"$ref":"#/components/schemas/Time","description":"When the session ends"}}},
"UserDetails":{"type":"object","required":["id","name","email","role","referral_code","referred_by","registered_at",
"disabled","referral_points","downline","depth","path"],"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"role":{"$ref":"#/components/schemas/Role"},"referral_code":{"type":["string","null"]},
"referred_by":{"$ref":"#/components/schemas/Referrer"},"registered_at":{"$ref":"#/components/schemas/Time"},
"disabled":{"type":"boolean"},"referral_points":{"type":"integer","minimum":0},
"downline":{"type":"integer","minimum":0},"depth":{"type":"integer","minimum":0},
"path":{"type":"array","items":{"type":"integer"}}}},
"Referral":{"type":"object","required":["id","name","email","registered_at"],"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"registered_at":{"$ref":"#/components/schemas/Time"}}},
"UserPage":{"type":"object","required":["count","next","previous","results"],"additionalProperties":false,"properties":{
"count":{"type":"integer","minimum":0},"next":{"type":["string","null"],"format":"uri"},
"previous":{"type":["string","null"],"format":"uri"},
"results":{"type":"array","items":{"$ref":"#/components/schemas/User"}}}},
"ReferralPage":{"type":"object","required":["count","next","previous","results"],"additionalProperties":false,"properties":{
"count":{"type":"integer","minimum":0},"next":{"type":["string","null"],"format":"uri"},
"previous":{"type":["string","null"],"format":"uri"},
"results":{"type":"array","items":{"$ref":"#/components/schemas/Referral"}}}},
"AuditPage":{"type":"object","required":["count","next","previous","results"],"additionalProperties":false,"properties":{
"count":{"type":"integer","minimum":0},"next":{"type":["string","null"],"format":"uri"},
"previous":{"type":["string","null"],"format":"uri"},
"results":{"type":"array","items":{"$ref":"#/components/schemas/AuditRow"}}}},
"AuditRow":{"type":"object","required":["number","at","actor","origin","action","user","changes","erased","user_name",
"actor_name"],"additionalProperties":false,"properties":{"number":{"type":"integer","minimum":1},
"at":{"$ref":"#/components/schemas/Time"},"actor":{"type":"string"},"origin":{"type":"string"},
"action":{"type":"string"},"user":{"$ref":"#/components/schemas/NullableId"},
"changes":{"type":"array","items":{"$ref":"#/components/schemas/AuditChange"}},
"erased":{"type":"boolean"},
"user_name":{"type":["string","null"],"description":"The present name of the user whom the entry is about"},
"actor_name":{"type":["string","null"],"description":"The present name of an actor who is a user"}}},
"AuditChange":{"type":"object","required":["field","before","after"],"additionalProperties":false,"properties":{
"field":{"type":"string"},"before":{"type":["string","null"]},"after":{"type":["string","null"]}}},
"AuditEntry":{"type":"object","required":["number","at","actor","origin","action","user","changes","erased"],
"additionalProperties":false,"properties":{"number":{"type":"integer","minimum":1},
"at":{"$ref":"#/components/schemas/Time"},"actor":{"type":"string"},"origin":{"type":"string"},
"action":{"type":"string"},"user":{"$ref":"#/components/schemas/NullableId"},
"changes":{"type":"array","items":{"$ref":"#/components/schemas/AuditChange"}},
"erased":{"type":"boolean"}}},
"SignUp":{"type":"object","required":["name","email"],"additionalProperties":false,"properties":{
"name":{"type":"string","minLength":1,"maxLength":200},"email":{"type":"string","format":"email","maxLength":254},
"password":{"type":"string","format":"password","minLength":8},
"referral_code":{"type":["string","null"],"description":"The referrer's code. A code that nobody has is read without spaces and dashes, O as 0, I and L as 1, unless that may be two users' codes. Empty: none"},
"referral":{"type":["string","null"],"description":"Another name of referral_code"},
"role":{"$ref":"#/components/schemas/Role","description":"Only with an admin's session"},
"code":{"type":["string","null"],"description":"The new user's own code; only with an admin's session"},
"no_password":{"type":"boolean","default":false,
"description":"The account gets its password later; only with an admin's session, and then instead of password"}}},
"LogIn":{"type":"object","required":["email","password"],"additionalProperties":false,"properties":{
"email":{"type":"string","description":"username is taken for it, too"},
"password":{"type":"string","format":"password"},
"ttl":{"type":["string","integer","null"],"description":"How long the session lasts: 12h, or a number of seconds"},
"label":{"type":["string","null"],"maxLength":200,"description":"Where it is opened, for people"}}},
"Session":{"type":"object","required":["jwt","expires_at","user"],"additionalProperties":false,"properties":{
"jwt":{"type":"string"},"expires_at":{"$ref":"#/components/schemas/Time"},
"user":{"$ref":"#/components/schemas/User"}}},
"LogOut":{"type":"object","additionalProperties":false,"properties":{
"all":{"type":"boolean","default":false,"description":"All of the user's sessions"}}},
"Message":{"type":"object","required":["message"],"additionalProperties":false,"properties":{
"message":{"type":"string"}}},
"PasswordChange":{"type":"object","required":["old_password","new_password"],"additionalProperties":false,"properties":{
"old_password":{"type":"string","format":"password"},"new_password":{"type":"string","format":"password"}}},
"UserEdit":{"type":"object","additionalProperties":false,"properties":{
"name":{"type":"string","minLength":1,"maxLength":200},
"password":{"type":"string","format":"password"},
"old_password":{"type":"string","format":"password","description":"Needed for one's own password"},
"email":{"type":"string","format":"email"},"referral_code":{"type":"string"},
"role":{"$ref":"#/components/schemas/Role"},"disabled":{"type":"boolean"},
"referred_by":{"type":["integer","string","null"],"description":"A new referrer, or none"},
"reason":{"type":"string","description":"Why the referrer changes; needed with referred_by"}}},
"Tree":{"type":"object","required":["id","name","email","referral_code","referred_by","registered_at","referral_points",
"downline","hidden","referrals"],"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"referral_code":{"type":["string","null"]},"referred_by":{"$ref":"#/components/schemas/NullableId"},
"registered_at":{"$ref":"#/components/schemas/Time"},"referral_points":{"type":"integer"},
"downline":{"type":"integer"},"hidden":{"type":"integer","description":"Direct referrals left out"},
"referrals":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}}}},
"TreeNode":{"type":"object","required":["level","id","name","email","referral_code","referred_by","registered_at",
"referral_points","downline","hidden","last_sibling"],"additionalProperties":false,"properties":{
"level":{"type":"integer","minimum":0,"description":"0: the user that was asked for"},
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"referral_code":{"type":["string","null"]},"referred_by":{"$ref":"#/components/schemas/NullableId"},
"registered_at":{"$ref":"#/components/schemas/Time"},"referral_points":{"type":"integer"},
"downline":{"type":"integer"},"hidden":{"type":"integer","description":"Direct referrals left out"},
"last_sibling":{"type":"boolean"}}},
"Forest":{"type":"array","items":{"$ref":"#/components/schemas/Tree"}},
"Path":{"type":"object","required":["path"],"additionalProperties":false,"properties":{
"path":{"type":"array","items":{"$ref":"#/components/schemas/User"}},
"other_path":{"type":"array","items":{"$ref":"#/components/schemas/User"}},
"common":{"oneOf":[{"$ref":"#/components/schemas/User"},{"type":"null"}]}}},
"LiveSession":{"type":"object","required":["id","issued_at","expires_at","label"],"additionalProperties":false,"properties":{
"id":{"type":"string"},"issued_at":{"$ref":"#/components/schemas/Time"},
"expires_at":{"$ref":"#/components/schemas/Time"},"label":{"type":"string"}}},
"SessionPage":{"type":"object","required":["count","next","previous","results"],"additionalProperties":false,"properties":{
"count":{"type":"integer","minimum":0},"next":{"type":"null"},"previous":{"type":"null"},
"results":{"type":"array","items":{"$ref":"#/components/schemas/LiveSession"}}}},
"EndedSessions":{"type":"object","required":["ended"],"additionalProperties":false,"properties":{
"ended":{"type":"integer","minimum":0}}},
"ReferrerSide":{"type":"object","required":["user","before","after"],"additionalProperties":false,"properties":{
"user":{"$ref":"#/components/schemas/User"},
"before":{"type":"integer","minimum":0,"description":"Direct referrals now"},
"after":{"type":"integer","minimum":0,"description":"Direct referrals after the change"}}},
"Reattribution":{"type":"object","required":["user","from","to","moved"],"additionalProperties":false,"properties":{
"user":{"$ref":"#/components/schemas/User"},
"from":{"oneOf":[{"$ref":"#/components/schemas/ReferrerSide"},{"type":"null"}]},
"to":{"oneOf":[{"$ref":"#/components/schemas/ReferrerSide"},{"type":"null"}]},
"moved":{"type":"integer","minimum":1,"description":"Users who move: the user and everybody below"}}},
"Explanation":{"type":"object","required":["id","name","email","role","referral_code","referred_by","registered_at",
"disabled","referral_points","downline","depth","path","referred_with","password","throttle","sessions","history"],
"additionalProperties":false,"properties":{
"id":{"type":"integer","minimum":1},"name":{"type":["string","null"]},"email":{"type":["string","null"]},
"role":{"$ref":"#/components/schemas/Role"},"referral_code":{"type":["string","null"]},
"referred_by":{"$ref":"#/components/schemas/Referrer"},"registered_at":{"$ref":"#/components/schemas/Time"},
"disabled":{"type":"boolean"},"referral_points":{"type":"integer"},"downline":{"type":"integer"},
"depth":{"type":"integer"},"path":{"type":"array","items":{"type":"integer"}},
"referred_with":{"type":["string","null"]},
"password":{"type":"object","required":["scheme","outdated"],"properties":{
"scheme":{"type":["string","null"]},"outdated":{"type":"boolean"}}},
"throttle":{"type":"object","required":["failures","last_failure","wait_seconds"],"properties":{
"failures":{"type":"integer"},"last_failure":{"type":["string","null"]},"wait_seconds":{"type":"integer"}}},
"sessions":{"type":"array","items":{"$ref":"#/components/schemas/LiveSession"}},
"history":{"type":"array","items":{"$ref":"#/components/schemas/AuditEntry"}}}},
"UserMetrics":{"type":"object","required":["direct","downline","downline_depth","rank","time_to_first_referral_seconds",
"last_30_days"],"additionalProperties":false,"properties":{"direct":{"type":"integer"},"downline":{"type":"integer"},
"downline_depth":{"type":"integer"},"rank":{"type":"integer"},
"time_to_first_referral_seconds":{"type":["number","null"]},"last_30_days":{"type":"integer"}}},
"Metrics":{"type":"object","required":["users","referred","organic","referral_share","active_referrers","participation",
"referrals_per_referrer","k_factor","time_to_first_referral_seconds","depth","concentration","top_referrers","periods",
"cohorts","time_to_first_counts"],"additionalProperties":false,"properties":{"users":{"type":"integer"},"referred":{"type":"integer"},"organic":{"type":"integer"},
"referral_share":{"type":"number"},"active_referrers":{"type":"integer"},"participation":{"type":"number"},
"referrals_per_referrer":{"$ref":"#/components/schemas/ReferralsPerReferrer"},
"k_factor":{"$ref":"#/components/schemas/KFactor"},
"time_to_first_referral_seconds":{"$ref":"#/components/schemas/TimeToFirstReferral"},
"depth":{"$ref":"#/components/schemas/TreeDepth"},"concentration":{"$ref":"#/components/schemas/Concentration"},
"top_referrers":{"type":"array","items":{"$ref":"#/components/schemas/TopReferrer"}},
"periods":{"type":"array","items":{"$ref":"#/components/schemas/PeriodMetrics"}},
"cohorts":{"type":"array","items":{"$ref":"#/components/schemas/Cohort"}},
"time_to_first_counts":{"type":"array","minItems":8,"maxItems":8,"description":"Active referrers by the time to their first referral: within 1 hour, 1, 3, 7, 14, 30 and 90 days, and longer",
"items":{"type":"integer","minimum":0}}}},
"ReferralsPerReferrer":{"type":"object","required":["mean","median","p90","max"],"additionalProperties":false,"properties":{
"mean":{"type":"number"},"median":{"type":"integer"},"p90":{"type":"integer"},"max":{"type":"integer"}}},
"KFactor":{"type":"object","required":["window_days","cohort","referrals","value"],"additionalProperties":false,"properties":{
"window_days":{"type":"integer"},"cohort":{"type":"integer"},"referrals":{"type":"integer"},"value":{"type":"number"}}},
"TimeToFirstReferral":{"type":"object","required":["median","p90","never_share"],"additionalProperties":false,"properties":{
"median":{"type":["number","null"]},"p90":{"type":["number","null"]},"never_share":{"type":"number"}}},
"TreeDepth":{"type":"object","required":["max","mean","generations"],"additionalProperties":false,"properties":{
"max":{"type":"integer"},"mean":{"type":"number"},"generations":{"type":"array","items":{"type":"integer"}}}},
"Concentration":{"type":"object","required":["top_1_percent_share","gini"],"additionalProperties":false,"properties":{
"top_1_percent_share":{"type":"number"},"gini":{"type":"number"}}},
"TopReferrer":{"type":"object","required":["user","direct","downline"],"additionalProperties":false,"properties":{
"user":{"$ref":"#/components/schemas/Referrer"},"direct":{"type":"integer"},"downline":{"type":"integer"}}},
"PeriodMetrics":{"type":"object","required":["start","signups","referred","organic"],"additionalProperties":false,"properties":{
"start":{"$ref":"#/components/schemas/Time"},"signups":{"type":"integer"},"referred":{"type":"integer"},
"organic":{"type":"integer"}}},
"Cohort":{"type":"object","required":["month","users","referred_within_7","referred_within_30","referred_within_90",
"open_windows"],"additionalProperties":false,"properties":{"month":{"type":"string","description":"2026-03"},"users":{"type":"integer"},
"referred_within_7":{"type":"integer"},"referred_within_30":{"type":"integer"},"referred_within_90":{"type":"integer"},
"open_windows":{"type":"array","items":{"type":"integer","enum":[7,30,90]},"description":"The windows, in days, that are not over for every user of the month: their counts may still grow"}}},
"ImportReport":{"type":"object","required":["read","added","updated","unchanged","skipped","refused","warnings","seconds",
"users_per_second","faults","fault_count","sha256","rejects"],"additionalProperties":false,"properties":{"read":{"type":"integer"},
"added":{"type":"integer"},"updated":{"type":"integer"},
"unchanged":{"type":"integer","description":"With on_conflict=update: users who are as the file has them"},
"skipped":{"type":"integer"},"refused":{"type":"integer"},
"warnings":{"type":"array","items":{"type":"string"}},"seconds":{"type":"number"},
"users_per_second":{"type":"number"},
"faults":{"type":"array","maxItems":1000,"description":"Why records are not taken, by place: the first 1000",
"items":{"$ref":"#/components/schemas/ImportFault"}},
"fault_count":{"type":"integer","description":"How many faults there are, listed or not"},
"sha256":{"type":"string","description":"Of the body, in hexadecimal digits"},
"rejects":{"type":"array","maxItems":1000,"items":{"$ref":"#/components/schemas/ImportReject"},
"description":"With skip_invalid: the refused records, to be put right and sent again; at most 1 MiB of them. With Accept: application/x-ndjson all of them come, one per line after the report, which then has no rejects"}}},
"ImportFault":{"type":"object","required":["conflict","caused_by_referrer","reason"],"additionalProperties":false,
"properties":{"line":{"type":"integer"},"record":{"type":"integer"},
"conflict":{"type":"boolean","description":"Collides with another record or with a user"},
"caused_by_referrer":{"type":"boolean","description":"Refused only because its referrer is refused"},"reason":{"type":"string"}}},
"ImportReject":{"type":"object","required":["reasons"],"properties":{"line":{"type":"integer"},
"record":{"type":"integer"},"reasons":{"type":"array","items":{"type":"string"}}}},
"Health":{"type":"object","required":["status"],"properties":{"status":{"type":"string"}}},
"Description":{"type":"object","required":["openapi","info","paths"]},
"Problem":{"type":"object","required":["type","title","status","detail","code","errors"],"additionalProperties":false,
"properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},
"detail":{"type":"string"},"code":{"type":"string"},"hint":{"type":"string","description":"The next step"},"errors":{"type":"object",
"additionalProperties":{"type":"array","items":{"type":"string"}}}}}})json";
}

}  // namespace refctl::serve
