#include "cli/app.hpp"
#include "cli/system.hpp"
#include "cli/term/interrupts.hpp"
#include "store/open.hpp"

#include <cstdlib>

int main(int argc, char** argv) {
  refctl::term::install_interrupts();
  refctl::cli::SystemClock clock;
  refctl::cli::SystemRandom random;
  const refctl::cli::Host host{.words = std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                               .variable = [](const char* name) -> std::optional<std::string> {
                                 // getenv is a race only with setenv, which no thread of this program calls.
                                 const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
                                 return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
                               },
                               .clock = clock,
                               .random = random,
                               .open = refctl::open_referrals};
  return refctl::cli::run(host);
}
