#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace refctl {

// The network of one party, by an address as text: all of an IPv4 address, also inside of IPv6, or the first 64
// bits of an IPv6 address, for a customer has all addresses below them. Bytes for comparing and hashing, not for
// people. Absent: the text is no address.
[[nodiscard]] std::optional<std::string> network_of(std::string_view address);

}  // namespace refctl
