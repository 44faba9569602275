#include "models/behaviour/spanning_tree.hpp"

#include <limits>
#include <tuple>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

// A bridge's best way to its root so far.
struct Vector {
  double cost = std::numeric_limits<double>::infinity();
  std::uint32_t over = none;  // the neighbour's number
  std::uint32_t link = none;

  bool better(const Vector& other) const {
    return std::tie(cost, over, link) < std::tie(other.cost, other.over, other.link);
  }
};

// Bits per second of payload and headers alike: the nominal speed.
double cost(const BridgeLink& link) {
  return 20e12 / (link.speed.count() * 8);
}

}  // namespace

std::vector<bool> spanning_tree(std::size_t switches, const std::vector<BridgeLink>& links) {
  std::vector<Vector> best(switches);
  std::vector<bool> settled(switches, false);
  std::vector<bool> forwards(links.size(), false);
  for (std::size_t count = 0; count < switches; ++count) {
    // The next bridge by cost; where no way leads any more, the lowest is a root of its own.
    std::size_t at = switches;
    for (std::size_t i = 0; i < switches; ++i)
      if (!settled[i] && (at == switches || best[i].cost < best[at].cost)) at = i;
    settled[at] = true;
    if (best[at].link == none)
      best[at].cost = 0;
    else
      forwards[best[at].link] = true;
    for (std::uint32_t l = 0; l < links.size(); ++l) {
      const BridgeLink& link = links[l];
      GEMELLO_INVARIANT(link.a < switches && link.b < switches, "a link joins two switches");
      if (!link.alive || (link.a != at && link.b != at)) continue;
      const std::uint32_t other = link.a == at ? link.b : link.a;
      const Vector offer{best[at].cost + cost(link), static_cast<std::uint32_t>(at), l};
      if (!settled[other] && offer.better(best[other])) best[other] = offer;
    }
  }
  return forwards;
}

Duration reconvergence_time(const SpanningTree& bridges, TopologyChange change) {
  const bool silence = change == TopologyChange::silence;
  switch (bridges.mode) {
    case SpanningTree::Mode::none:
      break;
    case SpanningTree::Mode::stp:
      return 2 * bridges.forward_delay + (silence ? bridges.max_age : Duration::zero());
    case SpanningTree::Mode::rapid:
      return silence ? 3 * bridges.hello : Duration::zero();
  }
  return Duration::zero();
}

}  // namespace gemello::behaviour
