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

// The requests of use cases to an engine. Round trips are counted as for an engine behind a network: a view answers a
// repeated query from its cache, and puts wait for the COMMIT, which is one round trip together with all of them.
struct Traffic {
  std::uint64_t calls = 0;               // calls of Reader and Writer, plus one for each COMMIT
  std::vector<std::string> round_trips;  // what each round trip requested, for messages

  void call() { ++calls; }
  void round_trip(std::string_view what) { round_trips.emplace_back(what); }
  Traffic& operator+=(const Traffic& other);
  // "3: user, credential, commit"
  [[nodiscard]] std::string text() const;
};

// A Records that counts the calls to another one and changes no result. A visitor that calls the Reader or Writer
// breaks the contract: std::logic_error. Threads may share it. A call is counted when it ends; a write that the engine
// repeats is counted once.
class CountingRecords final : public records::Records {
 public:
  explicit CountingRecords(std::unique_ptr<records::Records> inner) : inner_(std::move(inner)) {}

  // Returns the counts since the previous call of this function.
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
  std::mutex guard_;  // guards traffic_
  Traffic traffic_;
};

}  // namespace refctl::test
