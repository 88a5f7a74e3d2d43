#pragma once

#include "store/model/actor.hpp"
#include "store/model/export.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>

namespace refctl::exporting {

// Who is to be exported, made for one view of the store.
using Wanted = std::function<bool(const User&)>;
using MakeWanted = std::function<Result<Wanted>(records::Reader&)>;

// Writes all users, or those that are wanted, in order of id, in the form that import_users takes back: a store made of
// it with trusted roles exports the same bytes. Only operators and admins. The answer is the number of users.
//
// All users are those of one moment: a thread copies them out of one view of the store as fast as it can, and
// what the sink has not yet taken waits in memory or, beyond 32 MiB, in a temporary file. So a slow pipe
// holds up neither writers nor the store's reuse of space. The sink is called from the caller's thread.
[[nodiscard]] Result<std::uint64_t> export_users(records::Records& records, const Actor& actor,
                                                 const ExportOptions& options, const ExportSink& sink,
                                                 const MakeWanted& make_wanted = {});

}  // namespace refctl::exporting
