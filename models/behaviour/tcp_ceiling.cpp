#include "models/behaviour/tcp_ceiling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr BytesPerSecond unlimited{std::numeric_limits<double>::infinity()};

}  // namespace

BytesPerSecond window_ceiling(const TcpPath& path) {
  if (path.round_trip <= Duration::zero()) return unlimited;
  return BytesPerSecond(count_of(path.window) / seconds(path.round_trip));
}

BytesPerSecond loss_ceiling(const TcpPath& path) {
  GEMELLO_INVARIANT(path.loss >= 0 && path.loss <= 1, "packet loss is a probability");
  if (path.round_trip <= Duration::zero() || path.loss == 0) return unlimited;
  return BytesPerSecond(count_of(path.segment) / seconds(path.round_trip) *
                        std::sqrt(1.5 / path.loss));
}

BytesPerSecond tcp_ceiling(const TcpPath& path) {
  return std::min(window_ceiling(path), loss_ceiling(path));
}

}  // namespace gemello::behaviour
