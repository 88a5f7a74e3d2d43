#pragma once

#include "store/model/import.hpp"
#include "store/records/records.hpp"
#include "store/rules/environment.hpp"
#include "store/rules/import/resolution.hpp"

#include <functional>

namespace refctl::importing {

// Called now and then during long work; an error ends it.
using Beat = std::function<Result<>()>;

// Works out what the records of a file mean together and for the store: who collides with whom, who is whose
// referrer, who is refused through whom, which id each gets. Reads the store and changes nothing in it;
// fills in verdicts and resolved referrers of the staging, which can be resolved only once.
[[nodiscard]] Result<Resolution> resolve(Staging& staging, const ImportOptions& options, records::Reader& store,
                                         const Beat& beat);

// Makes codes for those who bring none; distinct from all others of the file and the store.
[[nodiscard]] Result<> make_codes(Staging& staging, Resolution& resolution, records::Reader& store,
                                  rules::Random& random);

// The text of a made code.
[[nodiscard]] std::string made_code(std::uint64_t bits);

}  // namespace refctl::importing
