#pragma once

namespace refctl {

// What a visitor answers after each row: whether the walk goes on.
enum class Walk { on, stop };

}  // namespace refctl
