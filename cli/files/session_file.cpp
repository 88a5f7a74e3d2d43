#include "cli/files/session_file.hpp"

#include "cli/term/escape.hpp"
#include "store/wire/json/json_reader.hpp"
#include "store/wire/json/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

std::string text_of(wire::JsonValue& object, std::string_view key) {
  wire::JsonValue* value = object.find(key);
  std::string* text = value != nullptr ? value->as_text() : nullptr;
  return text != nullptr ? std::move(*text) : std::string();
}

}  // namespace

Result<> SessionFile::load() {
  last_.reset();
  sessions_.clear();
  auto text = read_private_file(path_, owners_);
  if (!text) return failure_of(text);
  if (!*text) return {};
  Result<> parsed = parse(**text);
  wipe(**text);
  if (parsed) return {};
  return fail(ErrorCode::invalid_data, fmt::format("{} is no session file of refctl", term::escape(path_)),
              "remove it and log in again");
}

Result<> SessionFile::parse(std::string_view text) {
  auto whole = wire::read_json(text);
  if (!whole) return failure_of(whole);
  wire::JsonValue* sessions = whole->find("sessions");
  wire::JsonObject* by_target = sessions != nullptr ? sessions->as_object() : nullptr;
  if (by_target == nullptr) return fail(ErrorCode::invalid_data, "no sessions");
  for (wire::JsonMember& member : *by_target) {
    SavedSession session;
    session.target = member.key;
    session.token = Secret(text_of(member.value, "token"));
    session.email = text_of(member.value, "email");
    const wire::JsonValue* user = member.value.find("user_id");
    const std::int64_t* id = user != nullptr ? user->as_integer() : nullptr;
    auto expires = parse_timestamp(text_of(member.value, "expires_at"));
    if (session.token.empty() || id == nullptr || *id < 1 || !expires)
      return fail(ErrorCode::invalid_data, "a session is incomplete");
    session.user = {static_cast<std::uint64_t>(*id)};
    session.expires = *expires;
    sessions_.push_back(std::move(session));
  }
  const std::string last = text_of(*whole, "last");
  if (find(last) != nullptr) last_ = last;
  return {};
}

const SavedSession* SessionFile::find(std::string_view target) const {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                  [target](const SavedSession& one) { return one.target == target; });
  return found == sessions_.end() ? nullptr : &*found;
}

void SessionFile::forget(std::string_view target) {
  std::erase_if(sessions_, [target](const SavedSession& one) { return one.target == target; });
  if (last_ == target) last_.reset();
}

Result<> SessionFile::save() const {
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().member("last", last_).key("sessions").begin_object();
  for (const SavedSession& session : sessions_) {
    json.key(session.target).begin_object();
    json.member("token", session.token.reveal()).member("user_id", session.user.value);
    json.member("email", session.email).member("expires_at", session.expires).end_object();
  }
  json.end_object().end_object();
  text += '\n';
  Result<> written = replace_private_file(path_, text, owners_);
  wipe(text);
  return written;
}

Result<> SessionFile::put(SavedSession session) {
  return with_directory_locked(path_, [&]() -> Result<> {
    Result<> loaded = load();
    if (!loaded) return loaded;
    forget(session.target);
    last_ = session.target;
    sessions_.push_back(std::move(session));
    return save();
  });
}

Result<> SessionFile::remove(std::string_view target) {
  return with_directory_locked(path_, [&]() -> Result<> {
    Result<> loaded = load();
    if (!loaded) return loaded;
    if (find(target) == nullptr) return {};
    forget(target);
    return save();
  });
}

}  // namespace refctl::cli
