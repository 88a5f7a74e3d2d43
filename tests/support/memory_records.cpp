#include "tests/support/memory_records.hpp"

#include "tests/support/memory_view.hpp"
#include "tests/support/plain_codec.hpp"

namespace refctl::test {

MemoryRecords::MemoryRecords(Instant created) : created_(created) {
  auto state = std::make_shared<MemoryState>();
  for (std::size_t i = 0; i < state->secret.size(); ++i) state->secret[i] = static_cast<std::uint8_t>(7 * i + 1);
  state_ = std::move(state);
}

std::shared_ptr<MemoryState> MemoryRecords::current() {
  std::lock_guard lock(guard_);
  return state_;
}

void MemoryRecords::replace(std::shared_ptr<MemoryState> next) {
  std::lock_guard lock(guard_);
  state_ = std::move(next);
}

Result<> MemoryRecords::run_read(const std::function<Result<>(records::Reader&)>& fn) {
  std::shared_ptr<MemoryState> state = current();
  MemoryView view(*state);  // a Reader changes nothing
  return fn(view);
}

Result<> MemoryRecords::run_write(const std::function<Result<>(records::Writer&)>& fn) {
  std::lock_guard lock(writing_);
  for (int left = rerun_writes_ ? 2 : 1;; --left) {
    auto next = std::make_shared<MemoryState>(*current());
    MemoryView view(*next);
    Result<> done = fn(view);
    if (!done) return done;
    if (left > 1) continue;
    replace(std::move(next));
    return {};
  }
}

// Holds the writers' lock from begin to end, and loads by putting one user after the other.
class MemoryRecords::Bulk final : public records::BulkLoad {
 public:
  explicit Bulk(MemoryRecords& store) : store_(store), lock_(store.writing_) {}

  Result<> read(const std::function<Result<>(records::Reader&)>& fn) override { return store_.run_read(fn); }

  Result<> begin_ahead(std::uint64_t /*about*/) override { return {}; }

  Result<> put_ahead(std::span<const records::BulkEntry> users) override {
    for (const records::BulkEntry& user : users) {
      if (user.id < *MemoryView(*store_.current()).next_id()) return fail(ErrorCode::internal, "ids below the store's");
      texts_.push_back({std::string(user.user), std::string(user.credential)});
    }
    return {};
  }

  Result<> load(records::BulkUsers& users, const std::function<Result<>(records::Writer&)>& finish) override {
    if (users.codec().store() != store_.number()) return fail(ErrorCode::store_unusable, "another store's codec");
    auto next = std::make_shared<MemoryState>(*store_.current());
    MemoryView view(*next);
    for (std::uint64_t i = 0; i < users.size(); ++i) {
      records::BulkEntry entry;
      users.take(i, {&entry, 1});
      if (!texts_.empty()) {
        if (texts_.size() != users.size()) return fail(ErrorCode::internal, "other users than were put ahead");
        entry.user = texts_[i].user;
        entry.credential = texts_[i].credential;
      }
      if (Result<> put = records::put_entry(view, users.codec(), entry); !put) return put;
      if (Result<> told = users.reached(i + 1); !told) return told;
    }
    Result<> finished = finish(view);
    if (!finished) return finished;
    store_.replace(std::move(next));
    return {};
  }

 private:
  struct Texts {
    std::string user;
    std::string credential;
  };
  std::vector<Texts> texts_;  // of those that were put ahead
  MemoryRecords& store_;
  std::unique_lock<std::mutex> lock_;
};

Result<std::shared_ptr<const records::BulkCodec>> MemoryRecords::bulk_codec() {
  return std::make_shared<PlainCodec>(number());
}

Result<std::unique_ptr<records::BulkLoad>> MemoryRecords::begin_bulk_load() { return std::make_unique<Bulk>(*this); }

Result<> MemoryRecords::verify(const std::function<void(const Fault&)>& /*report*/) { return {}; }

Result<records::Facts> MemoryRecords::facts() {
  return records::Facts{
      .engine = "memory", .location = "memory", .format_version = 1, .created = created_, .bytes = 0, .bytes_used = 0};
}

}  // namespace refctl::test
