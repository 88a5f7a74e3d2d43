#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace refctl::http {

// A body that is made while it is sent. `pull` is called on the connection's thread only.
class BodySource {
 public:
  enum class Pulled {
    some,    // bytes were appended; there may be more
    wait,    // none now; the source wakes the connection when there are
    end,     // the body is complete
    broken,  // it cannot be completed: the connection is cut, so that nobody takes half for the whole
  };

  BodySource() = default;
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;
  virtual ~BodySource() = default;
  virtual Pulled pull(std::string& into) = 0;
};

// What is answered. The writer adds what every answer has: length, date, security fields, Connection.
struct Reply {
  int status = 200;
  std::string_view content_type;  // static text; empty: there is no body
  std::string body;
  std::string fields;                        // more header lines, each ended by CR LF
  std::string_view content_security_policy;  // static text; empty: the strictest
  std::string_view cache_control;            // static text; empty: no-store
  std::unique_ptr<BodySource> source;        // then `body` is not used
  bool close = false;                        // the connection ends with this answer

  // A header line. The value must be fit for one: whoever puts text from outside in has checked it.
  void add_field(std::string_view name, std::string_view value);
  // Empties it for the next answer and keeps its memory.
  void clear();
};

// What the head of an answer depends on beside the reply itself.
struct HeadFacts {
  std::string_view date;        // of the Date field
  std::string_view request_id;  // of X-Request-Id; empty: none
  bool http_1_1 = true;         // the request's version
  bool keep_alive = true;
  bool head_only = false;  // of a HEAD request: lengths as of GET, and no body
  bool tls = false;
};

[[nodiscard]] std::string_view reason_of(int status);

// Appends the answer: the head, and the body unless it is made by a source or was not asked for.
void write_reply(std::string& out, const Reply& reply, const HeadFacts& facts);

// One piece of a body in chunked form, and the end of it.
void write_chunk(std::string& out, std::string_view piece);
void write_last_chunk(std::string& out);

}  // namespace refctl::http
