#pragma once

#include <cstddef>
#include <cstdint>

namespace refctl::http {

// How much of a request is taken before it is refused. Fixed: they are promises of the REST API.
inline constexpr std::size_t max_header_bytes = std::size_t{16} * 1024;
inline constexpr std::size_t max_fields = 64;
inline constexpr std::size_t max_target_bytes = std::size_t{8} * 1024;
inline constexpr std::uint64_t max_body_bytes = std::uint64_t{64} * 1024;
// Of a chunked body: one chunk's header line with its extensions, all of them together, and the trailer.
inline constexpr std::size_t max_chunk_line_bytes = 256;
inline constexpr std::size_t max_chunk_extension_bytes = std::size_t{16} * 1024;
inline constexpr std::size_t max_trailer_bytes = std::size_t{8} * 1024;
// Answers to pipelined requests pile up to this before more requests are read.
inline constexpr std::size_t output_high_water = std::size_t{256} * 1024;

}  // namespace refctl::http
