#include "cli/serve/request/credentials.hpp"
#include "cli/serve/request/form.hpp"
#include "cli/serve/request/query.hpp"
#include "store/model/text/utf8.hpp"

#include <cstdlib>

using namespace refctl;

// Any text is parsed as a query, a body, a cookie and a path segment, or refused; results are UTF-8 and read back the
// same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto pairs = serve::read_pairs(text)) {
    std::string again;
    for (const auto& [key, value] : *pairs) {
      if (!is_utf8(key) || !is_utf8(value)) std::abort();
      again += again.empty() ? "" : "&";
      serve::append_encoded(again, key);
      again += '=';
      serve::append_encoded(again, value);
    }
    const auto back = serve::read_pairs(again);
    if (!back || back->size() != pairs->size()) std::abort();
  }
  (void)serve::decode_segment(text);
  http::Request request;
  request.begin();
  request.set_field(http::HeaderField::cookie, text);
  request.set_field(http::HeaderField::authorization, text);
  request.set_field(http::HeaderField::content_type, "application/x-www-form-urlencoded");
  request.body.assign(text);
  (void)serve::read_credentials(request).has_value();
  serve::Form form;
  if (!serve::Form::parse(request.field(http::HeaderField::content_type), request.body, form)) {
    (void)form.finish().has_value();
  }
  return 0;
}
