#pragma once

#include <lmdb.h>

#include <setjmp.h>

namespace refctl::lmdb {

// Installs signal handlers for damaged stores: a truncated store or invalid page numbers make LMDB fail with SIGBUS,
// SIGSEGV or an assertion. From now on such a fault inside a mapped data.mdb ends the process with one clear line and
// exit code 7; all other faults go to the previous handler. Called each time a store is opened.
void guard_against_crashes(MDB_env* env);

namespace crash_guard {

// Where a fault on this thread continues instead of ending the process; null: the process ends.
extern thread_local sigjmp_buf* fault_jump;
// The store that this thread is writing to: any fault meanwhile is reported as damage of that store.
extern thread_local const char* store_being_written;
// Unblocks the signals that the handler blocked; called after a fault was left by siglongjmp.
void unblock();

}  // namespace crash_guard

// Runs a read; false if it faulted. Only for code that can be interrupted anywhere without a leak: LMDB's read calls
// and checksums. `fn` stores its results in captured variables.
template <typename Fn>
[[nodiscard]] bool runs_without_fault(Fn&& fn) {
  sigjmp_buf here;
  sigjmp_buf* const outer = crash_guard::fault_jump;
  if (sigsetjmp(here, 0) != 0) {
    crash_guard::fault_jump = outer;
    crash_guard::unblock();
    return false;
  }
  crash_guard::fault_jump = &here;
  fn();
  crash_guard::fault_jump = outer;
  return true;
}

// Marks this thread as writing to a store for its lifetime: a fault then cannot be survived and ends the process with
// one clear line. `path` outlives it.
class StoreWriteScope {
 public:
  explicit StoreWriteScope(const char* path) { crash_guard::store_being_written = path; }
  StoreWriteScope(const StoreWriteScope&) = delete;
  StoreWriteScope& operator=(const StoreWriteScope&) = delete;
  ~StoreWriteScope() { crash_guard::store_being_written = nullptr; }
};

}  // namespace refctl::lmdb
