#pragma once

#include <lmdb.h>

#include <setjmp.h>

namespace refctl::lmdb {

// A store that is cut short or has wild pages makes LMDB fall over: SIGBUS, SIGSEGV or an assertion.
// From here on such a fault inside a mapped data.mdb ends the process with one clear line and exit
// code 7; every other fault goes to whoever handled it before. Called at every open.
void guard_against_crashes(MDB_env* env);

namespace crash_guard {

// Where a fault on this thread leads instead of out of the process; null: nowhere.
extern thread_local sigjmp_buf* landing;
// The store that this thread is writing to: whatever faults then is the store's damage.
extern thread_local const char* writing_to;
// After a fault that was jumped out of: lets the signals through that the handler's frame kept blocked.
void unblock();

}  // namespace crash_guard

// Runs a read: false if it fell over. Only for code that leaves nothing behind when it is torn out of:
// LMDB's read calls and checksums. `fn` keeps its results in variables that it refers to.
template <typename Fn>
[[nodiscard]] bool survives(Fn&& fn) {
  sigjmp_buf here;
  sigjmp_buf* const outer = crash_guard::landing;
  if (sigsetjmp(here, 0) != 0) {
    crash_guard::landing = outer;
    crash_guard::unblock();
    return false;
  }
  crash_guard::landing = &here;
  fn();
  crash_guard::landing = outer;
  return true;
}

// While it lives this thread writes to a store; a fault then cannot be survived and ends the process
// with one clear line. `path` outlives it.
class Writing {
 public:
  explicit Writing(const char* path) { crash_guard::writing_to = path; }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  ~Writing() { crash_guard::writing_to = nullptr; }
};

}  // namespace refctl::lmdb
