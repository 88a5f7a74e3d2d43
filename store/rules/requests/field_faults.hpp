#pragma once

#include "store/result.hpp"

#include <optional>
#include <utility>

namespace refctl::rules {

// Collects the faults of a request's fields, so that all are reported together.
class FieldFaults {
 public:
  // Adds a failed check; a failure other than invalid_field stops the collection and becomes the result.
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
