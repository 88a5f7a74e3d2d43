#pragma once

#include <cstddef>
#include <cstdint>

namespace refctl::http {

// Limits of a request; beyond them it is refused. They are constants because the REST API promises them.
inline constexpr std::size_t max_header_bytes = std::size_t{16} * 1024;
inline constexpr std::size_t max_fields = 64;
inline constexpr std::size_t max_target_bytes = std::size_t{8} * 1024;
inline constexpr std::uint64_t max_body_bytes = std::uint64_t{64} * 1024;
// For a chunked body: one chunk's header line with its extensions, all these lines together, and the trailer.
inline constexpr std::size_t max_chunk_line_bytes = 256;
inline constexpr std::size_t max_chunk_extension_bytes = std::size_t{16} * 1024;
inline constexpr std::size_t max_trailer_bytes = std::size_t{8} * 1024;
// While unsent responses to pipelined requests exceed this, no further request is read.
inline constexpr std::size_t output_high_water = std::size_t{256} * 1024;

}  // namespace refctl::http
