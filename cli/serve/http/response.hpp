#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace refctl::http {

// A body that is produced while it is sent. `pull` is called only on the connection's thread.
class BodySource {
 public:
  enum class Pulled {
    some,    // bytes were appended; there may be more
    wait,    // none now; the source wakes the connection when there are more
    end,     // the body is complete
    broken,  // it cannot be completed: the connection is cut, so that a client does not take a part for the complete
             // body
  };

  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;
  virtual Pulled pull(std::string& into) = 0;
  // Returns header lines, each terminated by CR LF, for the trailer section of a complete body in chunked encoding
  // (RFC 9112, section 7.1.2). Called once `pull` has returned `end`.
  [[nodiscard]] virtual std::string trailer() { return {}; }
};

// The response to a request. The writer adds the fields that every response has: length, date, security fields,
// Connection.
struct Response {
  int status = 200;
  std::string_view content_type;  // static text; empty: no body
  std::string body;
  std::string fields;                        // further header lines, each terminated by CR LF
  std::string_view content_security_policy;  // static text; empty: the strictest
  std::string_view cache_control;            // static text; empty: no-store
  std::string_view trailer;                  // static text; names of the fields that follow a streamed body
  std::unique_ptr<BodySource> source;        // if set, `body` is ignored
  bool close = false;                        // close the connection after this response

  // Adds a header line. The caller has checked that the value is valid in a header.
  void add_field(std::string_view name, std::string_view value);
  // Clears the response for the next request and keeps its memory.
  void clear();
};

// The data of a response's head that does not come from the handler's Response.
struct HeadFacts {
  std::string_view date;        // for the Date field
  std::string_view request_id;  // for X-Request-Id; empty: none
  bool http_1_1 = true;         // the request's version
  bool keep_alive = true;
  bool head_only = false;  // for a HEAD request: the length that GET would send, and no body
  bool tls = false;
};

[[nodiscard]] std::string_view reason_of(int status);

// Appends the response: the head, and the body unless it comes from a source or the request is a HEAD.
void write_response(std::string& out, const Response& response, const HeadFacts& facts);

// Append one chunk of a body in chunked encoding, and the end of such a body with its trailer section.
void write_chunk(std::string& out, std::string_view piece);
void write_last_chunk(std::string& out, std::string_view trailer);

}  // namespace refctl::http
