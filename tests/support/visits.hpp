#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace refctl::test {

// Detects a visitor that calls the Reader or Writer that is visiting it: an engine that streams rows over a connection
// could not answer. Every call of a view goes through `called`, and a Visit exists during every call of a visitor.
class Visits {
 public:
  class Visit {
   public:
    explicit Visit(Visits& visits) : visits_(visits) { visits_.under_way_ = true; }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() { visits_.under_way_ = false; }

   private:
    Visits& visits_;
  };

  void called(std::string_view what) const {
    if (under_way_) throw std::logic_error("a visitor calls the view that visits it: " + std::string(what));
  }

 private:
  bool under_way_ = false;
};

}  // namespace refctl::test
