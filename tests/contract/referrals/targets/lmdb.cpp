#include "store/open.hpp"
#include "tests/contract/referrals/targets/records_target.hpp"
#include "tests/support/temporary_directory.hpp"

#include <stdexcept>

namespace refctl::test {

namespace {

class LmdbTarget final : public Target {
 public:
  explicit LmdbTarget(rules::Environment environment) : target_(open(environment), environment) {}
  ReferralSystem& system() override { return target_.system(); }
  records::Records& records() override { return target_.records(); }

 private:
  std::unique_ptr<records::Records> open(rules::Environment environment) {
    auto opened = open_records(directory_.file("store"), OpenMode::write, {.now = environment.clock.now()});
    if (!opened) throw std::runtime_error(opened.error().message);
    return std::move(*opened);
  }

  TemporaryDirectory directory_;
  RecordsTarget target_;
};

}  // namespace

std::unique_ptr<Target> make_target(rules::Environment environment) {
  return std::make_unique<LmdbTarget>(environment);
}

}  // namespace refctl::test
