#include "store/rules/export/write_export.hpp"

#include "store/rules/export/spill_queue.hpp"
#include "store/rules/export/user_forms.hpp"

#include <exception>
#include <optional>
#include <thread>
#include <utility>

namespace refctl::exporting {

namespace {

constexpr std::size_t piece_bytes = std::size_t{512} << 10U;

// Writes all users of one view of the store into the queue.
class ExportRun {
 public:
  ExportRun(const ExportOptions& options, const MakeRowFilter& make_filter, SpillQueue& queue)
      : options_(options), make_filter_(make_filter), queue_(queue), form_(make_form(options)) {}

  Result<std::uint64_t> run(records::Reader& store) {
    RowFilter passes;
    if (make_filter_) {
      auto made = make_filter_(store);
      if (!made) return failure_of(made);
      passes = std::move(*made);
    }
    form_->begin(buffer_);
    Result<> written;
    auto scanned = store.scan_rows(UserId{1}, options_.with_passwords, [&](const records::UserRow& row) {
      if (!passes || passes(row)) written = add(row);
      return written && taken_ ? Walk::on : Walk::stop;
    });
    if (!written) return failure_of(written);
    if (!scanned) return failure_of(scanned);
    form_->end(buffer_);
    if (auto last = flush(); !last) return failure_of(last);
    return users_;
  }

 private:
  Result<> add(const records::UserRow& row) {
    form_->add(buffer_, row);
    ++users_;
    return buffer_.size() < piece_bytes ? Result<>{} : flush();
  }

  Result<> flush() {
    if (buffer_.size() == 0) return {};
    auto put = queue_.put(buffer_);
    if (!put) return failure_of(put);
    taken_ = *put;
    return {};
  }

  const ExportOptions& options_;
  const MakeRowFilter& make_filter_;
  SpillQueue& queue_;
  std::unique_ptr<UserForm> form_;
  OutputBuffer buffer_;
  std::uint64_t users_ = 0;
  bool taken_ = true;  // false once the reader of the queue has given up
};

// Passes the pieces to the sink until the queue is empty and closed.
Result<> pass_on(SpillQueue& queue, const ExportSink& sink) {
  OutputBuffer buffer;
  for (;;) {
    auto more = queue.take(buffer);
    if (!more) return failure_of(more);
    if (!*more) return {};
    if (auto taken = sink(buffer.text()); !taken) return taken;
  }
}

}  // namespace

Result<std::uint64_t> write_export(records::Records& records, const Actor& actor, const ExportOptions& options,
                                   const ExportSink& sink, const MakeRowFilter& make_filter) {
  if (actor.kind == Actor::Kind::nobody) return fail(ErrorCode::not_logged_in, "exporting users needs a session");
  if (!actor.is_admin()) return fail(ErrorCode::forbidden, "only an admin may export users");

  SpillQueue queue;
  Result<std::uint64_t> written;
  std::exception_ptr thrown;
  std::thread reader([&] {
    try {
      written = records.read([&](records::Reader& store) { return ExportRun(options, make_filter, queue).run(store); });
    } catch (...) {
      thrown = std::current_exception();
    }
    queue.close();
  });
  Result<> passed;
  try {
    passed = pass_on(queue, sink);
  } catch (...) {
    queue.cancel();
    reader.join();
    throw;
  }
  if (!passed) queue.cancel();
  reader.join();
  if (thrown) std::rethrow_exception(thrown);
  if (!passed) return failure_of(passed);
  return written;
}

}  // namespace refctl::exporting
