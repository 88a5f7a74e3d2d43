#include "tests/support/importing/importing.hpp"

#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/users/change/change_user.hpp"
#include "tests/support/fixed_environment.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace refctl::test {

namespace {

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return;  // the reader has closed the pipe
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Changes users by the store's rule and keeps the reports of finished imports.
class Writes final : public importing::ImportWrites {
 public:
  explicit Writes(std::vector<ImportReport>& finished) : finished_(finished) {}

  Result<> begin(records::Writer&) override { return {}; }
  Result<> update(records::Writer& writer, const User& user, rules::UserChange change) override {
    auto changed = rules::change_user(writer, user, change, {.at = {}, .actor = "test", .origin = {}, .salt = {}});
    if (!changed) return failure_of(changed);
    return {};
  }
  Result<> finish(records::Writer&, const ImportReport& report) override {
    finished_.push_back(report);
    return {};
  }

 private:
  std::vector<ImportReport>& finished_;
};

template <typename T>
T sure(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

Importer::Importer() {
  hooks.reject = [this](std::string_view line) -> Result<> {
    rejects.emplace_back(line);
    return {};
  };
}

Result<ImportReport> Importer::import_from(int descriptor, const ImportOptions& options, std::string name) {
  FixedClock clock(Instant{now_ms});
  SequenceRandom random;
  rejects.clear();
  Writes writes(audited);
  return importing::import_file(records, {clock, random}, actor, {descriptor, std::move(name)}, options,
                                passwords::min_cost, hooks, writes);
}

Result<ImportReport> Importer::import(std::string_view text, const ImportOptions& options, std::string name) {
  const int descriptor = ::memfd_create("import", MFD_CLOEXEC);
  write_all(descriptor, text);
  ::lseek(descriptor, 0, SEEK_SET);
  auto report = import_from(descriptor, options, std::move(name));
  ::close(descriptor);
  return report;
}

Result<ImportReport> Importer::import_pipe(std::string_view text, const ImportOptions& options) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  std::thread writer([&] {
    // An import that ends early closes the pipe. Blocking SIGPIPE makes the write fail instead of ending the process.
    sigset_t broken_pipe;
    ::sigemptyset(&broken_pipe);
    ::sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    write_all(ends[1], text);
    ::close(ends[1]);
  });
  auto report = import_from(ends[0], options);
  ::close(ends[0]);
  writer.join();
  return report;
}

std::vector<User> Importer::users() {
  return sure(records.read([](records::Reader& store) -> Result<std::vector<User>> {
    std::vector<User> all;
    auto scanned = store.scan_users({1}, {}, [&](const records::UserSummary& user) {
      all.push_back(records::user_from(user));
      return Walk::on;
    });
    if (!scanned) return failure_of(scanned);
    return all;
  }));
}

User Importer::user(std::uint64_t id) {
  return sure(records.read([&](records::Reader& store) { return store.user({id}); })).value();
}

std::string Importer::hash_of(std::uint64_t id) {
  const auto credential = sure(records.read([&](records::Reader& store) { return store.credential({id}); }));
  return credential ? credential->text : "";
}

std::map<std::string, std::string> Importer::referrers() {
  std::map<std::uint64_t, std::string> emails{{0, ""}};
  std::map<std::string, std::string> found;
  const auto all = users();
  for (const User& user : all) emails[user.id.value] = user.email;
  for (const User& user : all) found[user.email] = emails.at(user.referrer ? user.referrer->value : 0);
  return found;
}

void Importer::put(const User& user) {
  const auto done = records.write([&](records::Writer& writer) {
    if (user.erased) return writer.put_user(user, std::nullopt, std::nullopt);
    return writer.put_user(user, sure(email_key(user.email)), sure(code_key(user.code)));
  });
  if (!done) throw std::runtime_error(done.error().message);
}

std::string faults_of(const Result<ImportReport>& report) {
  std::string text;
  if (report) {
    for (const ImportFault& fault : report->faults) {
      text += (report->place_is_line ? "line " : "record ") + std::to_string(fault.place) + ": " + fault.message + "\n";
    }
    return text;
  }
  for (const FieldFault& fault : report.error().fields) text += fault.field + ": " + fault.message + "\n";
  return text;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace refctl::test
