#include "cli/args/paging.hpp"

#include "cli/context.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <charconv>

namespace refctl::cli {

void declare_paging(Parameters& parameters, PagingOptions& into) {
  parameters.option("--page", "N", into.page, "which page, from 1 (default: 1)").kind = ValueKind::number;
  parameters.number("--page-size", "K", into.size, 1, max_page_size, "rows of a page, 1 to 1000 (default: 20)");
  parameters.flag("--all", into.all, "every row, without pages");
  parameters.number("--after", "ID", into.after, 0, max_user_id, "what comes after the user with this id");
}

Result<PageRequest> page_request(const PagingOptions& options) {
  PageRequest request;
  request.size = options.size.value_or(default_page_size);
  if (options.after) request.after = UserId{*options.after};
  if (!options.page) return request;
  if (options.all || options.after)
    return fail(ErrorCode::usage, fmt::format("--page cannot be combined with {}", options.all ? "--all" : "--after"));
  const std::string& text = *options.page;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), request.number);
  if (error != std::errc() || end != text.data() + text.size() || request.number < 1)
    return fail(ErrorCode::no_such_page, fmt::format("there is no page '{}'", term::escape(text)),
                "pages count from 1");
  return request;
}

void note_page(Context& context, std::uint64_t count, const PageRequest& request, std::size_t shown) {
  if (context.globals().format() != OutputFormat::table || shown == count || request.after) return;
  const std::uint64_t pages = (count + request.size - 1) / request.size;
  const std::string next = request.number < pages ? fmt::format("; next: --page {}", request.number + 1) : "";
  context.note(fmt::format("page {} of {}, {} in all{}", term::grouped(request.number), term::grouped(pages),
                           term::grouped(count), next));
}

}  // namespace refctl::cli
