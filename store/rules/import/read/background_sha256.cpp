#include "store/rules/import/read/background_sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <utility>

namespace refctl::importing {

namespace {

constexpr std::size_t min_bytes_for_thread = std::size_t{256} << 10U;

}  // namespace

class BackgroundSha256::Sum {
 public:
  Sum() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
  ~Sum() { EVP_MD_CTX_free(context_); }
  Sum(const Sum&) = delete;
  Sum& operator=(const Sum&) = delete;

  void add(std::span<const char> bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }

  std::string text() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned length = 0;
    EVP_DigestFinal_ex(context_, bytes.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", bytes[i]);
    return text;
  }

 private:
  EVP_MD_CTX* context_;
};

BackgroundSha256::BackgroundSha256() : sum_(std::make_unique<Sum>()) {}

BackgroundSha256::~BackgroundSha256() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(guard_);
    waiting_.clear();
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundSha256::add(std::shared_ptr<const char[]> memory, std::span<const char> bytes) {
  added_ += bytes.size();
  if (!thread_.joinable()) {
    if (bytes.size() < min_bytes_for_thread) {
      sum_->add(bytes);
      done_ += bytes.size();
      return;
    }
    thread_ = std::thread([this] { work(); });
  }
  {
    const std::lock_guard lock(guard_);
    waiting_.push_back({std::move(memory), bytes});
  }
  changed_.notify_all();
}

void BackgroundSha256::wait_for(std::uint64_t count) {
  std::unique_lock lock(guard_);
  changed_.wait(lock, [&] { return done_ >= count; });
}

std::string BackgroundSha256::finish() {
  wait_for(added_);
  return sum_->text();
}

void BackgroundSha256::work() {
  std::unique_lock lock(guard_);
  for (;;) {
    changed_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const Part part = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    sum_->add(part.bytes);
    lock.lock();
    done_ += part.bytes.size();
    changed_.notify_all();
  }
}

}  // namespace refctl::importing
