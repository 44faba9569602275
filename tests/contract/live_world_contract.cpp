// The live world over the synthetic cloud: whatever is under it here, LiveWorld is the program's.
#include "tests/contract/live_harness.hpp"

namespace gemello::testing {
namespace {

std::unique_ptr<WorldHarness> make_live_harness() {
  return std::make_unique<LiveHarness>(LiveEnds{});
}
std::unique_ptr<WorldHarness> make_witnessed_harness() {
  return std::make_unique<LiveHarness>(LiveEnds{true, false});
}
std::unique_ptr<WorldHarness> make_slow_harness() {
  return std::make_unique<LiveHarness>(LiveEnds{false, true});
}

INSTANTIATE_WORLD_CONTRACT(Live, &make_live_harness);
INSTANTIATE_WORLD_CONTRACT(LiveWitnessed, &make_witnessed_harness);
INSTANTIATE_WORLD_CONTRACT(LiveSlow, &make_slow_harness);

}  // namespace
}  // namespace gemello::testing
