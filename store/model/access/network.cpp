#include "store/model/access/network.hpp"

#include <arpa/inet.h>

namespace refctl {

std::optional<std::string> network_of(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));  // without the zone of a link-local address
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
    return "4" + std::string(reinterpret_cast<const char*>(&four), sizeof four);
  }
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return std::nullopt;
  const std::string bytes(reinterpret_cast<const char*>(&six), sizeof six);
  if (IN6_IS_ADDR_V4MAPPED(&six)) return "4" + bytes.substr(12);
  return "6" + bytes.substr(0, 8);
}

}  // namespace refctl
