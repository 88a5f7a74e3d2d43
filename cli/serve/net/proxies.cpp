#include "cli/serve/net/proxies.hpp"

#include "cli/serve/http/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace refctl::serve {

std::optional<Proxies::Address> Proxies::parse(std::string_view text) {
  const std::string terminated(text);
  Address address{};
  if (inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1) return address;
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, terminated.c_str(), v4.data()) != 1) return std::nullopt;
  address[10] = address[11] = 0xff;
  std::copy(v4.begin(), v4.end(), address.begin() + 12);
  return address;
}

Result<Proxies> Proxies::of(const std::vector<std::string>& networks) {
  Proxies proxies;
  for (const std::string& text : networks) {
    const auto slash = text.find('/');
    const auto address = parse(std::string_view(text).substr(0, slash));
    const bool v4 = text.find(':') == std::string::npos;
    const unsigned width = v4 ? 32 : 128;
    unsigned bits = width;
    if (slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
      if (error != std::errc{} || stop != end || bits > width) bits = width + 1;
    }
    if (!address || bits > width) {
      return fail(ErrorCode::usage, "'" + text + "' is no network of trusted proxies", "write 10.0.0.0/8 or ::1");
    }
    proxies.networks_.push_back({.address = *address, .bits = v4 ? bits + 96 : bits});
  }
  return proxies;
}

bool Proxies::trusts(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto parsed = parse(address);
  if (!parsed) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
    const std::size_t whole = network.bits / 8;
    if (std::memcmp(parsed->data(), network.address.data(), whole) != 0) return false;
    const unsigned rest = network.bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xffU << (8 - rest));
    return (parsed->at(whole) & mask) == (network.address.at(whole) & mask);
  });
}

std::string Proxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  std::string_view client = peer;
  while (!forwarded_for.empty()) {
    const auto comma = forwarded_for.rfind(',');
    const std::string_view last = http::trim(forwarded_for.substr(comma == std::string_view::npos ? 0 : comma + 1));
    forwarded_for = forwarded_for.substr(0, comma == std::string_view::npos ? 0 : comma);
    if (!parse(last)) break;
    client = last;
    if (!trusts(last)) break;
  }
  return std::string(client);
}

}  // namespace refctl::serve
