#include "tests/contract/backends.hpp"

#include "store/open.hpp"
#include "tests/support/memory_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>
#include <vector>

namespace refctl::test {

MemoryBackend::MemoryBackend() : records_(std::make_unique<MemoryRecords>()) {}

LmdbBackend::LmdbBackend() { reopen(); }

void LmdbBackend::reopen() {
  records_.reset();
  auto opened = open_records(directory_.file("store"), OpenMode::write, {.now = Instant{1'700'000'000'000}});
  if (!opened) throw std::runtime_error(opened.error().message);
  records_ = std::move(*opened);
}

User user_of(std::uint64_t id, std::uint64_t referrer, std::int64_t time) {
  return {.id = UserId{id},
          .name = fmt::format("Nova {}", id),
          .email = fmt::format("Nova.{}@Example.com", id),
          .code = fmt::format("nova-{}", id),
          .referrer = referrer == 0 ? std::nullopt : std::optional(UserId{referrer}),
          .registered_at = Instant{time}};
}

EmailKey email_of(const User& user) {
  std::string key = user.email;
  std::ranges::transform(key, key.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return {key};
}

CodeKey code_of(const User& user) {
  std::string key = user.code;
  std::ranges::transform(key, key.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return {key};
}

Result<> put(records::Writer& writer, const User& user) {
  if (user.erased) return writer.put_user(user, std::nullopt, std::nullopt);
  return writer.put_user(user, email_of(user), code_of(user));
}

namespace {

std::string line_of(const User& user) {
  return fmt::format("user {} '{}' '{}' '{}' <- {} at {} role {} {}{}\n", user.id.value, user.name, user.email,
                     user.code, user.referrer.value_or(UserId{}).value, user.registered_at.ms,
                     static_cast<int>(user.role), user.disabled ? "d" : "", user.erased ? "e" : "");
}

void dump_user(records::Reader& reader, const User& user, std::uint64_t rank, std::string& out) {
  out += line_of(user);
  if (must(reader.user(user.id)) != user) out += "  user() differs\n";
  bool ask_ranks = rank < 300 || rank % 101 == 0;  // the in-memory store computes a rank by counting
  if (ask_ranks && must(reader.id_at(rank)) != user.id) out += "  id_at() differs\n";
  if (ask_ranks && must(reader.rank_of(user.id)) != rank) out += "  rank_of() differs\n";
  if (!user.email.empty() && must(reader.id_by_email(email_of(user))) != user.id) out += "  not found by e-mail\n";
  if (!user.code.empty() && must(reader.id_by_code(code_of(user))) != user.id) out += "  not found by code\n";
  if (auto hash = must(reader.credential(user.id))) out += fmt::format("  hash {}\n", hash->text);
  std::uint64_t count = must(reader.child_count(user.id));
  auto children = must(reader.children(user.id, 0, count + 1));
  if (children.size() != count) out += "  child_count() differs\n";
  if (count > 0) {
    const User middle = must(reader.user(children[count / 2])).value();
    const auto behind = must(reader.children_after(user.id, {.at = middle.registered_at, .id = middle.id}, count));
    if (!std::ranges::equal(behind, std::span(children).subspan(count / 2 + 1))) out += "  children_after() differs\n";
    std::vector<UserId> level;
    const auto show = [&](UserId, UserId child) { level.push_back(child); };
    if (!must(reader.children_of(std::array{user.id}, std::nullopt, count, show)) || level != children) {
      out += "  children_of() differs\n";
    }
  }
  for (std::uint64_t i = 0; i < children.size(); ++i) {
    out += fmt::format("  {}", children[i].value);
    auto child = must(reader.user(children[i]));
    if (child && i % (1 + count / 300) == 0 && must(reader.child_rank(user.id, child->registered_at, child->id)) != i)
      out += " (rank differs)";
  }
  out += '\n';
}

void dump_small(records::Reader& reader, std::string& out) {
  must(reader.scan_sessions([&](const Session& session) {
    out += fmt::format("session {} {} {} {} {}\n", session.user.value, fmt::join(session.jti, ","), session.issued.ms,
                       session.expires.ms, session.label);
    return Walk::on;
  }));
  for (const auto& [name, value] : must(reader.all_config())) out += fmt::format("config {}={}\n", name, value);
  for (const SigningKey& key : must(reader.signing_keys())) {
    out += fmt::format("key {} {} {}\n", fmt::join(key.kid, ","), key.since.ms, key.until.value_or(Instant{-1}).ms);
  }
  must(reader.scan_audit({}, [&](const AuditEntry& entry) {
    out += fmt::format("audit {} {} {} {} changes\n", entry.number, entry.action, entry.actor, entry.changes.size());
    return Walk::on;
  }));
}

}  // namespace

std::string dump(records::Records& records) {
  std::string out;
  must(records.read([&](records::Reader& reader) -> Result<> {
    out += fmt::format("{} users, next {}\n", must(reader.user_count()), must(reader.next_id()).value);
    std::vector<User> users;
    must(reader.scan_users(UserId{0}, {}, [&](const records::UserSummary& user) {
      users.push_back(records::user_from(user));
      return Walk::on;
    }));
    for (std::size_t i = 0; i < users.size(); ++i) dump_user(reader, users[i], i, out);
    std::size_t at = 0;
    must(reader.scan_columns(records::Times::wanted, [&](const records::ColumnChunk& chunk) {
      for (std::size_t i = 0; i < chunk.ids.size(); ++i, ++at) {
        bool same = at < users.size() && users[at].id.value == chunk.ids[i] &&
                    users[at].referrer.value_or(UserId{}).value == chunk.referrers[i] &&
                    users[at].registered_at.ms == chunk.registered_at[i];
        if (!same) out += fmt::format("columns differ at {}\n", at);
      }
      return Walk::on;
    }));
    if (at != users.size()) out += fmt::format("columns have {} rows\n", at);
    dump_small(reader, out);
    return {};
  }));
  return out;
}

}  // namespace refctl::test
