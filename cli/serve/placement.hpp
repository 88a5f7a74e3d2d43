#pragma once

#include "cli/serve/form.hpp"
#include "cli/serve/query.hpp"

#include <cstdint>

namespace refctl::serve {

// Where handlers run. service.cpp states the threads and the queue of each pool.
enum class Pool : std::uint8_t {
  inline_,    // the connection's own thread: reads of one record or one page
  reads,      // reads of many records
  scans,      // searches and filters that look at every user; few at once, and one per caller
  writes,     // writes, which wait for the disk
  hashing,    // calls that hash a password
  sign_ups,   // the same threads, after everybody who waits to log in
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

// A listing: one page is read inline. Any parameter except the paging ones is a filter; it begins as a read, in which
// the handler of users finds out who asks and whether it must look at every user: then the call moves to the scans.
[[nodiscard]] Pool place_listing(const Query& query, const Form& form);

// A change of a user: hashes only if the form has a password.
[[nodiscard]] Pool place_edit(const Query& query, const Form& form);

}  // namespace refctl::serve
