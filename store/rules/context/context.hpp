#pragma once

#include "store/records/records.hpp"
#include "store/rules/context/caller_resolver.hpp"
#include "store/rules/context/environment.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace refctl::rules {

// The services of every use case; all outlive it. A use case reads and writes through `read` and `write`, which resolve
// the caller in the same transaction; `records` itself is for data that does not depend on the caller.
struct UseCaseContext {
  records::Records& records;
  Environment environment;
  const CallerResolver& resolver;

  [[nodiscard]] Instant now() const { return environment.clock.now(); }
  [[nodiscard]] const Caller& caller() const { return resolver.caller(); }
  // The caller's origin: "cli" or an address.
  [[nodiscard]] const std::string& origin() const { return caller().origin; }

  // read([](records::Reader&, const Actor&) -> Result<T>): like Records::read, or the error of an invalid session.
  // `also` adds the requests of the use case, which are fetched together with the caller's session if there is one.
  template <typename Fn>
  auto read(Fn&& fn, const WantedOfUser& also = {}) const -> std::invoke_result_t<Fn&, records::Reader&, const Actor&> {
    const Instant at = now();
    return records.read([&](records::Reader& reader) -> std::invoke_result_t<Fn&, records::Reader&, const Actor&> {
      auto actor = resolver.actor(reader, at, also);
      if (!actor) return failure_of(actor);
      return fn(reader, *actor);
    });
  }

  // write([](records::Writer&, const Actor&) -> Result<T>): like Records::write. An embedded store has one writer at a
  // time, so a call with an invalid session is refused before it waits.
  template <typename Fn>
  auto write(Fn&& fn, const WantedOfUser& also = {}) const
      -> std::invoke_result_t<Fn&, records::Writer&, const Actor&> {
    const Instant at = now();
    if (caller().kind == Caller::Kind::session && !records.may_block()) {
      auto live = records.read([&](records::Reader& reader) { return resolver.actor(reader, at); });
      if (!live) return failure_of(live);
    }
    return records.write([&](records::Writer& writer) -> std::invoke_result_t<Fn&, records::Writer&, const Actor&> {
      auto actor = resolver.actor(writer, at, also);
      if (!actor) return failure_of(actor);
      return fn(writer, *actor);
    });
  }

  template <std::size_t n>
  [[nodiscard]] std::array<std::uint8_t, n> random() const {
    std::array<std::uint8_t, n> bytes{};
    environment.random.fill(bytes);
    return bytes;
  }
};

}  // namespace refctl::rules
