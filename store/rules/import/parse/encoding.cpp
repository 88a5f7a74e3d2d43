#include "store/rules/import/parse/encoding.hpp"

#include "store/model/text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::importing {

namespace {

using namespace std::string_view_literals;

// A kind of file that is recognized by its first bytes, and how to convert it.
struct OtherKind {
  std::string_view magic;
  std::string_view name;
  std::string_view remedy;
};

constexpr std::array other_kinds = {
    OtherKind{"\xFF\xFE\0\0"sv, "UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE | refctl import -"},
    OtherKind{"\0\0\xFE\xFF"sv, "UTF-32 text", "iconv -f UTF-32 -t UTF-8 FILE | refctl import -"},
    OtherKind{"\x1F\x8B"sv, "compressed by gzip", "gunzip -c FILE | refctl import -"},
    OtherKind{"\xFD\x37\x7A\x58\x5A\0"sv, "compressed by xz", "xz -dc FILE | refctl import -"},
    OtherKind{"BZh"sv, "compressed by bzip2", "bunzip2 -c FILE | refctl import -"},
    OtherKind{"\x28\xB5\x2F\xFD"sv, "compressed by zstd", "zstd -dc FILE | refctl import -"},
    OtherKind{"\x04\x22\x4D\x18"sv, "compressed by lz4", "lz4 -dc FILE | refctl import -"},
    OtherKind{"7z\xBC\xAF\x27\x1C"sv, "a 7-Zip archive", "7z x -so FILE | refctl import -"},
    OtherKind{"Rar!"sv, "a RAR archive", "unrar p -inul FILE | refctl import -"},
    OtherKind{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Excel workbook (.xls)",
              "save it as CSV UTF-8, or: soffice --convert-to csv FILE"},
    OtherKind{"%PDF"sv, "a PDF document", "export the users as CSV"},
    OtherKind{"SQLite format 3\0"sv, "a SQLite database",
              "sqlite3 -csv -header FILE 'select * from users' | refctl import -"},
    OtherKind{"PGDMP"sv, "a PostgreSQL dump", "restore it, then: psql -c '\\copy users to users.csv csv header'"},
    OtherKind{"PAR1"sv, "a Parquet file", "export the users as CSV"},
    OtherKind{"{\\rtf"sv, "a rich text document", "save it as plain text"},
};

// Kinds of text files, recognized by the first word after white space, ignoring case.
constexpr std::array other_texts = {
    OtherKind{"<!doctype html", "a web page", "is it a log-in page? download the export itself"},
    OtherKind{"<html", "a web page", "is it a log-in page? download the export itself"},
    OtherKind{"<?xml", "XML", "export JSON or CSV; for Django: manage.py dumpdata --format json"},
    OtherKind{"<django-objects", "XML", "manage.py dumpdata --format json"},
    OtherKind{"<table", "a web page", "save it as CSV UTF-8"},
    OtherKind{"- model:", "YAML", "manage.py dumpdata --format json"},
    OtherKind{"- fields:", "YAML", "manage.py dumpdata --format json"},
    OtherKind{"-- mysql dump", "a MySQL dump", "mysql --batch -e 'select * from users' DATABASE | refctl import -"},
    OtherKind{"-- mariadb dump", "a MariaDB dump",
              "mariadb --batch -e 'select * from users' DATABASE | refctl import -"},
    OtherKind{"--\n-- postgresql database dump", "a PostgreSQL dump",
              "restore it, then: psql -c '\\copy users to users.csv csv header'"},
    OtherKind{"insert into", "SQL", "load it into a database and export the users as CSV"},
    OtherKind{"create table", "SQL", "load it into a database and export the users as CSV"},
    OtherKind{"dn: ", "LDIF", "export the users as CSV"},
    OtherKind{"version https://git-lfs", "a Git LFS pointer, not the file itself", "git lfs pull"},
};

Failure other_kind(std::string_view name, std::string_view remedy) {
  return fail(ErrorCode::import_refused, fmt::format("the file has no readable users: it is {}", name),
              std::string(remedy));
}

bool begins_with(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::ranges::equal(text.substr(0, lower.size()), lower, [](char a, char b) { return ascii_lower(a) == b; });
}

// Returns the kind of a ZIP archive, by the names of its first files.
Failure zip_archive(std::string_view beginning) {
  const auto has = [&](std::string_view part) { return beginning.find(part) != std::string_view::npos; };
  constexpr std::string_view as_csv = "save it as CSV UTF-8, or: soffice --convert-to csv FILE";
  if (has("xl/") || has("[Content_Types].xml")) return other_kind("an Excel workbook (.xlsx)", as_csv);
  if (has("opendocument.spreadsheet")) return other_kind("an OpenDocument spreadsheet (.ods)", as_csv);
  if (has(".numbers") || has("Index/Document.iwa"))
    return other_kind("a Numbers spreadsheet", "export it as CSV (UTF-8)");
  return other_kind("a ZIP archive", "unzip -p FILE | refctl import -");
}

// Detects UTF-16 without a byte order mark: every other byte of ASCII text is null.
Result<> check_null_bytes(std::string_view beginning) {
  constexpr std::size_t looked_at = 4096;
  const std::string_view text = beginning.substr(0, looked_at);
  std::array<std::size_t, 2> nulls{};
  for (std::size_t i = 0; i < text.size(); ++i) nulls[i % 2] += text[i] == '\0' ? 1 : 0;
  const std::size_t half = text.size() / 2;
  const auto more_than_most = [&](std::size_t count) { return half > 0 && count > half / 10 * 6; };
  if (more_than_most(nulls[1]) && !more_than_most(nulls[0])) {
    return other_kind("UTF-16 text without a byte order mark", "iconv -f UTF-16LE -t UTF-8 FILE | refctl import -");
  }
  if (more_than_most(nulls[0]) && !more_than_most(nulls[1])) {
    return other_kind("UTF-16 text without a byte order mark", "iconv -f UTF-16BE -t UTF-8 FILE | refctl import -");
  }
  constexpr std::size_t few = 8;
  if (nulls[0] + nulls[1] > std::max(few, text.size() / 10))
    return other_kind("binary data, not text", "export the users as JSON or CSV");
  return {};
}

}  // namespace

Result<Encoding> detect_encoding(std::string_view beginning) {
  for (const OtherKind& kind : other_kinds) {
    if (beginning.starts_with(kind.magic)) return other_kind(kind.name, kind.remedy);
  }
  if (beginning.starts_with("PK\x03\x04"sv)) return zip_archive(beginning);
  if (beginning.starts_with("\xFF\xFE"sv)) return Encoding::utf16le;
  if (beginning.starts_with("\xFE\xFF"sv)) return Encoding::utf16be;
  if (auto good = check_null_bytes(beginning); !good) return failure_of(good);
  const std::size_t first = beginning.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  const std::string_view text = beginning.substr(std::min(first, beginning.size()));
  for (const OtherKind& kind : other_texts) {
    if (begins_with(text, kind.magic)) return other_kind(kind.name, kind.remedy);
  }
  return Encoding::utf8;
}

}  // namespace refctl::importing
