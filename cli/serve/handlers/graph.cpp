#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/service.hpp"
#include "store/wire/metrics_json.hpp"
#include "store/wire/path_json.hpp"
#include "store/wire/tree_json.hpp"
#include "store/wire/user_json.hpp"

#include <utility>

namespace refctl::serve::handlers {

namespace {

// Writes a page of referrals into the answer while the store is read.
class ReferralAnswer final : public ReferralSink {
 public:
  explicit ReferralAnswer(Call& call) : call_(call) {}

  void begin(const PagePlace& place, std::optional<UserId> last) override {
    const auto last_id = last ? std::optional(last->value) : std::nullopt;
    wire::begin_page(json_, place.count, linked_ends(call_, place, last_id));
  }
  void row(const ReferralRow& row) override { wire::write_referral_row(json_, row); }
  void finish() {
    json_.end_array().end_object();
    call_.reply.content_type = json_type;
  }

 private:
  Call& call_;
  wire::JsonWriter json_{call_.reply.body};
};

Result<> answer_referrals(Call& call, std::optional<UserRef> user) {
  ReferralQuery query;
  query.user = std::move(user);
  auto page = call.query.page();
  if (!page) return failure_of(page);
  query.page = *page;
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  query.since = span->since;
  query.until = span->until;
  ReferralAnswer answer(call);
  if (auto shown = call.referrals->show_referrals(query, answer); !shown) return shown;
  answer.finish();
  return {};
}

constexpr std::size_t piece_bytes = std::size_t{32} * 1024;

}  // namespace

Result<> own_referrals(Call& call) { return answer_referrals(call, std::nullopt); }

Result<> referrals_of(Call& call) {
  auto ref = parse_user_ref(call.user);
  if (!ref) return failure_of(ref);
  return answer_referrals(call, std::move(*ref));
}

Result<> tree(Call& call) {
  TreeQuery query;
  auto ref = parse_user_ref(call.user);
  if (!ref) return failure_of(ref);
  query.user = std::move(*ref);
  auto depth = call.query.number("depth");
  if (!depth) return failure_of(depth);
  query.max_depth = *depth;
  auto limit = call.query.number("limit");
  if (!limit) return failure_of(limit);
  query.limit = *limit;
  auto as_of = call.query.instant("as_of", call.service.now());
  if (!as_of) return failure_of(as_of);
  query.as_of = *as_of;
  call.reply.content_type = json_type;
  std::string text;
  wire::TreeJson json(text, false);
  bool open = true;
  auto walked = call.referrals->tree_of(query, [&](const TreeNode& node) {
    json.add(node);
    if (text.size() < piece_bytes) return Walk::on;
    open = call.send(text);
    text.clear();
    return open ? Walk::on : Walk::stop;
  });
  if (!walked) return failure_of(walked);
  json.finish();
  if (open) (void)call.send(text);
  return {};
}

Result<> path(Call& call) {
  auto ref = parse_user_ref(call.user);
  if (!ref) return failure_of(ref);
  std::optional<UserRef> other;
  if (const auto text = call.query.text("other")) {
    auto other_ref = parse_user_ref(*text);
    if (!other_ref) return failure_of(other_ref);
    other = std::move(*other_ref);
  }
  return answer_one(call, call.referrals->path_of(*ref, other), wire::write_path);
}

Result<> metrics(Call& call) {
  MetricsOptions options;
  if (const auto by = call.query.text("by")) {
    if (*by != "day" && *by != "week" && *by != "month") return fail_parameter("by", "by is none of day, week, month");
    options.by = *by == "day" ? Period::day : *by == "week" ? Period::week : Period::month;
  }
  auto span = call.query.span(call.service.now());
  if (!span) return failure_of(span);
  options.since = span->since;
  options.until = span->until;
  auto top = call.query.number("top");
  if (!top) return failure_of(top);
  if (*top) options.top = **top;
  return answer_one(call, call.referrals->metrics(options), wire::write_metrics);
}

Result<> metrics_of(Call& call) { return answer_of_user(call, &Referrals::metrics_of, wire::write_user_metrics); }

}  // namespace refctl::serve::handlers
