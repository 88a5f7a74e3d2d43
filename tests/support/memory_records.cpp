#include "tests/support/memory_records.hpp"

#include "store/records/plain_codec.hpp"
#include "tests/support/memory_view.hpp"

#include <set>
#include <utility>

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
  MemoryView view(*state);  // a Reader does not change the state
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

// Holds the writers' lock during its lifetime and loads users by single puts.
class MemoryRecords::Bulk final : public records::BulkLoad {
 public:
  explicit Bulk(MemoryRecords& store) : store_(store), lock_(store.writing_) {}

  Result<> read(const std::function<Result<>(records::Reader&)>& fn) override { return store_.run_read(fn); }

  Result<> load(records::BulkUsers& users, const Finish& finish) override {
    if (users.codec().store() != store_.number()) return fail(ErrorCode::store_unusable, "another store's codec");
    auto next = std::make_shared<MemoryState>(*store_.current());
    MemoryView view(*next);
    for (std::uint64_t i = 0; i < users.size(); ++i) {
      records::BulkEntry entry;
      users.take(i, {&entry, 1});
      if (Result<> put = records::put_entry(view, users.codec(), entry); !put) return put;
      if (Result<> told = users.on_progress(i + 1); !told) return told;
    }
    return finish_with(finish, view, std::move(next));
  }

  Result<std::unique_ptr<records::StreamLoad>> begin_stream(std::uint64_t /*at_least*/) override {
    if (!store_.streams_) return std::unique_ptr<records::StreamLoad>();
    return std::make_unique<Stream>(*this);
  }

 private:
  static Result<> report_collisions(records::BulkKeys& keys, const MemoryState& stored,
                                    const records::StreamLoad::OnCollision& on_collision) {
    std::set<std::uint64_t> emails;
    std::set<std::uint64_t> codes;
    for (const auto& [key, id] : stored.emails) emails.insert(keys.codec().hash(key));
    for (const auto& [key, id] : stored.codes) codes.insert(keys.codec().hash(key));
    const auto report = [&](std::set<std::uint64_t>& known) {
      return [&](std::span<const records::BulkKey> some) -> Result<> {
        for (const records::BulkKey& key : some) {
          if (known.insert(key.hash).second) continue;
          if (Result<> on = on_collision(key.hash); !on) return on;
        }
        return {};
      };
    };
    Result<> reported = keys.emails(report(emails));
    return reported ? keys.codes(report(codes)) : reported;
  }

  // Keeps what is appended, and puts one after the other in the end.
  class Stream final : public records::StreamLoad {
   public:
    explicit Stream(Bulk& load) : load_(load) {}

    Result<> append(std::span<const records::BulkEntry> users) override {
      MemoryRecords& store = load_.store_;
      for (const records::BulkEntry& user : users) {
        if (user.id < *MemoryView(*store.current()).next_id()) {
          return fail(ErrorCode::internal, "ids below the store's");
        }
        if (!users_.empty() && user.id <= users_.back().entry.id) {
          return fail(ErrorCode::internal, "ids out of order");
        }
        users_.push_back({.entry = user, .user = std::string(user.user), .credential = std::string(user.credential)});
      }
      return {};
    }

    Result<> commit(records::BulkKeys& keys, const OnCollision& on_collision, const Finish& finish) override {
      MemoryRecords& store = load_.store_;
      if (keys.codec().store() != store.number()) return fail(ErrorCode::store_unusable, "another store's codec");
      if (keys.size() != users_.size()) return fail(ErrorCode::internal, "other users than were appended");
      auto next = std::make_shared<MemoryState>(*store.current());
      if (Result<> reported = report_collisions(keys, *next, on_collision); !reported) return reported;
      MemoryView view(*next);
      for (Appended& user : users_) {
        user.entry.user = user.user;
        user.entry.credential = user.credential;
        if (Result<> put = records::put_entry(view, keys.codec(), user.entry); !put) return put;
      }
      Result<> finished = load_.finish_with(finish, view, std::move(next));
      if (finished) ++store.stream_loads_;
      return finished;
    }

   private:
    // A user with its texts.
    struct Appended {
      records::BulkEntry entry;
      std::string user;
      std::string credential;
    };

    Bulk& load_;
    std::vector<Appended> users_;
  };

  Result<> finish_with(const Finish& finish, MemoryView& view, std::shared_ptr<MemoryState> next) {
    Result<> finished = finish(view);
    if (finished) store_.replace(std::move(next));
    return finished;
  }

  MemoryRecords& store_;
  std::unique_lock<std::mutex> lock_;
};

Result<std::shared_ptr<const records::BulkCodec>> MemoryRecords::bulk_codec() {
  return std::make_shared<records::PlainCodec>(number());
}

Result<std::unique_ptr<records::BulkLoad>> MemoryRecords::begin_bulk_load() { return std::make_unique<Bulk>(*this); }

Result<> MemoryRecords::verify(const std::function<void(const Fault&)>& /*report*/) { return {}; }

Result<records::Facts> MemoryRecords::facts() {
  return records::Facts{.engine = "memory",
                        .location = "memory",
                        .id = {},
                        .format_version = 1,
                        .created = created_,
                        .bytes = 0,
                        .bytes_used = 0,
                        .last_backup = {}};
}

}  // namespace refctl::test
