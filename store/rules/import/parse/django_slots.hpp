#pragma once

#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <string_view>

namespace refctl::importing {

// The keys that Django and the system this replaces write of a user; their slots follow those of Field.
enum class DjangoSlot : int {
  username = static_cast<int>(field_count),
  first_name,
  last_name,
  email,
  password,
  is_active,
  is_staff,
  is_superuser,
  date_joined,
  referral,
  referrer,
};

inline constexpr std::array<std::string_view, 11> django_names = {
    "username", "first_name",   "last_name",   "email",    "password", "is_active",
    "is_staff", "is_superuser", "date_joined", "referral", "referrer"};

inline constexpr std::size_t django_slot_count = field_count + django_names.size();

// The slots of the outer object.
enum class DjangoOuter : int { model, pk, fields };
inline constexpr std::size_t django_outer_count = 3;

}  // namespace refctl::importing
