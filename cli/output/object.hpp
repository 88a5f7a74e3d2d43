#pragma once

#include "cli/context.hpp"
#include "cli/output/value.hpp"
#include "store/wire/json/field_sink.hpp"

#include <cstdint>
#include <functional>

namespace refctl::cli {

using WriteObject = std::function<void(wire::FieldSink&)>;

// Prints one object as the output options request. In table form each field is a line, fields of nested objects have
// dotted names, and a list of objects is a separate table.
[[nodiscard]] Result<> show_object(Context& context, const WriteObject& write);

// Prints a list of objects as a table or as CSV rows; `keys` are the columns of an empty list.
void show_list(Context& context, const OutputValue& list, std::span<const std::string_view> keys = {});

// Returns the value that `write` emits; of an object only the fields that --fields names, in that order.
// ErrorCode::usage: the object lacks a field.
[[nodiscard]] Result<OutputValue> selected_value(const GlobalOptions& globals, const WriteObject& write);

// Prints a bare number for people, {"count":N} for programs.
[[nodiscard]] Result<> show_count(Context& context, std::uint64_t count);

}  // namespace refctl::cli
