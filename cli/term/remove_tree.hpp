#pragma once

namespace refctl::term {

// Removes a directory and what is in it, down to four levels of folders; follows no links. Calls only functions that a
// signal handler may call. Other threads may still be writing: tries again while files appear, but not for ever.
void remove_tree(const char* path) noexcept;

}  // namespace refctl::term
