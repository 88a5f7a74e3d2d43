#include "store/rules/import/decide/text_store.hpp"

#include <utility>

namespace refctl::importing {

Result<> TextStore::add(std::string&& block) {
  places_.push_back(file_.size());
  blocks_.emplace_back();
  if (in_memory_ + block.size() > bound_) return file_.append(block);
  in_memory_ += block.size();
  blocks_.back() = std::move(block);
  return {};
}

Result<> TextStore::seal() {
  auto mapped = file_.map();
  if (!mapped) return failure_of(mapped);
  begins_.reserve(blocks_.size());
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    begins_.push_back(blocks_[i].empty() ? *mapped + places_[i] : blocks_[i].data());
  }
  return {};
}

}  // namespace refctl::importing
