#pragma once

#include <functional>
#include <map>

#include <nlohmann/json.hpp>

#include "sim/world/core.hpp"
#include "sim/world/guest_traffic.hpp"

namespace gemello::sim {

/// Links so full that packets get lost in front of them: by guests who offer more than they carry
/// (behaviour::overload_loss), and by connections that fill them (filling_loss). Known a
/// microsecond after a change, when the flows have their new rates.
class Congestion {
 public:
  Congestion(Core& core, const GuestTraffic& traffic) : core_(core), traffic_(traffic) {}

  /// Call when flows begin or end, and when the load by guests changes.
  void load_changed();
  /// Due::congestion.
  void look();
  /// Called when look finds other losses than before.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  /// Packet loss probability in front of a link, 0..1.
  double loss(LinkId link) const;
  bool any() const { return !losses_.empty(); }

  /// [link, loss], for State.
  nlohmann::json losses() const;
  /// Errors: nlohmann::json::exception, InputError: a link that the platform does not have.
  void restore(const nlohmann::json& losses);

 private:
  std::map<LinkId, double> by_connections() const;

  Core& core_;
  const GuestTraffic& traffic_;
  std::map<LinkId, double> losses_;
  std::function<void()> changed_;
};

}  // namespace gemello::sim
