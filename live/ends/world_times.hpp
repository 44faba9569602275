#pragma once

#include "models/units/time.hpp"

namespace gemello::live {

/// How often a world looks and how long it waits. Instants are the world's clock.
struct WorldTimes {
  Duration look_period = 2s;         ///< between two looks at a host
  Duration monitoring_period = 30s;  ///< between two samples
  Duration suspected_after = 10s;    ///< of silence
  Duration lost_after = 30s;         ///< of silence on every path
  Duration settle = 10s;  ///< an order whose answer never came may still be carried out for so
                          ///< long after its host answers again
  Duration start = 60s;   ///< deadlines: the answer to an order, the boot of a guest not included
  Duration stop = 120s;   ///< a guest that does not shut down by half of it is switched off
  Duration migrate = 10min;
  Duration fence = 60s;
  Duration power_on = 15min;
  Duration power_off = 10min;
  Duration other = 30s;
};

}  // namespace gemello::live
