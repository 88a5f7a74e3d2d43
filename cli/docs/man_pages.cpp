#include "cli/docs/man_pages.hpp"

#include "cli/docs/command_docs.hpp"
#include "cli/docs/mdoc.hpp"
#include "cli/exit_code.hpp"
#include "store/rules/settings/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace refctl::cli::docs {

namespace {

// The date of the last change of the pages' text, for .Dd.
constexpr std::string_view page_date = "November 22, 2026";

struct TermRow {
  std::string_view name;
  std::string_view what;
};

constexpr TermRow variables[] = {
    {"REFCTL_STORE", "The store to work on where no --store is given."},
    {"REFCTL_TOKEN", "A session's token; overrides the session file."},
    {"REFCTL_CONFIG", "The session file, instead of the one below XDG_CONFIG_HOME."},
    {"REFCTL_OPERATOR", "Set to 1: the same as --operator."},
    {"REFCTL_ALLOW_FOREIGN_OWNER",
     "Set to 1: accept a store or session file that belongs to another account, as in containers."},
    {"REFCTL_MAP_SIZE",
     "The size in bytes that the store's memory map may grow to (1 TiB), for tests and small machines."},
    {"NO_COLOR", "Set to anything: no colour."},
    {"REFCTL_PAGER",
     "The pager for long listings and trees on a terminal, before PAGER; with cat or an empty value none is used."},
    {"PAGER", "The same for all programs; less if neither is set. LESS is set to FRX for it unless it is set already."},
    {"XDG_DATA_HOME", "Where the default store is kept; ~/.local/share if unset."},
    {"XDG_CONFIG_HOME", "Where the session file is kept; ~/.config if unset."},
};

constexpr TermRow files[] = {
    {"~/.local/share/refctl", "The default store, a directory (0700) whose data.mdb holds everything."},
    {"~/.config/refctl/config.json", "The sessions of log-ins, one a store (0600)."},
};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string heading(std::string_view name, int section, std::string_view what) {
  return fmt::format(".Dd {}\n.Dt {} {}\n.Os\n.Sh NAME\n.Nm {}\n.Nd {}\n", page_date, upper(name), section, name,
                     prose(what));
}

std::string paragraphs_of(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs) text += (text.empty() ? "" : ".Pp\n") + prose(paragraph) + "\n";
  return text;
}

// The paragraphs of a command's description, and the words that its results use.
std::string description_of(const Parameters& parameters) {
  std::string text = paragraphs_of(parameters.paragraphs());
  if (parameters.definitions().empty()) return text;
  text += ".Bl -tag -width Ds\n";
  for (const Definition& one : parameters.definitions())
    text += fmt::format(".It Va {}\n{}\n", argument(one.name), sentence(one.meaning));
  return text + ".El\n";
}

std::string examples_of(const std::vector<const CommandDocs*>& commands) {
  std::string text;
  for (const CommandDocs* docs : commands) {
    for (const Example& example : docs->parameters.examples())
      text += fmt::format(".Pp\n{}\n.Bd -literal -offset indent\n{}\n.Ed\n", sentence(example.what),
                          verbatim(example.command));
  }
  return text.empty() ? text : ".Sh EXAMPLES\n" + text.substr(4);
}

std::string see_also(const std::vector<std::string>& pages) {
  std::string text = ".Sh SEE ALSO\n";
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const std::size_t dot = pages[i].rfind('.');
    text += fmt::format(".Xr {} {}{}\n", pages[i].substr(0, dot), pages[i].substr(dot + 1),
                        i + 1 < pages.size() ? " ," : "");
  }
  return text;
}

// Related commands (same group of the help text) and pages about the files that the command reads or writes.
std::vector<std::string> related_to(const Command& command, std::string_view word) {
  std::vector<std::string> pages;
  for (const Command& other : cli::commands()) {
    const std::string page = fmt::format("refctl-{}.1", other.first_word());
    if (other.group == command.group && !other.hidden() && other.first_word() != word &&
        std::find(pages.begin(), pages.end(), page) == pages.end())
      pages.push_back(page);
  }
  std::sort(pages.begin(), pages.end());
  pages.insert(pages.begin(), "refctl.1");
  if (word == "config") pages.emplace_back("refctl-config.5");
  if (word == "import" || word == "export") pages.emplace_back("refctl-import.5");
  for (const std::string_view one : {"check", "backup", "restore", "status", "copy", "migrate"}) {
    if (word == one) pages.emplace_back("refctl-store.5");
  }
  return pages;
}

ManPage page_of(const std::vector<const CommandDocs*>& commands) {
  const Command& first = *commands.front()->command;
  const std::string word(first.first_word());
  const std::string_view group = summary_of_group(word);
  ManPage page{.file = "refctl-" + word + ".1",
               .text = heading("refctl-" + word, 1, group.empty() ? first.summary : group)};
  page.text += ".Sh SYNOPSIS\n";
  for (const CommandDocs* docs : commands)
    page.text += fmt::format(".Nm refctl {}\n{}", docs->command->path, synopsis_of(docs->parameters));
  page.text += ".Sh DESCRIPTION\n";
  if (commands.size() == 1) {
    const Parameters& parameters = commands.front()->parameters;
    page.text += description_of(parameters);
    const std::string options = options_list(parameters);
    if (!options.empty()) page.text += ".Pp\nThe options and arguments are as follows:\n" + options;
    const std::string more = paragraphs_of(parameters.manual_paragraphs());
    if (!more.empty()) page.text += ".Pp\n" + more;
  } else {
    for (const CommandDocs* docs : commands) {
      page.text += fmt::format(".Ss refctl {}\n{}\n", docs->command->path, sentence(docs->command->summary));
      const std::string text = description_of(docs->parameters);
      if (!text.empty()) page.text += ".Pp\n" + text;
      page.text += options_list(docs->parameters);
    }
  }
  page.text += ".Pp\nThe options of every command are in\n.Xr refctl 1 .\n";
  page.text += ".Sh EXIT STATUS\nAs in\n.Xr refctl 1 .\n";
  page.text += examples_of(commands);
  page.text += see_also(related_to(first, word));
  return page;
}

std::string rows_of(std::string_view macro, const auto& rows) {
  std::string text = ".Bl -tag -width Ds\n";
  for (const TermRow& row : rows) text += fmt::format(".It {} {}\n{}\n", macro, argument(row.name), sentence(row.what));
  return text + ".El\n";
}

ManPage main_page(const std::vector<CommandDocs>& commands) {
  GlobalOptions unused;
  const Parameters globals = global_parameters(unused);
  ManPage page{.file = "refctl.1",
               .text = heading("refctl", 1, "the referral system that an admin runs from a terminal")};
  page.text += ".Sh SYNOPSIS\n.Nm\n.Op Ar options\n.Ar command\n.Op Ar \"options and arguments\"\n.Sh DESCRIPTION\n";
  page.text +=
      ".Nm\nkeeps the users of a referral system: who they are, who referred them,\nand how well referring works.\n"
      "The store is a directory on this machine;\nseveral processes may work on it at once.\n.Pp\n"
      "The commands are:\n.Bl -tag -width Ds\n";
  std::string last;
  for (const CommandDocs& docs : commands) {
    const std::string word(docs.command->first_word());
    if (word == last) continue;
    last = word;
    const std::string_view group = summary_of_group(word);
    page.text += fmt::format(".It Xr refctl-{} 1\n{}\n", word, sentence(group.empty() ? docs.command->summary : group));
  }
  page.text +=
      ".El\n.Pp\nThe options of every command, which stand before or after its name:\n" + options_list(globals);
  page.text +=
      ".Pp\nA\n.Ar USER\nis named by id (only digits), by e-mail (with an @) or by referral code;\n.Ql id\\&: ,\n.Ql "
      "email\\&:\n"
      "and\n.Ql code\\&:\nbefore it force one.\nTimes are RFC 3339, dates, epoch milliseconds,\n"
      "or spans back from now such as 7d.\n";
  page.text += ".Sh ENVIRONMENT\n" + rows_of("Ev", variables);
  page.text += ".Sh FILES\n" + rows_of("Pa", files);
  page.text += ".Sh EXIT STATUS\n.Bl -tag -width Ds\n";
  for (const ExitMeaning& one : exit_meanings())
    page.text += fmt::format(".It {}\n{}\n", one.code, sentence(one.meaning));
  page.text += ".El\n";
  std::vector<std::string> others;
  for (const std::string& word : first_words(commands)) others.push_back("refctl-" + word + ".1");
  std::sort(others.begin(), others.end());
  for (const std::string_view five : {"refctl-config.5", "refctl-import.5", "refctl-store.5"})
    others.emplace_back(five);
  page.text += see_also(others);
  return page;
}

ManPage config_page() {
  ManPage page{.file = "refctl-config.5", .text = heading("refctl-config", 5, "the settings of a refctl store")};
  page.text +=
      ".Sh DESCRIPTION\nSettings are kept in the store itself,\nso that every program that opens it follows them.\n"
      "They are shown and changed with\n.Xr refctl-config 1 ;\neach change is audited.\n.Bl -tag -width Ds\n";
  for (const settings::Setting& setting : settings::all()) {
    const std::string bounds = settings::bounds_text(setting);
    page.text += fmt::format(".It Va {}\n{}\nDefault: {}{}.\n", setting.name, sentence(setting.description),
                             settings::to_text(setting, setting.fallback), bounds.empty() ? "" : "; " + bounds);
  }
  page.text += ".El\n.Sh EXAMPLES\n";
  for (const Example& example :
       {Example{"refctl config list", "each setting with its default"},
        Example{"refctl config set security.argon2_memory_mib 128",
                "password hashes that cost more to try; older ones are replaced at the next log-in"},
        Example{"refctl config set sessions.lifetime 1h", "shorter sessions from now on"}})
    page.text += fmt::format("{}\n.Bd -literal -offset indent\n{}\n.Ed\n.Pp\n", sentence(example.what),
                             verbatim(example.command));
  page.text.erase(page.text.size() - 4);
  page.text += see_also({"refctl.1", "refctl-config.1"});
  return page;
}

}  // namespace

std::vector<ManPage> man_pages() {
  const std::vector<CommandDocs> commands = all_command_docs();
  std::vector<ManPage> pages{main_page(commands), config_page()};
  for (const std::string& word : first_words(commands)) {
    std::vector<const CommandDocs*> of_word;
    for (const CommandDocs& docs : commands) {
      if (docs.command->first_word() == word) of_word.push_back(&docs);
    }
    pages.push_back(page_of(of_word));
  }
  return pages;
}

}  // namespace refctl::cli::docs
