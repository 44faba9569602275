#include "models/traces/layout.hpp"

#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "models/traces/header_json.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

static_assert(std::endian::native == std::endian::little,
              "trace files are little-endian and mapped as they are");

// Fields of the prefix, in bytes from the start of the file; the rest is zero.
constexpr std::size_t version_at = 8;
constexpr std::size_t json_size_at = 12;
constexpr std::size_t data_offset_at = 16;
constexpr std::size_t file_size_at = 24;
constexpr std::size_t checksum_at = 32;
constexpr std::size_t reserved_at = 40;

template <class Integer>
void put(std::array<std::byte, prefix_size>& prefix, std::size_t at, Integer value) {
  std::memcpy(prefix.data() + at, &value, sizeof value);
}

template <class Integer>
Integer take(std::span<const std::byte> bytes, std::size_t at) {
  Integer value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

constexpr std::uint64_t aligned(std::uint64_t size) {
  return (size + block_alignment - 1) / block_alignment * block_alignment;
}

/// Offsets and size that follow from the header. check_header's limits keep it from overflowing.
void place_blocks(std::size_t json_size, Layout& layout) {
  layout.data_offset = aligned(prefix_size + json_size);
  std::uint64_t at = layout.data_offset;
  for (std::size_t i = 0; i < quantity_count; ++i) {
    if (!layout.quantities[i]) continue;
    layout.block_offsets[i] = at;
    at = aligned(at + layout.header.steps * layout.header.vms.size() * sizeof(float));
  }
  layout.file_size = at;
}

[[noreturn]] void fail(std::string_view file, std::size_t at, std::string_view sentence) {
  throw InputError(file, fmt::format("byte {}", at), sentence);
}

}  // namespace

QuantitySet quantities_of(const TraceView& view) {
  QuantitySet set{};
  for (const TraceQuantity quantity : all_quantities) set[index_of(quantity)] = view.has(quantity);
  return set;
}

std::array<std::byte, prefix_size> encode_prefix(std::size_t json_size, const Layout& layout) {
  std::array<std::byte, prefix_size> prefix{};
  std::memcpy(prefix.data(), magic.data(), magic.size());
  put(prefix, version_at, layout_version);
  put(prefix, json_size_at, static_cast<std::uint32_t>(json_size));
  put(prefix, data_offset_at, layout.data_offset);
  put(prefix, file_size_at, layout.file_size);
  put(prefix, checksum_at, layout.checksum);
  return prefix;
}

std::string encode_header(const TraceHeader& header, const QuantitySet& quantities,
                          std::string_view file, Layout& layout) {
  check_header(header, file);
  if (quantities == QuantitySet{}) throw InputError(file, "$.quantities", "is empty");
  std::string json = header_to_json(header, quantities, file);
  if (json.size() > UINT32_MAX) throw InputError(file, "$", "the header is over 4 GiB");
  layout = Layout{};
  layout.header = header;
  layout.quantities = quantities;
  place_blocks(json.size(), layout);
  return json;
}

Layout decode_layout(std::span<const std::byte> bytes, std::string_view file) {
  if (bytes.size() < prefix_size) {
    fail(file, 0, fmt::format("has {} bytes; a trace has at least 64", bytes.size()));
  }
  if (std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) {
    fail(file, 0, "is not a trace file: it does not begin with \"GEMTRACE\"");
  }
  const auto version = take<std::uint32_t>(bytes, version_at);
  if (version != layout_version) {
    fail(file, version_at, fmt::format("is of version {}; this program reads 1", version));
  }
  for (std::size_t at = reserved_at; at < prefix_size; ++at) {
    if (bytes[at] != std::byte{0}) fail(file, at, "is not zero in the reserved part");
  }
  const auto stated_size = take<std::uint64_t>(bytes, file_size_at);
  if (stated_size != bytes.size()) {
    fail(file, file_size_at,
         fmt::format("says {} bytes but the file has {}: truncated or not finished", stated_size,
                     bytes.size()));
  }
  const auto json_size = take<std::uint32_t>(bytes, json_size_at);
  if (json_size > bytes.size() - prefix_size) {
    fail(file, json_size_at, fmt::format("a header of {} bytes is past the end", json_size));
  }
  Layout layout;
  const auto* text = reinterpret_cast<const char*>(bytes.data()) + prefix_size;
  const bool ends_as_json = json_size > 0 && text[json_size - 1] == '}';
  if (!ends_as_json) fail(file, json_size_at, "the header does not end with a brace there");
  header_from_json({text, json_size}, file, layout.header, layout.quantities);
  check_header(layout.header, file);
  place_blocks(json_size, layout);
  if (take<std::uint64_t>(bytes, data_offset_at) != layout.data_offset) {
    fail(file, data_offset_at, fmt::format("the data must begin at {}", layout.data_offset));
  }
  if (layout.file_size != bytes.size()) {
    fail(file, file_size_at,
         fmt::format("the header needs {} bytes but the file has {}", layout.file_size,
                     bytes.size()));
  }
  layout.checksum = take<std::uint64_t>(bytes, checksum_at);
  return layout;
}

}  // namespace gemello::traces
