#include "tests/contract/world_contract.hpp"
#include "tests/support/fake_world.hpp"

namespace gemello::testing {
namespace {

class FakeHarness final : public WorldHarness {
 public:
  FakeHarness() : world_(small_cloud().inventory, small_cloud().placement) {}

  World& world() override { return world_; }
  void advance(Duration time) override { world_.advance(time); }
  void lose_power(HostId host) override { world_.lose_power(host); }
  void return_power(HostId host) override { world_.return_power(host); }
  void cut_off(HostId host) override { world_.cut_off(host); }
  void reconnect(HostId host) override { world_.reconnect(host); }
  void lose_next_reply() override { world_.script_next({Ending::unknown_with_effect, {}}); }
  void pause_by_io_error(VmId vm) override { world_.pause_by_io_error(vm); }
  void leave_copy(VmId vm, HostId host, bool active) override {
    world_.leave_copy(vm, host, active);
  }

 private:
  FakeWorld world_;
};

std::unique_ptr<WorldHarness> make_fake_harness() {
  return std::make_unique<FakeHarness>();
}

INSTANTIATE_WORLD_CONTRACT(Fake, &make_fake_harness);

}  // namespace
}  // namespace gemello::testing
