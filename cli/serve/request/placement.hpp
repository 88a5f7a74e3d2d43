#pragma once

#include "cli/serve/request/form.hpp"
#include "cli/serve/request/query.hpp"

#include <cstdint>

namespace refctl::serve {

// The pools in which handlers run. pools.cpp defines the threads and the queue of each pool.
enum class Pool : std::uint8_t {
  inline_,    // the connection's own thread: reads of one record or one page
  reads,      // reads of many records
  scans,      // searches and filters that read every user; few at a time, and one per caller
  writes,     // writes, which wait for the disk
  hashing,    // calls that hash a password
  sign_ups,   // the same threads as `hashing`, after all waiting log-ins
  transfers,  // imports and exports
  trees,      // trees; a pool of their own, so that they never delay an admin's import or export
};

// Chooses the pool of a request from its decoded query and form. A pure function: every spelling of the same request
// gets the same pool.
using Placement = Pool (*)(const Query& query, const Form& form);

// Chooses the same pool for every request.
template <Pool pool>
Pool always(const Query&, const Form&) {
  return pool;
}

// Places a listing: one page is read inline. Any parameter except the paging ones is a filter; such a call begins in
// `reads`, where the users handler resolves the caller and decides whether it must read every user. In that case the
// call moves to `scans`.
[[nodiscard]] Pool place_listing(const Query& query, const Form& form);

// Places a change of a user, which hashes only if the form has a password.
[[nodiscard]] Pool place_edit(const Query& query, const Form& form);

}  // namespace refctl::serve
