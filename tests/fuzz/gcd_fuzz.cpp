// With a size for memory, so that both columns are read into the trace.
#include "tests/fuzz/members_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  gemello::traces::ImportOptions options;
  options.format = gemello::traces::TraceFormat::gcd;
  options.memory = gemello::Bytes(std::int64_t{8} << 30);
  return gemello::fuzz::read_as_members(bytes, size, options);
}
