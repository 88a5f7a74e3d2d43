#include "store/rules/import/read/read_users.hpp"

#include "store/model/text/utf8.hpp"
#include "store/rules/import/parse/encoding.hpp"
#include "store/rules/import/parse/file_shape.hpp"
#include "store/rules/import/parse/splitter.hpp"
#include "store/rules/import/read/chunk_workers.hpp"
#include "store/rules/import/read/decoder.hpp"

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
    ByteBlock& bytes = decoder_ ? undecoded_ : buffer_;
    const std::size_t before = buffer_.size();
    if (decoder_) {
      input_.wait_for_digest(input_.done());
      undecoded_.cut(0);
    }
    auto got = input_.read(bytes, block_bytes, [this] { return pulse_.beat_now(progress()); });
    if (!got) return failure_of(got);
    last_ = *got < block_bytes;
    if (last_) {
      if (auto same = input_.check_unchanged(true); !same) return same;
    }
    if (decoder_) {
      if (auto decoded = decoder_->decode(undecoded_.view(), last_, buffer_); !decoded) return decoded;
    }
    return splitter_ ? input_.keep(buffer_.view().substr(before)) : Result<>{};
  }

  // Tells from the first block what the file is.
  Result<> begin() {
    if (auto text = begin_text(); !text) return text;
    if (auto kept = input_.keep(buffer_.view()); !kept) return kept;
    if (buffer_.view().starts_with(byte_order_mark)) skip(byte_order_mark.size());
    auto shape = detect_shape(buffer_.view(), last_, source_.name, options_);
    if (!shape) return failure_of(shape);
    layout_ = std::move(shape->layout);
    skip(shape->skip);
    lines_before_ = shape->skipped_lines;
    splitter_ = make_splitter({.container = layout_.container,
                               .delimiter = layout_.delimiter,
                               .first_line = lines_before_ + std::uint64_t{1},
                               .objects_around = layout_.objects_around});
    return {};
  }

  // Makes UTF-8 with line feeds of the first block, and a decoder for those that follow, where it is anything else.
  Result<> begin_text() {
    auto encoding = detect_encoding(buffer_.view());
    if (!encoding) return failure_of(encoding);
    if (*encoding != Encoding::utf8) {
      if (auto decoded = decode_first(*encoding); !decoded) return decoded;
    }
    const std::string_view text = buffer_.view();
    if (text.find('\r') == std::string_view::npos || text.find('\n') != std::string_view::npos) return {};
    if (!decoder_) {
      if (auto copied = decode_first(Encoding::utf8); !copied) return copied;
    }
    decoder_->end_lines_with_cr();
    ByteBlock lines;
    Decoder copy(Encoding::utf8);
    copy.end_lines_with_cr();
    if (auto copied = copy.decode(buffer_.view(), true, lines); !copied) return copied;
    buffer_ = std::move(lines);
    return {};
  }

  Result<> decode_first(Encoding encoding) {
    decoder_.emplace(encoding);
    input_.text_is_decoded();
    undecoded_ = std::exchange(buffer_, {});
    return decoder_->decode(undecoded_.view(), last_, buffer_);
  }

  void skip(std::size_t bytes) {
    if (bytes == 0) return;
    input_.wait_for_digest(input_.done());
    buffer_.drop_front(bytes);
    begin_ += bytes;
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
    task->piece.lines_before = std::exchange(lines_before_, 0);
    task->piece.of = input_.total() / task->buffer.size() + 1;
    if (layout_.container == Container::rows && layout_.csv_slots.empty()) {
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
    if (!is_utf8(text_of(*header))) {
      return fail(ErrorCode::import_refused, "the header of the CSV file is not valid UTF-8",
                  "iconv -f WINDOWS-1252 -t UTF-8 FILE | refctl import -");
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
  ByteBlock buffer_;                // not yet cut
  ByteBlock spare_;                 // empty
  std::optional<Decoder> decoder_;  // where the file is not UTF-8 with line feeds
  ByteBlock undecoded_;             // the bytes that it reads
  std::uint32_t lines_before_ = 0;  // before the first record, in no piece yet
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
