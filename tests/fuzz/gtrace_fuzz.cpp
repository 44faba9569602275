// Native trace files: the bytes as a whole file, and, since a random file hardly states its own
// size, the bytes as the JSON header of a file whose prefix and data fit it.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "models/traces/layout.hpp"
#include "models/units/error.hpp"

namespace {

using namespace gemello::traces;

/// Decodes; reads every sample that the layout promises (the sanitizer watches the bounds).
void decode(std::span<const std::byte> bytes) {
  try {
    const Layout layout = decode_layout(bytes, "input");
    double sum = 0;
    for (std::size_t q = 0; q < quantity_count; ++q) {
      if (!layout.quantities[q]) continue;
      const std::size_t samples = layout.header.steps * layout.header.vms.size();
      for (std::size_t i = 0; i < samples; ++i) {
        float value = 0;
        std::memcpy(&value, bytes.data() + layout.block_offsets[q] + i * sizeof value,
                    sizeof value);
        sum += static_cast<double>(value);
      }
    }
    if (std::isinf(sum) && layout.header.vms.empty()) __builtin_trap();
  } catch (const gemello::InputError& error) {
    if (error.file().empty() || error.place().empty() || error.sentence().empty()) {
      __builtin_trap();
    }
  }
}

std::vector<std::byte> file_around(std::span<const std::byte> json, std::size_t data_bytes) {
  Layout layout;
  layout.data_offset = (prefix_size + json.size() + 63) / 64 * 64;
  layout.file_size = layout.data_offset + data_bytes;
  std::vector<std::byte> file(layout.file_size);
  const auto prefix = encode_prefix(json.size(), layout);
  std::copy(prefix.begin(), prefix.end(), file.begin());
  std::copy(json.begin(), json.end(), file.begin() + prefix_size);
  return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto input = std::as_bytes(std::span(bytes, size));
  decode(input);
  for (const std::size_t data_bytes : {64U, 128U, 896U}) decode(file_around(input, data_bytes));
  return 0;
}
