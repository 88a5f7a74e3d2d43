#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refctl {

// Returns the network of one customer for an address as text: the complete IPv4 address (also if mapped into IPv6), or
// the first 64 bits of an IPv6 address, because a customer has all addresses below them. The bytes are for comparison
// and hashing, not for display. Absent: the text is not an address.
[[nodiscard]] std::optional<std::string> network_of(std::string_view address);

}  // namespace refctl
