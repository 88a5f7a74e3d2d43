#include "store/model/text/invisible.hpp"
#include "store/rules/import/parse/column_names.hpp"
#include "store/rules/import/read/import_warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace refctl::importing {

namespace {

std::string name_of_model(const ModelCount& model) {
  return model.model.empty() ? "a model without a name" : show_invisible(model.model);
}

// A Django dump has one model of users: with two of them the ids of one would be taken for the other's.
Result<> check_models(const ImportWarnings& warnings, const Layout& layout) {
  const ModelCount* users = nullptr;
  for (const ModelCount& model : warnings.models) {
    if (model.users == 0) continue;
    if (users != nullptr) {
      return fail(ErrorCode::import_refused,
                  fmt::format("two models of the dump may be the users: {} ({} objects) and {} ({})",
                              name_of_model(*users), users->users, name_of_model(model), model.users),
                  fmt::format("--model {} takes one of them", name_of_model(*users)));
    }
    users = &model;
  }
  if (users == nullptr || users->others == 0 || layout.model) return {};
  return fail(ErrorCode::import_refused,
              fmt::format("{} of {} objects of the model {} are no users: they have no password, or neither e-mail "
                          "address nor user name",
                          users->others, users->others + users->users, name_of_model(*users)),
              fmt::format("--model {} takes all of them for users", name_of_model(*users)));
}

Failure no_users_in_dump(const ImportWarnings& warnings, const Layout& layout) {
  std::vector<std::string> models;
  for (const ModelCount& model : warnings.models) {
    if (models.size() < 10) models.push_back(fmt::format("{} of {}", model.others, name_of_model(model)));
  }
  const std::string of_model = layout.model ? " of the model " + *layout.model : std::string();
  return fail(ErrorCode::import_refused,
              fmt::format("no object of the file is a user{} ({})", of_model, fmt::join(models, ", ")),
              "a user's object has a password, as manage.py dumpdata writes it; --model app.model takes another model");
}

Result<> check_users(const ImportWarnings& warnings, const Layout& layout, std::uint64_t records) {
  if (records > 0) return {};
  if (!warnings.models.empty()) return no_users_in_dump(warnings, layout);
  if (layout.format == ImportFormat::csv && !layout.csv_slots.empty()) {
    return fail(ErrorCode::import_refused, "the file has a header but no users");
  }
  return fail(ErrorCode::import_refused, "the file has no users: it is empty", "did the program that wrote it fail?");
}

// Refuses a file with an unread column that seems to contain referrers.
Result<> check_lost_columns(const ImportWarnings& warnings) {
  for (const std::string& column : warnings.unknown_columns) {
    if (!is_about_referrers(normalised_name(column))) continue;
    const std::string name = show_invisible(column);
    return fail(
        ErrorCode::import_refused, fmt::format("the column {} seems to contain referrers, but would be ignored", name),
        fmt::format("--map 'referred_by={0}' or --map 'referral_code={0}' reads it, --ignore '{0}' leaves it out",
                    name));
  }
  return {};
}

}  // namespace

Result<> check_file(const ImportWarnings& warnings, const Layout& layout, std::uint64_t records) {
  if (auto good = check_models(warnings, layout); !good) return good;
  if (auto good = check_users(warnings, layout, records); !good) return good;
  return check_lost_columns(warnings);
}

}  // namespace refctl::importing
