#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// Everything the map and the tables show of one instant.
struct Moment {
  struct HostNow {
    HostPhase phase = HostPhase::on;   ///< as monitoring and orders have it
    Health health = Health::good;      ///< the worse of its phase's and of its faults'
    std::string word;                  ///< why it is not good: "down", "suspected"
    std::optional<double> load;        ///< CPU used / capacity, 0..1
    std::optional<double> demand_mhz;  ///< asked for
    std::optional<double> power_w;
    std::vector<VmId> vms;    ///< in order of id
    std::int64_t memory = 0;  ///< bytes of its VMs
  };
  struct VmNow {
    VmPhase phase = VmPhase::absent;
    HostId host;
    HostId to;
    std::optional<double> used_mhz;
    std::optional<double> load;  ///< used / its size, 0..1
  };
  struct PartNow {
    Health health = Health::good;
    std::optional<double> load;  ///< the busier direction, 0..1
    std::string word;            ///< why it is not good: "down", "blind", ...
  };
  Instant at{};
  std::vector<HostNow> hosts;
  std::vector<VmNow> vms;
  std::vector<PartNow> switches, disk_servers, bricks, volumes, circuits, inter_switch_links, bonds,
      cables, racks, sites;

  /// Of any part; a VM's health is made of its phase. Good where there is no such part.
  PartNow of(Part part) const;
};

/// Of a cable, link or brick whose switch or machine is down the word says so ("sw1 is down");
/// bonds, volumes, racks and sites are judged by what they consist of. Instants outside of the
/// recording have its first or last lanes, and no figures.
Moment moment_at(const Recording& recording, Instant at);

}  // namespace gemello::gui
