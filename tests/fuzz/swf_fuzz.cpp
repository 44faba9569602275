// On three slots of two processors: small enough to queue, to split jobs and to be too small.
#include "tests/fuzz/members_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  gemello::traces::ImportOptions options;
  options.format = gemello::traces::TraceFormat::swf;
  options.slots = 3;
  options.vcpus = 2;
  return gemello::fuzz::read_as_members(bytes, size, options);
}
