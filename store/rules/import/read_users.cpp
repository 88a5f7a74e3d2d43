#include "store/rules/import/read_users.hpp"

#include "store/rules/import/chunk_workers.hpp"
#include "store/rules/import/detect_format.hpp"
#include "store/rules/import/json_object.hpp"
#include "store/rules/import/splitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace refctl::importing {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

class UserReader {
 public:
  UserReader(Input& input, const ImportInput& source, const ImportOptions& options, bool want_extents, Pulse& pulse,
             Ahead* ahead, Staging& staging)
      : input_(input),
        source_(source),
        options_(options),
        want_extents_(want_extents),
        pulse_(pulse),
        ahead_(ahead),
        staging_(staging) {}

  UserReader(const UserReader&) = delete;
  UserReader& operator=(const UserReader&) = delete;
  ~UserReader() { input_.let_go(input_.done()); }  // before the buffers go

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
        if (auto taken = collect(*workers_->take()); !taken) return taken;
      }
      if (auto beaten = pulse_.beat(progress()); !beaten) return beaten;
    }
    while (workers_ && !workers_->idle()) {
      if (auto taken = collect(*workers_->take()); !taken) return taken;
    }
    return staging_.texts.seal();
  }

 private:
  // Reads a block behind what is left of the one before.
  Result<> fill() {
    char* room = buffer_.room(block_bytes);
    auto got = input_.read({room, block_bytes}, [this] { return pulse_.beat_now(progress()); });
    if (!got) return failure_of(got);
    buffer_.grow(*got);
    last_ = *got < block_bytes;
    return {};
  }

  Result<> begin() {
    if (buffer_.view().starts_with(byte_order_mark)) {
      input_.let_go(input_.done());
      buffer_.drop_front(byte_order_mark.size());
      begin_ = byte_order_mark.size();
    }
    ImportFormat format = options_.format;
    if (format == ImportFormat::automatic) format = detect_format(buffer_.view(), last_, source_.name);
    auto layout = layout_of(format, options_);
    if (!layout) return failure_of(layout);
    staging_.layout = std::move(*layout);
    staging_.rules.zoneless_times = format == ImportFormat::django;
    splitter_ = make_splitter(format);
    return {};
  }

  Result<> cut_and_give() {
    auto task = std::make_unique<ChunkTask>();
    auto length = splitter_->cut(buffer_.view(), last_, task->piece.extents);
    if (!length) return failure_of(length);
    if (buffer_.size() - *length > max_record_bytes) return too_long();
    if (*length == 0) {
      input_.let_go(input_.done());  // the buffer grows, and moves
      return {};
    }
    spare_.append(buffer_.view().substr(*length));
    buffer_.cut(*length);
    task->buffer = std::move(buffer_);
    buffer_ = std::exchange(spare_, {});
    task->begin = begin_;
    task->read_till = input_.done();
    begin_ += *length;
    task->piece.text = task->buffer.view();
    task->piece.want_extents = want_extents_;
    task->piece.number = pieces_++;
    if (staging_.layout.format == ImportFormat::csv && staging_.layout.csv_slots.empty()) {
      if (auto header = take_header(task->piece); !header) return header;
    }
    // Small files are not worth a thread.
    if (last_ && !workers_) {
      const auto parser = make_parser(staging_.layout);
      task->chunk = read_chunk(task->piece, staging_.layout, staging_.rules, *parser);
      return collect(*task);
    }
    if (!workers_) workers_.emplace(staging_.layout, staging_.rules);
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
    auto read = read_csv_header(text_of(*header), staging_.layout);
    extents.erase(extents.begin(), header + 1);
    return read;
  }

  Result<> too_long() const {
    return fail(
        ErrorCode::import_refused,
        fmt::format("a record of the file is longer than {} MiB (at byte {})", max_record_bytes >> 20U, begin_ + 1),
        "a quote or bracket that is never closed looks like this, too");
  }

  Result<> collect(ChunkTask& task) {
    Chunk& chunk = task.chunk;
    const auto first = staging_.records.size();
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() - 1;
    if (first + chunk.records.size() > most) {
      return fail(ErrorCode::import_refused, fmt::format("the file has more than {} records", most),
                  "split it into several");
    }
    const auto block = static_cast<std::uint32_t>(staging_.chunks.size());
    const auto passwords = static_cast<std::uint32_t>(staging_.passwords.size());
    for (Staged& record : chunk.records) {
      record.block = block;
      if (record.password != 0) record.password += passwords;
      staging_.records.push_back(record);
    }
    collect_keys(chunk.emails, staging_.emails, first, task);
    collect_keys(chunk.codes, staging_.codes, first, task);
    staging_.chunks.push_back({.first_place = places_,
                               .first_record = static_cast<std::uint32_t>(first),
                               .begin = task.begin,
                               .extents = std::move(chunk.extents)});
    places_ += chunk.places;
    std::ranges::move(chunk.passwords, std::back_inserter(staging_.passwords));
    for (ChunkFault& fault : chunk.faults) {
      if (staging_.faults.size() == max_import_faults) break;
      staging_.faults.push_back({static_cast<std::uint32_t>(first) + fault.record, std::move(fault.message)});
    }
    staging_.fault_count += chunk.fault_count;
    staging_.other_models += chunk.other_models;
    for (std::string& column : chunk.unknown_columns) {
      auto& known = staging_.unknown_columns;
      if (known.size() < max_unknown_columns && std::ranges::find(known, column) == known.end()) {
        known.push_back(std::move(column));
      }
    }
    // Fresh memory is dear: the buffer is used again.
    input_.let_go(task.read_till);
    task.buffer.cut(0);
    spare_ = std::move(task.buffer);
    return ahead_ == nullptr ? staging_.texts.add(std::move(chunk.texts)) : ahead_->take(chunk);
  }

  void collect_keys(const std::vector<KeyRef>& keys, sorting::BigVector<KeyRef>& all, std::size_t first,
                    const ChunkTask& task) {
    // The whole file has as many as its first piece says.
    if (all.capacity() == 0 && input_.total() > task.buffer.size()) {
      all.reserve(keys.size() * (input_.total() / task.buffer.size() + 1) * 17 / 16);
    }
    for (const KeyRef& key : keys) all.push_back({key.hash, static_cast<std::uint32_t>(first) + key.record});
  }

  [[nodiscard]] ImportProgress progress() const {
    return {.phase = ImportProgress::Phase::reading,
            .done = input_.done(),
            .total = input_.total(),
            .users = staging_.records.size()};
  }

  Input& input_;
  const ImportInput& source_;
  const ImportOptions& options_;
  bool want_extents_;
  Pulse& pulse_;
  Ahead* ahead_;
  Staging& staging_;
  std::unique_ptr<Splitter> splitter_;
  ByteBlock buffer_;  // not yet cut
  ByteBlock spare_;   // empty
  std::uint64_t pieces_ = 0;
  bool last_ = false;
  std::uint64_t begin_ = 0;   // of the buffer in the file
  std::uint64_t places_ = 0;  // lines or elements of the chunks collected
  std::optional<ChunkWorkers> workers_;
};

}  // namespace

Result<std::unique_ptr<Staging>> read_users(Input& input, const ImportInput& source, const ImportOptions& options,
                                            const StageRules& rules, bool want_extents, Pulse& pulse, Ahead* ahead) {
  auto staging = std::make_unique<Staging>();
  staging->rules = rules;
  staging->texts_gone = ahead != nullptr;
  if (auto read = UserReader(input, source, options, want_extents, pulse, ahead, *staging).run(); !read) {
    if (ahead != nullptr && ahead->gave_up()) return std::unique_ptr<Staging>();
    return failure_of(read);
  }
  return staging;
}

}  // namespace refctl::importing
