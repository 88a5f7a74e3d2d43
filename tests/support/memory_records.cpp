#include "tests/support/memory_records.hpp"

#include "tests/support/memory_view.hpp"

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

  Result<> load(std::uint64_t /*expected*/, const records::BulkSource& source,
                const std::function<Result<>(records::Writer&)>& finish) override {
    auto next = std::make_shared<MemoryState>(*store_.current());
    MemoryView view(*next);
    for (records::BulkUser given;;) {
      given = {};
      Result<bool> more = source(given);
      if (!more) return failure_of(more);
      if (!*more) break;
      Result<> put = add(view, given);
      if (!put) return put;
    }
    Result<> finished = finish(view);
    if (!finished) return finished;
    store_.replace(std::move(next));
    return {};
  }

 private:
  static Result<> add(MemoryView& view, const records::BulkUser& given) {
    auto there = view.user(given.id);
    if (there && *there) return fail(ErrorCode::id_taken, "there is a user " + std::to_string(given.id.value));
    std::optional<EmailKey> email;
    std::optional<CodeKey> code;
    if (!given.email_key.empty()) email = EmailKey{std::string(given.email_key)};
    if (!given.code_key.empty()) code = CodeKey{std::string(given.code_key)};
    User user{.id = given.id,
              .name = std::string(given.name),
              .email = std::string(given.email),
              .code = std::string(given.code),
              .referrer = given.referrer.value == 0 ? std::nullopt : std::optional(given.referrer),
              .registered_at = given.registered_at,
              .role = given.role,
              .disabled = given.disabled,
              .erased = given.erased};
    Result<> put = view.put_user(user, email, code);
    if (!put || given.credential.empty()) return put;
    return view.put_credential(given.id, Credential{std::string(given.credential)});
  }

  MemoryRecords& store_;
  std::unique_lock<std::mutex> lock_;
};

Result<std::unique_ptr<records::BulkLoad>> MemoryRecords::begin_bulk_load() { return std::make_unique<Bulk>(*this); }

Result<> MemoryRecords::verify(const std::function<void(const Fault&)>& /*report*/) { return {}; }

Result<records::Facts> MemoryRecords::facts() {
  return records::Facts{
      .engine = "memory", .location = "memory", .format_version = 1, .created = created_, .bytes = 0, .bytes_used = 0};
}

}  // namespace refctl::test
