#include "tests/fuzz/members_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  gemello::traces::ImportOptions options;
  options.format = gemello::traces::TraceFormat::planetlab;
  return gemello::fuzz::read_as_members(bytes, size, options);
}
