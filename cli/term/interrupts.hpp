#pragma once

#include <signal.h>
#include <sys/types.h>
#include <termios.h>

#include <string>

namespace refctl::term {

// Installs the handlers of SIGINT, SIGTERM and SIGHUP, which end the program at once with 128 + the signal's number
// (130 for Ctrl-C), restore the terminal and remove a temporary file or directory. The store needs no cleanup: an
// uncommitted transaction leaves no trace. Ignores SIGPIPE, because Output detects a closed pipe, and SIGXFSZ, so that
// a write beyond the file size limit fails like one on a full disk. Called once, in main. `serve` installs its own
// handlers.
void install_interrupts();

// Turns echo off for its lifetime. A signal that ends or stops the program restores the terminal first; after SIGCONT
// echo is off again and the prompt is printed again. At most one exists at a time.
class EchoOff {
 public:
  // `terminal` must stay open during the object's life. Input typed earlier is dropped.
  explicit EchoOff(int terminal);
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff();
  // Sets the text that is printed again after a stop. The string must outlive the object or the next call.
  void prompt(const std::string& text);
  // False if the descriptor is not a terminal or its settings cannot be changed.
  [[nodiscard]] bool works() const { return works_; }

 private:
  bool works_ = false;
};

// During its life the first interruption only sets `interrupted`, so that long work can stop in a consistent state; the
// second one ends the program. At most one exists at a time.
class Interruptible {
 public:
  Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible();
  [[nodiscard]] bool interrupted() const;
};

// Between the two calls a pager owns the terminal: SIGINT is left to the pager, and every other signal that ends the
// program first closes `input`, the pager's pipe, and waits for the pager to exit.
void begin_paging(pid_t pager, int input);
void end_paging();

// During its life an interruption removes the file with this name. At most one exists at a time.
class RemoveOnInterrupt {
 public:
  explicit RemoveOnInterrupt(const std::string& path);
  RemoveOnInterrupt(const RemoveOnInterrupt&) = delete;
  RemoveOnInterrupt& operator=(const RemoveOnInterrupt&) = delete;
  ~RemoveOnInterrupt();
};

// From now on an interruption removes the directory with all that is in it, if it still exists. A later call replaces
// an earlier one.
void remove_tree_on_interrupt(const std::string& directory);

// During its life signals that would end the program wait. For single-threaded moments.
class InterruptsBlocked {
 public:
  InterruptsBlocked();
  InterruptsBlocked(const InterruptsBlocked&) = delete;
  InterruptsBlocked& operator=(const InterruptsBlocked&) = delete;
  ~InterruptsBlocked();

 private:
  sigset_t before_{};
};

}  // namespace refctl::term
