#pragma once

#include "cli/context.hpp"
#include "cli/output/value.hpp"
#include "store/wire/json/field_sink.hpp"

#include <cstdint>
#include <functional>

namespace refctl::cli {

using WriteObject = std::function<void(wire::FieldSink&)>;

// One object as the output options want it. As a table its fields stand below each other, those of an object in it
// under dotted names, and a list of objects is a table of its own.
[[nodiscard]] Result<> show_object(Context& context, const WriteObject& write);

// A list of objects as a table, or as rows of CSV; `keys` are its columns where it has no element to tell them.
void show_list(Context& context, const Value& list, std::span<const std::string_view> keys = {});

// The value that `write` emits, of an object only the fields that --fields names, in their order. ErrorCode::usage for
// a field that it does not have.
[[nodiscard]] Result<Value> picked_value(const GlobalOptions& globals, const WriteObject& write);

// A bare number for people, {"count":N} for programs.
[[nodiscard]] Result<> show_count(Context& context, std::uint64_t count);

}  // namespace refctl::cli
