#pragma once

#include <sys/types.h>
#include <termios.h>

#include <string>

namespace refctl::term {

// Ctrl-C and its kin (SIGINT, SIGTERM, SIGHUP) end the program at once, with 128 + the signal's number (130),
// the terminal as it was and no temporary file left. The store needs nothing more: a transaction that did
// not commit never was. SIGPIPE is ignored, for Output sees a reader that went away; so is SIGXFSZ, for a
// write beyond the limit on a file's size fails like one on a full disk.
// Called once, in main. `serve` installs its own.
void install_interrupts();

// While it lives a signal that ends or stops the program first gives the terminal its settings back;
// after SIGCONT echo is off again and the prompt stands there anew. At most one lives at a time.
class EchoOff {
 public:
  // `terminal` stays open while it lives. What was typed before is dropped.
  explicit EchoOff(int terminal);
  EchoOff(const EchoOff&) = delete;
  EchoOff& operator=(const EchoOff&) = delete;
  ~EchoOff();
  // What is printed again after a stop; stays in place until the next one or the end.
  void prompt(const std::string& text);
  // False where the descriptor is no terminal that can be set.
  [[nodiscard]] bool works() const { return works_; }

 private:
  bool works_ = false;
};

// While it lives, the first interruption only tells, so that long work can stop in good order; the second
// ends the program as ever. At most one lives at a time.
class Interruptible {
 public:
  Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  ~Interruptible();
  [[nodiscard]] bool interrupted() const;
};

// Between the two a pager has the terminal: Ctrl-C is the pager's, and what else ends the program first closes
// `input`, which is what the pager reads, and waits for it to be left.
void begin_paging(pid_t pager, int input);
void end_paging();

// While it lives, an interruption removes the file of this name. At most one lives at a time.
class RemoveOnInterrupt {
 public:
  explicit RemoveOnInterrupt(const std::string& path);
  RemoveOnInterrupt(const RemoveOnInterrupt&) = delete;
  RemoveOnInterrupt& operator=(const RemoveOnInterrupt&) = delete;
  ~RemoveOnInterrupt();
};

}  // namespace refctl::term
