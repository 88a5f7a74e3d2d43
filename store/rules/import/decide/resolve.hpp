#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/context/environment.hpp"
#include "store/rules/import/decide/resolution.hpp"

#include <functional>
#include <string>
#include <vector>

namespace refctl::importing {

// Called now and then during long work; an error ends it.
using Beat = std::function<Result<>()>;

// Works out what the records of a file mean together and for the store: who collides with whom, who is whose
// referrer, who is refused through whom, which id each gets. Reads the store and changes nothing in it;
// fills in verdicts and resolved referrers of the staging, which can be resolved only once. `hashes` are those of
// staging.passwords as far as they are made: an update whose password has none yet counts as a change.
[[nodiscard]] Result<Resolution> resolve(Staging& staging, const ImportOptions& options, records::Reader& store,
                                         rules::Random& random, const std::vector<std::string>& hashes,
                                         const Beat& beat);

}  // namespace refctl::importing
