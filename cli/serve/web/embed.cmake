# cmake -DNAME=console -DFILES=URL=FILE,URL=FILE… -DOUTPUT=x.cpp -P embed.cmake
#
# Writes a source file that defines refctl::web::NAME_assets(): each file's bytes, plain and gzip-compressed, and its
# content type. Uses only CMake, so that a build needs no other tool; the output is reproducible.
cmake_minimum_required(VERSION 3.25)

function(content_type_of file result)
  set(type_html "text/html; charset=utf-8")
  set(type_css "text/css; charset=utf-8")
  set(type_js "text/javascript; charset=utf-8")
  set(type_svg "image/svg+xml")
  set(type_png "image/png")
  set(type_txt "text/plain; charset=utf-8")
  cmake_path(GET file EXTENSION LAST_ONLY extension)
  string(REGEX REPLACE "^\\." "" extension "${extension}")
  if(NOT extension)
    set(extension txt)  # LICENSE, NOTICE
  endif()
  if(NOT DEFINED type_${extension})
    message(FATAL_ERROR "embed: no content type is known for ${file}")
  endif()
  set(${result} "${type_${extension}}" PARENT_SCOPE)
endfunction()

# Converts hexadecimal text to an array initializer, 40 bytes per line.
function(array_of hex result)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(REPEAT "0x..," 40 line)
  string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
  set(${result} "${bytes}" PARENT_SCOPE)
endfunction()

# Makefiles do not create the folders of their outputs.
cmake_path(GET OUTPUT PARENT_PATH folder)
file(MAKE_DIRECTORY "${folder}")

set(arrays "")
set(rows "")
set(number 0)
string(REPLACE "," ";" FILES "${FILES}")
foreach(pair IN LISTS FILES)
  string(REGEX MATCH "^([^=]+)=(.+)$" whole "${pair}")
  set(url "${CMAKE_MATCH_1}")
  set(file "${CMAKE_MATCH_2}")
  content_type_of("${file}" type)
  file(READ "${file}" plain HEX)
  file(ARCHIVE_CREATE OUTPUT "${OUTPUT}.gz" PATHS "${file}" FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  file(READ "${OUTPUT}.gz" packed HEX)
  file(REMOVE "${OUTPUT}.gz")
  # Bytes 4 to 7 of a gzip header are the time of compression, byte 9 the system: set to constants, so that builds are
  # reproducible.
  string(SUBSTRING "${packed}" 0 8 head)
  string(SUBSTRING "${packed}" 16 2 flags)
  string(SUBSTRING "${packed}" 20 -1 rest)
  set(packed "${head}00000000${flags}ff${rest}")
  array_of("${plain}" plain)
  array_of("${packed}" packed)
  string(APPEND arrays "constexpr unsigned char plain_${number}[] = {\n${plain}};\n"
                       "constexpr unsigned char gzip_${number}[] = {\n${packed}};\n")
  file(SHA256 "${file}" digest)
  string(SUBSTRING "${digest}" 0 20 digest)
  string(APPEND rows "    {\"${url}\", \"${type}\", \"${digest}\", plain_${number}, gzip_${number}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE "${OUTPUT}" "// Made by cli/serve/web/embed.cmake.
#include \"cli/serve/web/assets.hpp\"

namespace refctl::web {

namespace {

${arrays}
constexpr Asset assets[] = {
${rows}};

}  // namespace

std::span<const Asset> ${NAME}_assets() { return assets; }

}  // namespace refctl::web
")
