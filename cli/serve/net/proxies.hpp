#pragma once

#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// The networks of trusted proxies, whose statements about their clients are believed.
class Proxies {
 public:
  // "10.0.0.0/8", "::1", "fd00::/8"; anything else: usage.
  [[nodiscard]] static Result<Proxies> of(const std::vector<std::string>& networks);

  [[nodiscard]] bool trusts(std::string_view address) const;
  // Returns the client's address behind trusted proxies: the last one in X-Forwarded-For that is not a trusted proxy.
  // Returns `peer` if the list is empty or has an invalid address.
  [[nodiscard]] std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // IPv4 as IPv4-mapped IPv6
  struct Network {
    Address address;
    unsigned bits;
  };

  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  std::vector<Network> networks_;
};

}  // namespace refctl::serve
