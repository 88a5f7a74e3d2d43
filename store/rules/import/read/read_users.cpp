#include "store/rules/import/read/read_users.hpp"

#include "store/rules/import/parse/detect_format.hpp"
#include "store/rules/import/parse/json_object.hpp"
#include "store/rules/import/parse/splitter.hpp"
#include "store/rules/import/read/chunk_workers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10U;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class UserReader {
 public:
  UserReader(Input& input, const ImportInput& source, const ImportOptions& options, bool want_extents, Pulse& pulse,
             Layout& layout, StageRules& rules, ChunkSink& sink)
      : input_(input),
        source_(source),
        options_(options),
        want_extents_(want_extents),
        pulse_(pulse),
        layout_(layout),
        rules_(rules),
        sink_(sink) {}

  Result<> run() {
    for (;;) {
      auto more = fill();
      if (!more) return failure_of(more);
      if (!splitter_) {
        if (auto known = begin(); !known) return known;
      }
      if (auto cut = cut_and_give(); !cut) return cut;
      if (last_) break;
      while (workers_ && workers_->full()) {
        if (auto taken = collect(workers_->take()); !taken) return taken;
      }
      if (auto beaten = pulse_.beat(progress()); !beaten) return beaten;
    }
    while (workers_ && !workers_->idle()) {
      if (auto taken = collect(workers_->take()); !taken) return taken;
    }
    return {};
  }

 private:
  // Reads a block behind what is left of the one before.
  Result<> fill() {
    auto got = input_.read(buffer_, block_bytes, [this] { return pulse_.beat_now(progress()); });
    if (!got) return failure_of(got);
    last_ = *got < block_bytes;
    return last_ ? input_.check_unchanged(true) : Result<>{};
  }

  Result<> begin() {
    if (buffer_.view().starts_with(byte_order_mark)) {
      input_.wait_for_digest(input_.done());
      buffer_.drop_front(byte_order_mark.size());
      begin_ = byte_order_mark.size();
    }
    ImportFormat format = options_.format;
    if (format == ImportFormat::automatic) format = detect_format(buffer_.view(), last_, source_.name);
    auto layout = layout_of(format, options_);
    if (!layout) return failure_of(layout);
    layout_ = std::move(*layout);
    splitter_ = make_splitter(format);
    return {};
  }

  Result<> cut_and_give() {
    auto task = new_task();
    auto length = splitter_->cut(buffer_.view(), last_, task->piece.extents);
    if (!length) return failure_of(length);
    if (buffer_.size() - *length > max_record_bytes) return too_long();
    if (*length == 0) return {};
    spare_.append(buffer_.view().substr(*length));
    buffer_.cut(*length);
    task->buffer = std::move(buffer_);
    buffer_ = std::exchange(spare_, {});
    task->piece.begin = begin_;
    task->read_till = input_.done();
    begin_ += *length;
    task->piece.text = task->buffer.view();
    task->piece.want_extents = want_extents_;
    task->piece.number = pieces_++;
    task->piece.of = input_.total() / task->buffer.size() + 1;
    if (layout_.format == ImportFormat::csv && layout_.csv_slots.empty()) {
      if (auto header = take_header(task->piece); !header) return header;
    }
    // Small files are not worth a thread.
    if (last_ && !workers_) {
      const auto parser = make_parser(layout_);
      read_chunk(task->piece, layout_, rules_, *parser, task->chunk);
      return collect(std::move(task));
    }
    if (!workers_) workers_.emplace(layout_, rules_);
    workers_->give(std::move(task));
    return {};
  }

  // The first record that is not blank names the columns; the parser never sees it.
  Result<> take_header(Piece& piece) {
    auto& extents = piece.extents;
    const auto text_of = [&](const Extent& extent) { return piece.text.substr(extent.begin, extent.length); };
    const auto header = std::ranges::find_if(extents, [&](const Extent& extent) {
      return text_of(extent).find_first_not_of(" \t\r\n") != std::string_view::npos;
    });
    if (header == extents.end()) {
      extents.clear();
      return {};
    }
    auto read = read_csv_header(text_of(*header), layout_);
    extents.erase(extents.begin(), header + 1);
    return read;
  }

  Result<> too_long() const {
    return fail(
        ErrorCode::import_refused,
        fmt::format("a record of the file is longer than {} MiB (at byte {})", max_record_bytes >> 20U, begin_ + 1),
        "a quote or bracket that is never closed looks like this, too");
  }

  Result<> collect(std::unique_ptr<ChunkTask> task) {
    Result<> taken = sink_.take(task->chunk);
    // Fresh memory costs page faults: all of it is reused.
    input_.wait_for_digest(task->read_till);
    task->buffer.cut(0);
    spare_ = std::move(task->buffer);
    task->chunk.clear();
    tasks_.push_back(std::move(task));
    return taken;
  }

  std::unique_ptr<ChunkTask> new_task() {
    if (tasks_.empty()) return std::make_unique<ChunkTask>();
    auto task = std::move(tasks_.back());
    tasks_.pop_back();
    task->done = false;
    task->piece.extents.clear();
    return task;
  }

  [[nodiscard]] ImportProgress progress() const {
    return {.phase = ImportProgress::Phase::reading,
            .done = input_.done(),
            .total = input_.total(),
            .users = sink_.users()};
  }

  Input& input_;
  const ImportInput& source_;
  const ImportOptions& options_;
  bool want_extents_;
  Pulse& pulse_;
  Layout& layout_;
  StageRules& rules_;
  ChunkSink& sink_;
  std::unique_ptr<Splitter> splitter_;
  ByteBlock buffer_;  // not yet cut
  ByteBlock spare_;   // empty
  std::uint64_t pieces_ = 0;
  bool last_ = false;
  std::uint64_t begin_ = 0;                        // of the buffer in the file
  std::vector<std::unique_ptr<ChunkTask>> tasks_;  // done with, their memory to be used again
  std::optional<ChunkWorkers> workers_;
};

}  // namespace

Result<> read_users(Input& input, const ImportInput& source, const ImportOptions& options, bool want_extents,
                    Pulse& pulse, Layout& layout, StageRules& rules, ChunkSink& sink) {
  return UserReader(input, source, options, want_extents, pulse, layout, rules, sink).run();
}

}  // namespace refctl::importing
