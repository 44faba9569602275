#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/traces/trace.hpp"

namespace gemello::traces {

/// Which quantities a trace holds, by index_of.
using QuantitySet = std::array<bool, quantity_count>;
QuantitySet quantities_of(const TraceView& view);

inline constexpr std::size_t prefix_size = 64;
inline constexpr std::size_t block_alignment = 64;
inline constexpr std::string_view magic = "GEMTRACE";
inline constexpr std::uint32_t layout_version = 1;

/// Where the parts of a trace file lie, in bytes from its start.
struct Layout {
  TraceHeader header;
  QuantitySet quantities{};
  std::array<std::uint64_t, quantity_count> block_offsets{};
  std::uint64_t data_offset = 0;
  std::uint64_t file_size = 0;
  std::uint64_t checksum = 0;
};

/// The prefix (checksum as given) for a JSON header of that many bytes.
std::array<std::byte, prefix_size> encode_prefix(std::size_t json_size, const Layout& layout);

/// The JSON header as text, and the layout that follows from it (checksum still 0).
/// Errors: InputError(file, JSON path, sentence) from check_header, and for an empty set.
std::string encode_header(const TraceHeader& header, const QuantitySet& quantities,
                          std::string_view file, Layout& layout);

/// Reads and validates prefix and header of the whole content of a file. Nothing in `bytes` is
/// trusted. Errors: InputError(file, "byte N" or JSON path, sentence).
Layout decode_layout(std::span<const std::byte> bytes, std::string_view file);

}  // namespace gemello::traces
