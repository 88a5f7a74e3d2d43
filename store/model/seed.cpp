#include "store/model/seed.hpp"

#include <array>

namespace refctl {

std::string_view name_of(SeedShape shape) {
  switch (shape) {
    case SeedShape::natural: return "natural";
    case SeedShape::chain: return "chain";
    case SeedShape::star: return "star";
    case SeedShape::balanced: return "balanced";
    case SeedShape::hostile: return "hostile";
  }
  return "";
}

std::optional<SeedShape> seed_shape_named(std::string_view name) {
  constexpr std::array shapes{SeedShape::natural, SeedShape::chain, SeedShape::star, SeedShape::balanced,
                              SeedShape::hostile};
  for (const SeedShape shape : shapes) {
    if (name_of(shape) == name) return shape;
  }
  return std::nullopt;
}

}  // namespace refctl
