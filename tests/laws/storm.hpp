#pragma once

#include <filesystem>
#include <string>

namespace gemello::testing {

/// An hour in which much happens at once, for laws that must hold always: six hosts with bonded
/// 1 Gbps ports on two switches (one host begins switched off), 26 VMs of two sizes, five of which
/// come later and three of which go; load that moves between hosts every ten minutes, so that load
/// balancing migrates writing VMs all the time; a host that crashes and comes back, one that hangs,
/// replies that get lost, a port and a switch that go down.
///
/// Writes scenario.json, platform.json and trace.gtrace into `folder`. Returns the scenario's
/// path. The same bytes every time.
std::string write_storm(const std::filesystem::path& folder);

}  // namespace gemello::testing
