#include "tests/fuzz/members_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  return gemello::fuzz::read_as_members(bytes, size,
                                        {.format = gemello::traces::TraceFormat::surf_tasks});
}
