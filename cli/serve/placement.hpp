#pragma once

#include "cli/serve/form.hpp"
#include "cli/serve/query.hpp"

#include <cstdint>

namespace refctl::serve {

// Where handlers run. service.cpp states the threads and the queue of each pool.
enum class Pool : std::uint8_t {
  inline_,    // the connection's own thread: reads of one record or one page
  reads,      // reads of many records
  writes,     // writes, which wait for the disk
  hashing,    // calls that hash a password
  transfers,  // imports and exports
  trees,      // trees, so that they never delay an admin's import or export
};

// Chooses the pool of a request from its decoded query and form. A pure function: it decides alike for
// every spelling of the same request.
using Placement = Pool (*)(const Query& query, const Form& form);

// The same pool for every request.
template <Pool pool>
Pool always(const Query&, const Form&) {
  return pool;
}

// A listing: one page is read inline. Any parameter except the paging ones is a filter, which may have to look
// at every record.
[[nodiscard]] Pool place_listing(const Query& query, const Form& form);

// A change of a user: hashes only if the form has a password.
[[nodiscard]] Pool place_edit(const Query& query, const Form& form);

}  // namespace refctl::serve
