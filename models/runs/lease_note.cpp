#include "models/runs/lease_note.hpp"

#include <fmt/format.h>

#include "models/cloud/volume_settings.hpp"

namespace gemello::runs {

std::string lease_note(const Scenario& scenario, const Inventory& inventory) {
  if (!scenario.leases) return {};
  const VolumeId volume = inventory.find_volume(scenario.leases->volume);
  if (!volume.valid()) return {};
  const LeaseTimes& times = scenario.leases->times;
  const Duration wait = settings_of(inventory[volume]).ping_timeout;
  if (times.expiry >= 2 * wait + times.renewal) return {};
  return fmt::format(
      "one silent brick of {} stops renewals for up to {} (twice network.ping-timeout), and a "
      "lease "
      "is lost {} after its last: the watchdogs may reset every host that holds one",
      inventory[volume].name, to_text(2 * wait), to_text(times.expiry));
}

}  // namespace gemello::runs
