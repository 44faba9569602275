#pragma once

#include <cstdint>

#include "models/cloud/ids.hpp"
#include "models/units/time.hpp"

namespace gemello::live {

/// How long things take where the inventory does not say it (boots, shutdowns and the BMC's cut
/// are the inventory's).
struct SyntheticTimes {
  Duration look = 5ms;
  Duration start = 1s;  ///< of the process; a guest's own boot is nothing a hypervisor sees
  Duration stop = 3s;   ///< what an orderly shutdown takes the guest
  Duration destroy = 500ms;
  Duration resume = 100ms;
  Duration refusal = 100ms;  ///< the hypervisor says no
  Duration migration = 20s;
  Duration handover = 100ms;      ///< of it, at the end: both ends have a process
  Duration connect_timeout = 2s;  ///< nobody takes up the connection
  Duration keepalive = 6s;        ///< of silence, until a connection counts as broken
  Duration power_read = 200ms;    ///< a power switch tells the state
  Duration power_command = 1s;    ///< it takes on or shut-down
  Duration power_off_late{};      ///< the power goes only so long after the switch said done
  Duration witness = 100ms;       ///< the second path answers
  Duration storage = 50ms;        ///< Gluster's client answers
};

/// What befalls one of the next orders (no look, no reading) instead of what should.
struct Mishap {
  enum class Kind : std::uint8_t {
    answer_lost,             ///< it is carried out, no answer comes, ever
    unknown_with_effect,     ///< it is carried out, the answer is Ending::unknown
    unknown_without_effect,  ///< it is not, and the same
    failure,                 ///< Ending::failed
    late,                    ///< it is begun `delay` after it came, and answered after that
  };
  Kind kind = Kind::answer_lost;
  Duration delay{};
  HostId host;  ///< only of orders to this host; none(): of any, storage included
};

}  // namespace gemello::live
