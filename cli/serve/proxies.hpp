#pragma once

#include "store/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::serve {

// The networks whose word about their clients is taken.
class Proxies {
 public:
  // "10.0.0.0/8", "::1", "fd00::/8"; anything else: usage.
  [[nodiscard]] static Result<Proxies> of(const std::vector<std::string>& networks);

  [[nodiscard]] bool trusts(std::string_view address) const;
  // The client behind trusted proxies: the last in X-Forwarded-For that is none of them. `peer` where the
  // list is empty or not made of addresses.
  [[nodiscard]] std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // v4 as v4-mapped v6
  struct Network {
    Address address;
    unsigned bits;
  };

  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  std::vector<Network> networks_;
};

}  // namespace refctl::serve
