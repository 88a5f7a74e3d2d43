#pragma once

#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::test {

// What use cases ask of an engine. Round trips are those of an engine behind a network: a view answers a repeated
// question from memory, and puts wait for the COMMIT, which is one round trip with all of them.
struct Traffic {
  std::uint64_t calls = 0;               // of Reader and Writer, and one for each COMMIT
  std::vector<std::string> round_trips;  // what each of them asked, for messages

  void call() { ++calls; }
  void round_trip(std::string_view what) { round_trips.emplace_back(what); }
  Traffic& operator+=(const Traffic& other);
  // "3: user, credential, commit"
  [[nodiscard]] std::string text() const;
};

// A Records over any other that counts what it is asked and changes no answer. A visitor that calls the Reader or
// Writer is a broken contract and ends in std::logic_error. Threads may share it; a call counts when it ends, a write
// that the engine runs again counts once.
class CountingRecords final : public records::Records {
 public:
  explicit CountingRecords(std::unique_ptr<records::Records> inner) : inner_(std::move(inner)) {}

  // What was asked since the last call of this.
  [[nodiscard]] Traffic take_traffic();
  void add(const Traffic& traffic);
  [[nodiscard]] records::Records& inner() { return *inner_; }

  [[nodiscard]] bool may_block() const override { return true; }
  Result<std::shared_ptr<const records::BulkCodec>> bulk_codec() override { return inner_->bulk_codec(); }
  Result<std::unique_ptr<records::BulkLoad>> begin_bulk_load() override;
  Result<> verify(const std::function<void(const Fault&)>& report) override;
  Result<records::Facts> facts() override;
  Result<BackupFacts> backup(Instant made, const BackupSink& sink) override;
  Result<> repair(const std::function<Result<>(records::Writer&)>& finish) override;
  Result<> purge() override;

 protected:
  Result<> run_read(const std::function<Result<>(records::Reader&)>& fn) override;
  Result<> run_write(const std::function<Result<>(records::Writer&)>& fn) override;

 private:
  std::unique_ptr<records::Records> inner_;
  std::mutex guard_;  // of traffic_
  Traffic traffic_;
};

}  // namespace refctl::test
