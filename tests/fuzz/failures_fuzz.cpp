#include <string>
#include <vector>

#include "models/traces/failure_log.hpp"
#include "tests/fuzz/members_fuzz.hpp"

// The members of a failure log, separated by zero bytes. What may come of it is a log whose outages
// lie within it, in order and apart, or an InputError that names file, place and sentence.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace gemello;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  std::vector<traces::Member> members;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\0', at), text.size());
    members.push_back({.name = "log", .file = "log", .content = text.substr(at, end - at)});
    at = end + 1;
  }
  try {
    const traces::FailureLog log = traces::read_failure_log(members, "input");
    for (const traces::LoggedNode& node : log.nodes) {
      Duration free{-1};
      for (const traces::Outage& outage : node.outages) {
        if (outage.from <= free || outage.until <= outage.from || outage.until > log.length)
          __builtin_trap();
        free = outage.until;
      }
    }
    const traces::FailureFigures said = traces::figures(log);
    if (said.availability < -1e-9 || said.availability > 1) __builtin_trap();
  } catch (const InputError& error) {
    if (error.file().empty() || error.place().empty() || error.sentence().empty()) __builtin_trap();
  }
  return 0;
}
