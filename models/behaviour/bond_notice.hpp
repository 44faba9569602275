#pragma once

#include <optional>

#include "models/cloud/network.hpp"
#include "models/units/time.hpp"

namespace gemello::behaviour {

/// A change of the carrier of one member of a bond.
struct CarrierChange {
  bool up = false;             ///< it came back; false: it was lost
  bool others_in_use = false;  ///< the bond has another member in use
  Duration since_poll{};       ///< from the link monitor's last poll, >= 0 and < miimon
};

/// Time from the change until the bond acts on it, if the change lasts so long: the next poll, then
/// the delay in whole polls; a member that comes back to a bond without any waits for no delay
/// (who plans ahead asks again when the last other member is lost).
/// Nothing without a link monitor (miimon 0): the bond never notices.
///
/// Source: Linux Documentation/networking/bonding.rst (miimon, updelay, downdelay: "rounded down to
/// the nearest multiple" of miimon; updelay is ignored while no slave is up),
/// drivers/net/bonding/bond_main.c (bond_miimon_inspect).
std::optional<Duration> time_to_notice(const Bond& bond, const CarrierChange& change);

}  // namespace gemello::behaviour
