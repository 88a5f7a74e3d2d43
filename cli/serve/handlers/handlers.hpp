#pragma once

#include "cli/serve/service/call.hpp"
#include "store/result.hpp"

#include <string_view>

// The handlers of the route table: each reads the decoded call, calls Referrals and writes the response. The rules of
// the referral system are in store/rules, not here.

namespace refctl::serve::handlers {

// accounts.cpp
Result<> sign_up(Call& call);
Result<> log_in(Call& call);
Result<> own_user(Call& call);
Result<> log_out(Call& call);
Result<> change_password(Call& call);

// sessions.cpp
Result<> sessions(Call& call);
Result<> end_sessions(Call& call);

// users.cpp
Result<> users(Call& call);
Result<> user(Call& call);
Result<> edit_user(Call& call);
Result<> preview_referrer(Call& call);
Result<> erase_user(Call& call);
Result<> explain(Call& call);
Result<> audit(Call& call);

// graph.cpp
Result<> own_referrals(Call& call);
Result<> referrals_of(Call& call);
Result<> tree(Call& call);
Result<> forest(Call& call);
Result<> path(Call& call);
Result<> metrics(Call& call);
Result<> metrics_of(Call& call);

// transfers.cpp
Result<> import_users(Call& call);
Result<> export_users(Call& call);
// Returns whether an upload of this type is accepted; called before its body is read.
[[nodiscard]] bool takes_upload(std::string_view content_type);

// process.cpp
Result<> description(Call& call);
Result<> swagger_page(Call& call);
Result<> health(Call& call);
Result<> readiness(Call& call);
Result<> prometheus_metrics(Call& call);

}  // namespace refctl::serve::handlers
