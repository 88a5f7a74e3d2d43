#pragma once

namespace refctl {

// A visitor's answer after each row: whether the walk continues.
enum class Walk { on, stop };

}  // namespace refctl
