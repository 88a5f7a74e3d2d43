#include "store/rules/import/read/staged.hpp"

namespace refctl::importing {

void Chunk::clear() {
  records.clear();
  texts.clear();
  emails.clear();
  codes.clear();
  passwords.clear();
  faults.clear();
  fault_count = 0;
  extents.clear();
  places = 0;
  other_models = 0;
  unknown_columns.clear();
}

}  // namespace refctl::importing
