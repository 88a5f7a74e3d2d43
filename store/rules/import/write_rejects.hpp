#pragma once

#include "store/result.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/input_file.hpp"

#include <functional>
#include <string_view>

namespace refctl::importing {

// Passes every refused record to `line` as a JSON line: its place ("line" or "record"), its "reasons", and its values
// under refctl's own field names, so that the corrected file can be imported. A referrer that got another id is named
// by e-mail. Leaves out plain passwords, hashes with unknown schemes and unknown columns. A record that could not be
// parsed has only place and reasons.
[[nodiscard]] Result<> write_rejects(const ImportTable& table, const Resolution& resolution, const InputFile& input,
                                     const std::function<Result<>(std::string_view)>& line);

}  // namespace refctl::importing
