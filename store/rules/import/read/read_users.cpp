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

class FileReader {
 public:
  FileReader(InputFile& input, const ImportInput& source, const ImportOptions& options, bool want_extents,
             ProgressReporter& progress, Layout& layout, ValidationRules& rules, ChunkSink& sink)
      : input_(input),
        source_(source),
        options_(options),
        want_extents_(want_extents),
        progress_(progress),
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
      if (auto cut = cut_and_submit(); !cut) return cut;
      if (last_) break;
      while (workers_ && workers_->full()) {
        if (auto taken = collect(workers_->take()); !taken) return taken;
      }
      if (auto reported = progress_.report(progress()); !reported) return reported;
    }
    while (workers_ && !workers_->idle()) {
      if (auto taken = collect(workers_->take()); !taken) return taken;
    }
    return {};
  }

 private:
  // Reads the next block after the rest of the previous one.
  Result<> fill() {
    ByteBlock& bytes = decoder_ ? undecoded_ : buffer_;
    const std::size_t before = buffer_.size();
    if (decoder_) {
      input_.wait_for_digest(input_.done());
      undecoded_.cut(0);
    }
    auto got = input_.read(bytes, block_bytes, [this] { return progress_.report_now(progress()); });
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

  // Detects the file's format from the first block.
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

  // If the file is not UTF-8 with line feeds, decodes the first block and creates a decoder for the following ones.
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

  Result<> cut_and_submit() {
    auto task = new_task();
    auto length = splitter_->cut(buffer_.view(), last_, task->input.extents);
    if (!length) return failure_of(length);
    if (buffer_.size() - *length > max_record_bytes) return too_long();
    if (*length == 0) return {};
    spare_.append(buffer_.view().substr(*length));
    buffer_.cut(*length);
    task->buffer = std::move(buffer_);
    buffer_ = std::exchange(spare_, {});
    task->input.begin = begin_;
    task->read_till = input_.done();
    begin_ += *length;
    task->input.text = task->buffer.view();
    task->input.want_extents = want_extents_;
    task->input.number = chunks_++;
    task->input.lines_before = std::exchange(lines_before_, 0);
    task->input.of = input_.total() / task->buffer.size() + 1;
    if (layout_.container == Container::rows && layout_.csv_slots.empty()) {
      if (auto header = take_header(task->input); !header) return header;
    }
    // A file of one block needs no thread.
    if (last_ && !workers_) {
      const auto parser = make_parser(layout_);
      read_chunk(task->input, layout_, rules_, *parser, task->chunk);
      return collect(std::move(task));
    }
    if (!workers_) workers_.emplace(layout_, rules_);
    workers_->submit(std::move(task));
    return {};
  }

  // The first record that is not blank names the columns and is not passed to the parser.
  Result<> take_header(ChunkText& input) {
    auto& extents = input.extents;
    const auto text_of = [&](const Extent& extent) { return input.text.substr(extent.begin, extent.length); };
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
        "perhaps a quote or bracket is never closed");
  }

  Result<> collect(std::unique_ptr<ChunkTask> task) {
    Result<> taken = sink_.take(task->chunk);
    // Reuses all memory, because new memory costs page faults.
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
    task->input.extents.clear();
    return task;
  }

  [[nodiscard]] ImportProgress progress() const {
    return {.phase = ImportProgress::Phase::reading,
            .done = input_.done(),
            .total = input_.total(),
            .users = sink_.users()};
  }

  InputFile& input_;
  const ImportInput& source_;
  const ImportOptions& options_;
  bool want_extents_;
  ProgressReporter& progress_;
  Layout& layout_;
  ValidationRules& rules_;
  ChunkSink& sink_;
  std::unique_ptr<Splitter> splitter_;
  ByteBlock buffer_;                // read, but not yet cut into chunks
  ByteBlock spare_;                 // empty
  std::optional<Decoder> decoder_;  // if the file is not UTF-8 with line feeds
  ByteBlock undecoded_;             // the decoder's input
  std::uint32_t lines_before_ = 0;  // lines before the first record that no chunk counts yet
  std::uint64_t chunks_ = 0;
  bool last_ = false;
  std::uint64_t begin_ = 0;                        // offset of the buffer in the file
  std::vector<std::unique_ptr<ChunkTask>> tasks_;  // finished; their memory is reused
  std::optional<ChunkWorkers> workers_;
};

}  // namespace

Result<> read_users(InputFile& input, const ImportInput& source, const ImportOptions& options, bool want_extents,
                    ProgressReporter& progress, Layout& layout, ValidationRules& rules, ChunkSink& sink) {
  return FileReader(input, source, options, want_extents, progress, layout, rules, sink).run();
}

}  // namespace refctl::importing
