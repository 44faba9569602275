#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/controller.hpp"
#include "models/fleet/fleet_data.hpp"
#include "models/runs/scenario.hpp"
#include "sim/control/control_witness.hpp"
#include "sim/swarm/vm_changes.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello::swarm {

/// True of a VM whose process is there: it holds memory and its image.
constexpr bool occupies(VmState state) {
  return state != VmState::requested && state != VmState::stopped && state != VmState::retired;
}

/// What an audit looks at: the truth and the books (what monitoring published), at an instant.
struct Sight {
  const Inventory& inventory;
  const runs::Scenario& scenario;
  sim::SimWorld& world;
  const sim::Truth& truth;
  const FleetData& books;
  const VmChanges& vms;  ///< since the instant settled before
  Instant now;
};

/// What a controller leaves at the end of a run.
struct Closing {
  std::span<const InFlightAction> in_flight;
  nlohmann::json memory;  ///< the policy's; null where it remembers nothing
  Instant storm_end;      ///< the last fault had ended by then
  bool led = true;        ///< it was somebody's turn
};

/// A rule that was broken.
struct Finding {
  std::string rule;
  Instant at{};
  std::string sentence;
};

/// One rule that must hold at every instant of every run. An audit keeps books of its own and
/// shares no code with what it audits.
class Audit {
 public:
  using Report = std::function<void(Finding)>;
  explicit Audit(Report report) : report_(std::move(report)) {}
  virtual ~Audit() = default;
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  virtual const char* rule() const = 0;
  /// An event that the controller is about to take.
  virtual void told(const Sight&, const Event&) {}
  /// Called before the world begins it.
  virtual void begun(const Sight&, ActionId, const Action&) {}
  /// All that was due at an instant has been handled.
  virtual void settled(const Sight&) {}
  /// Of several controllers: as sim::ControlWitness is told.
  virtual void wrote_lease(const Sight&, const std::string&, const LeaseRecord&) {}
  virtual void gave(const Sight&, const std::string&, ActionId) {}
  virtual void arrives(const Sight&, const std::string&, ActionId) {}
  virtual void dropped(const Sight&, const std::string&, ActionId) {}
  virtual void ended(const Sight&, const Closing&) {}

 protected:
  void broken(Instant at, std::string sentence) const {
    report_({rule(), at, std::move(sentence)});
  }

 private:
  Report report_;
};

/// All audits, in a fixed order.
std::vector<std::unique_ptr<Audit>> all_audits(const Audit::Report& report, sim::SimWorld& world,
                                               const Inventory& inventory);

}  // namespace gemello::swarm
