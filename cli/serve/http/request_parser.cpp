#include "cli/serve/http/request_parser.hpp"

#include "cli/serve/http/limits.hpp"
#include "cli/serve/http/text.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <array>
#include <cctype>

namespace refctl::http {

namespace {

namespace beast = boost::beast;

std::string_view plain(beast::string_view text) { return {text.data(), text.size()}; }

Method method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get: return Method::get;
    case beast::http::verb::head: return Method::head;
    case beast::http::verb::post: return Method::post;
    case beast::http::verb::put: return Method::put;
    case beast::http::verb::patch: return Method::patch;
    case beast::http::verb::delete_: return Method::delete_;
    case beast::http::verb::options: return Method::options;
    default: return Method::other;
  }
}

constexpr std::size_t shortest_chunk = std::string_view("0\r\n\r\n").size();

// A header field that the server knows; `kept` says which HeaderField stores it, if any.
struct KnownField {
  std::string_view name;
  std::optional<HeaderField> kept;
  bool single = true;
};

constexpr std::array known_fields{
    KnownField{"host", HeaderField::host},
    KnownField{"content-length", std::nullopt},
    KnownField{"transfer-encoding", std::nullopt},
    KnownField{"expect", std::nullopt},
    KnownField{"authorization", HeaderField::authorization},
    KnownField{"cookie", HeaderField::cookie},
    KnownField{"content-type", HeaderField::content_type},
    KnownField{"origin", HeaderField::origin},
    KnownField{"sec-fetch-site", HeaderField::sec_fetch_site},
    KnownField{"x-forwarded-for", HeaderField::x_forwarded_for, false},
    KnownField{"x-forwarded-proto", HeaderField::x_forwarded_proto},
    KnownField{"access-control-request-method", HeaderField::access_control_request_method},
    KnownField{"accept-encoding", HeaderField::accept_encoding, false},
    KnownField{"accept", HeaderField::accept, false},
    KnownField{"if-none-match", HeaderField::if_none_match, false},
    KnownField{"x-request-id", HeaderField::x_request_id, false},
};

bool has_bare_line_feed(std::string_view text) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

std::string_view detail_of(const beast::error_code& failed) {
  namespace http = beast::http;
  if (failed == http::error::header_limit) return "the header is longer than 16 KiB";
  if (failed == http::error::bad_method) return "the request line does not begin with a method and one space";
  if (failed == http::error::bad_target) return "the request line has no valid target";
  if (failed == http::error::bad_version) return "the request line does not end with HTTP/1.0 or HTTP/1.1";
  if (failed == http::error::bad_field) return "a header line has no valid name before its colon";
  if (failed == http::error::bad_value) return "a header line has a value with control characters or a broken list";
  if (failed == http::error::bad_line_ending) return "a line does not end with CR LF";
  if (failed == http::error::bad_content_length || failed == http::error::multiple_content_length) {
    return "Content-Length is not one number";
  }
  if (failed == http::error::bad_transfer_encoding) return "the Transfer-Encoding is not taken";
  if (failed == http::error::bad_chunk || failed == http::error::bad_chunk_extension) {
    return "a chunk of the body is malformed";
  }
  return "the request is malformed";
}

}  // namespace

// The callbacks of Beast's parser; RequestParser makes the decisions.
class RequestParser::Sax {
 public:
  explicit Sax(RequestParser& owner) : owner_(owner) {}

  void reset() {
    parser_.emplace(owner_);
    parser_->header_limit(max_header_bytes + 1);
    parser_->body_limit(boost::none);
  }
  std::size_t put(std::string_view bytes, beast::error_code& error) {
    return parser_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  }
  [[nodiscard]] bool header_done() const { return parser_->is_header_done(); }
  [[nodiscard]] bool done() const { return parser_->is_done(); }
  [[nodiscard]] bool keep_alive() const { return parser_->keep_alive(); }

 private:
  using Base = beast::http::basic_parser<true>;
  using beast_field = beast::http::field;

  struct Callbacks final : Base {
    explicit Callbacks(RequestParser& judge) : judge_(judge) {}

    static void stop(bool good, beast::error_code& error) {
      if (!good) error = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb verb, beast::string_view, beast::string_view target, int version,
                         beast::error_code& error) override {
      judge_.request_->method = method_of(verb);
      judge_.request_->http_1_1 = version == 11;
      stop(judge_.judge_target(plain(target)), error);
    }
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_field_impl(beast_field, beast::string_view name, beast::string_view value,
                       beast::error_code& error) override {
      // Beast joins a value that continues on the next line. The joined value is not directly behind its name.
      const char* at = name.data() + name.size() + 1;
      while (*at == ' ' || *at == '\t') ++at;
      if (at != value.data()) {
        judge_.refuse("a header line is folded");
        return stop(false, error);
      }
      stop(judge_.judge_field(plain(name), plain(value)), error);
    }
    void on_header_impl(beast::error_code& error) override { stop(judge_.judge_header(), error); }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code& error) override {
      if (judge_.sink_ == nullptr) {
        judge_.request_->body.append(bytes.data(), bytes.size());
      } else if (!judge_.sink_->write(plain(bytes))) {
        judge_.refuse("the server cannot keep the upload now", wire::ServerError::busy);
        stop(false, error);
      }
      return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t size, beast::string_view extensions, beast::error_code& error) override {
      judge_.extension_bytes_ += extensions.size();
      const bool clean = std::all_of(extensions.begin(), extensions.end(),
                                     [](char c) { return c == '\t' || static_cast<unsigned char>(c) >= ' '; });
      // Counts the line's size as within_limits does, so that the result does not depend on how the line was split into
      // reads.
      const char* begin = extensions.data();
      while (begin > judge_.piece_ && std::isxdigit(static_cast<unsigned char>(begin[-1])) != 0) --begin;
      const auto line = static_cast<std::size_t>(extensions.data() - begin) + extensions.size();
      if (!clean || line > max_chunk_line_bytes || judge_.extension_bytes_ > max_chunk_extension_bytes) {
        judge_.refuse("a chunk's extensions are malformed or too long");
        stop(false, error);
      }
      judge_.in_trailer_ = size == 0;
      judge_.chunk_left_ = size;
    }
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code& error) override {
      judge_.chunk_left_ -= bytes.size();
      return on_body_impl(bytes, error);
    }
    void on_finish_impl(beast::error_code&) override {}

    RequestParser& judge_;
  };

  RequestParser& owner_;
  std::optional<Callbacks> parser_;
};

RequestParser::RequestParser() : sax_(std::make_unique<Sax>(*this)) {}
RequestParser::~RequestParser() = default;

void RequestParser::begin(Request& request) {
  request.begin();
  request_ = &request;
  sink_ = nullptr;
  state_ = State::idle;
  refusal_ = {};
  chunked_ = expects_continue_ = in_trailer_ = empty_line_skipped_ = false;
  content_length_.reset();
  authority_.clear();
  fields_ = header_bytes_ = extension_bytes_ = trailer_bytes_ = 0;
  chunk_left_ = 0;
  seen_ = 0;
  sax_->reset();
}

void RequestParser::refuse(std::string_view detail, wire::ServerError error) {
  if (state_ == State::refused) return;
  state_ = State::refused;
  refusal_ = {.error = error, .detail = detail};
}

void RequestParser::continue_body(BodySink* sink) {
  sink_ = sink;
  state_ = State::body;
  if (sink == nullptr && content_length_) request_->body.reserve(*content_length_);
}

// Skips the empty line that some clients send after a body (RFC 9112, 2.2). Only one, and only before a request.
std::size_t RequestParser::skip_empty_line(std::string_view bytes) {
  if (state_ != State::idle || empty_line_skipped_ || !bytes.starts_with("\r\n")) return 0;
  empty_line_skipped_ = true;
  return 2;
}

std::size_t RequestParser::put(std::string_view bytes) {
  if (state_ == State::idle && !empty_line_skipped_ && bytes == "\r") return 0;
  std::size_t used = skip_empty_line(bytes);
  while (used < bytes.size() && state_ != State::done && state_ != State::refused && state_ != State::header_done) {
    beast::error_code error;
    // Beast 1.81 asserts that a last chunk arrives in one piece. No chunk and no end of a body is shorter than this.
    if (state_ == State::body && chunked_ && chunk_left_ == 0 && bytes.size() - used < shortest_chunk) {
      if (has_bare_line_feed(bytes.substr(used))) refuse("a line does not end with CR LF");
      return used;
    }
    const bool in_header = state_ == State::idle || state_ == State::header;
    piece_ = bytes.data() + used;
    const std::size_t n = sax_->put(bytes.substr(used), error);
    used += n;
    if (state_ == State::refused) return used;
    if (in_header) {
      header_bytes_ += n;
      state_ = sax_->header_done() ? (sax_->done() ? State::done : State::header_done) : State::header;
      if (header_bytes_ > max_header_bytes) refuse("the header is longer than 16 KiB");
      if (state_ == State::done || state_ == State::header_done) request_->keep_alive = sax_->keep_alive();
    } else if (sax_->done()) {
      state_ = State::done;
    }
    if (error == beast::http::error::need_more) {
      // Beast searches for CR LF and would wait forever for a line that ends otherwise.
      const bool in_lines = in_header || (chunked_ && chunk_left_ == 0);
      if (in_lines && has_bare_line_feed(bytes.substr(used))) {
        refuse("a line does not end with CR LF");
      } else if (!within_limits(bytes.substr(used))) {
        refuse(in_header ? "the header is longer than 16 KiB" : "a chunk of the body is malformed");
      }
      return used;
    }
    if (error) {
      refuse(detail_of(error));
      return used;
    }
  }
  return used;
}

// Returns whether the incomplete input can still become an acceptable request.
bool RequestParser::within_limits(std::string_view rest) const {
  if (state_ == State::idle || state_ == State::header) return header_bytes_ + rest.size() <= max_header_bytes;
  if (!chunked_) return true;
  if (rest.substr(0, 2) == "\r\n") rest.remove_prefix(2);
  const auto line_end = rest.substr(0, max_chunk_line_bytes + 2).find("\r\n");
  if (line_end == std::string_view::npos) {
    if (rest.ends_with('\r')) rest.remove_suffix(1);
    return rest.size() <= max_chunk_line_bytes;
  }
  return rest.size() - line_end <= max_trailer_bytes;
}

bool RequestParser::judge_target(std::string_view target) {
  if (target.size() > max_target_bytes) return refuse("the target is longer than 8 KiB"), false;
  const bool clean = std::all_of(target.begin(), target.end(), [](char c) {
    return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\';
  });
  if (!clean) return refuse("the target has characters that must be percent-encoded"), false;
  if (target == "*") {
    if (request_->method != Method::options) return refuse("the target * is for OPTIONS only"), false;
    return request_->set_target(target), true;
  }
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!equal_without_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    authority_ = target.substr(0, end);
    target.remove_prefix(end);
    if (!is_host(authority_)) return refuse("the target names no valid host"), false;
    if (target.empty()) target = "/";
    break;
  }
  if (target.front() != '/') return refuse("the target does not begin with a slash"), false;
  request_->set_target(target);
  return true;
}

bool RequestParser::judge_field(std::string_view name, std::string_view value) {
  if (in_trailer_) {
    trailer_bytes_ += name.size() + value.size() + 4;
    if (++fields_ > max_fields || trailer_bytes_ > max_trailer_bytes) return refuse("the trailer is too long"), false;
    return true;
  }
  if (++fields_ > max_fields) return refuse("the header has more than 64 fields"), false;
  const auto known = std::find_if(known_fields.begin(), known_fields.end(),
                                  [&](const KnownField& one) { return equal_without_case(one.name, name); });
  if (known == known_fields.end()) return true;
  const std::uint32_t bit = std::uint32_t{1} << (known - known_fields.begin());
  const bool again = (seen_ & bit) != 0;
  seen_ |= bit;
  if (again && known->single) return refuse("a header field that may occur only once occurs twice"), false;
  if (known->name == "content-length") {
    if (value.empty() || value.size() > 18 || !std::all_of(value.begin(), value.end(), is_digit)) {
      return refuse("Content-Length is not one number"), false;
    }
    std::uint64_t length = 0;
    for (const char c : value) length = length * 10 + static_cast<std::uint64_t>(c - '0');
    content_length_ = length;
  } else if (known->name == "transfer-encoding") {
    if (!equal_without_case(value, "chunked"))
      return refuse("a Transfer-Encoding other than chunked is not taken"), false;
    chunked_ = true;
  } else if (known->name == "expect") {
    if (!equal_without_case(value, "100-continue")) return refuse("only 100-continue can be expected"), false;
    expects_continue_ = true;
  } else if (known->kept && again) {
    request_->join_field(*known->kept, value);
  } else if (known->kept) {
    request_->set_field(*known->kept, value);
  }
  return true;
}

bool RequestParser::judge_header() {
  if (chunked_ && content_length_) return refuse("both Content-Length and Transfer-Encoding are given"), false;
  if (chunked_ && !request_->http_1_1) return refuse("HTTP/1.0 has no Transfer-Encoding"), false;
  if (!request_->http_1_1) expects_continue_ = false;
  const std::string_view host = request_->field(HeaderField::host);
  if (request_->has(HeaderField::host) ? !is_host(host) : request_->http_1_1) {
    return refuse("the request needs one valid Host"), false;
  }
  if (!authority_.empty() && request_->has(HeaderField::host) && !equal_without_case(authority_, host)) {
    return refuse("the target's host is not the one in Host"), false;
  }
  return true;
}

}  // namespace refctl::http
