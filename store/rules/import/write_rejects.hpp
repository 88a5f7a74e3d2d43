#pragma once

#include "store/result.hpp"
#include "store/rules/import/decide/resolution.hpp"
#include "store/rules/import/read/input.hpp"

#include <functional>
#include <string_view>

namespace refctl::importing {

// Hands out every refused record as a line of JSON: its place ("line" or "record"), its "reasons", and what
// it said under our names, so that the file can be imported again once it is corrected. A referrer that was taken
// under another id is named by e-mail. Left out: plain passwords, hashes of no known scheme, unknown columns; of a
// record that could not be taken apart only place and reasons stay, for nobody knows what is in it.
[[nodiscard]] Result<> write_rejects(const Staging& staging, const Resolution& resolution, const Input& input,
                                     const std::function<Result<>(std::string_view)>& line);

}  // namespace refctl::importing
