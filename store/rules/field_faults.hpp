#pragma once

#include "store/result.hpp"

#include <optional>
#include <utility>

namespace refctl::rules {

// Gathers what is wrong with the fields of one request, so that all of it is said at once.
class FieldFaults {
 public:
  // Takes note of a failed check; any failure but invalid_field ends the gathering and is the error.
  template <typename T>
  void note(Result<T>& checked) {
    if (!checked) add(std::move(checked.error()));
  }
  template <typename T>
  void note(Result<T>&& checked) {
    note(checked);
  }

  [[nodiscard]] bool none() const { return !error_; }
  [[nodiscard]] Failure failure() && { return Failure(std::move(*error_)); }

 private:
  void add(Error error) {
    if (!error_ || error.code != ErrorCode::invalid_field) {
      if (!error_ || error_->code == ErrorCode::invalid_field) error_ = std::move(error);
      return;
    }
    if (error_->code != ErrorCode::invalid_field) return;
    error_->message += "; " + error.message;
    if (error_->hint.empty()) error_->hint = std::move(error.hint);
    for (FieldFault& fault : error.fields) error_->fields.push_back(std::move(fault));
  }

  std::optional<Error> error_;
};

}  // namespace refctl::rules
