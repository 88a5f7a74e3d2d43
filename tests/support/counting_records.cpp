#include "tests/support/counting_records.hpp"

#include "tests/support/counting_view.hpp"

#include <utility>

namespace refctl::test {

namespace {

// Runs `fn` on a counting view of `writer`. `traffic` receives the counts of the last run.
Result<> counted(const std::function<Result<>(records::Writer&)>& fn, records::Writer& writer, Traffic& traffic) {
  traffic = {};
  CountingView view(traffic, writer);
  Result<> done = fn(view);
  if (done && view.has_puts()) {
    traffic.call();
    traffic.round_trip("commit");
  }
  return done;
}

Traffic one(std::string_view what) {
  Traffic traffic;
  traffic.round_trip(what);
  return traffic;
}

class CountingStream final : public records::StreamLoad {
 public:
  CountingStream(std::unique_ptr<records::StreamLoad> inner, CountingRecords& counter)
      : inner_(std::move(inner)), counter_(counter) {}

  Result<> append(std::span<const records::BulkEntry> users) override { return inner_->append(users); }
  Result<> commit(records::BulkKeys& keys, const OnCollision& on_collision, const Finish& finish) override {
    counter_.add(one("keys"));
    Traffic traffic;
    Result<> done =
        inner_->commit(keys, on_collision, [&](records::Writer& writer) { return counted(finish, writer, traffic); });
    counter_.add(traffic);
    return done;
  }

 private:
  std::unique_ptr<records::StreamLoad> inner_;
  CountingRecords& counter_;
};

// Counts the reads and the finish of a load, and one round trip for each stream of users or keys.
class CountingLoad final : public records::BulkLoad {
 public:
  CountingLoad(std::unique_ptr<records::BulkLoad> inner, CountingRecords& counter)
      : inner_(std::move(inner)), counter_(counter) {}

  Result<> read(const std::function<Result<>(records::Reader&)>& fn) override {
    Traffic traffic;
    Result<> done = inner_->read([&](records::Reader& reader) {
      CountingView view(traffic, reader);
      return fn(view);
    });
    counter_.add(traffic);
    return done;
  }

  Result<> load(records::BulkUsers& users, const Finish& finish) override {
    counter_.add(one("users"));
    counter_.add(one("keys"));
    Traffic traffic;
    Result<> done = inner_->load(users, [&](records::Writer& writer) { return counted(finish, writer, traffic); });
    counter_.add(traffic);
    return done;
  }

  Result<std::unique_ptr<records::StreamLoad>> begin_stream(std::uint64_t min_users) override {
    auto stream = inner_->begin_stream(min_users);
    if (!stream || !*stream) return stream;
    counter_.add(one("users"));
    return std::make_unique<CountingStream>(std::move(*stream), counter_);
  }

 private:
  std::unique_ptr<records::BulkLoad> inner_;
  CountingRecords& counter_;
};

}  // namespace

Traffic& Traffic::operator+=(const Traffic& other) {
  calls += other.calls;
  round_trips.insert(round_trips.end(), other.round_trips.begin(), other.round_trips.end());
  return *this;
}

std::string Traffic::text() const {
  std::string text = std::to_string(round_trips.size()) + ":";
  for (const std::string& one : round_trips) text += (text.back() == ':' ? " " : ", ") + one;
  return text;
}

Traffic CountingRecords::take_traffic() {
  const std::lock_guard lock(guard_);
  return std::exchange(traffic_, {});
}

void CountingRecords::add(const Traffic& traffic) {
  const std::lock_guard lock(guard_);
  traffic_ += traffic;
}

Result<> CountingRecords::run_read(const std::function<Result<>(records::Reader&)>& fn) {
  Traffic traffic;
  Result<> done = inner_->read([&](records::Reader& reader) {
    CountingView view(traffic, reader);
    return fn(view);
  });
  add(traffic);
  return done;
}

Result<> CountingRecords::run_write(const std::function<Result<>(records::Writer&)>& fn) {
  Traffic traffic;
  Result<> done = inner_->write([&](records::Writer& writer) { return counted(fn, writer, traffic); });
  add(traffic);
  return done;
}

Result<std::unique_ptr<records::BulkLoad>> CountingRecords::begin_bulk_load() {
  add(one("begin load"));
  auto load = inner_->begin_bulk_load();
  if (!load) return failure_of(load);
  return std::make_unique<CountingLoad>(std::move(*load), *this);
}

Result<> CountingRecords::verify(const std::function<void(const Fault&)>& report) {
  add(one("verify"));
  return inner_->verify(report);
}

Result<records::Facts> CountingRecords::facts() {
  add(one("facts"));
  return inner_->facts();
}

Result<BackupFacts> CountingRecords::backup(Instant made, const BackupSink& sink) {
  add(one("backup"));
  return inner_->backup(made, sink);
}

Result<> CountingRecords::repair(const std::function<Result<>(records::Writer&)>& finish) {
  Traffic traffic;
  Result<> done = inner_->repair([&](records::Writer& writer) { return counted(finish, writer, traffic); });
  add(traffic);
  return done;
}

Result<> CountingRecords::purge() {
  add(one("purge"));
  return inner_->purge();
}

}  // namespace refctl::test
