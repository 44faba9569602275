#include "sim/swarm/watched_world.hpp"

#include <algorithm>

namespace gemello::swarm {

WatchedWorld::WatchedWorld(sim::SimWorld& world, const Inventory& inventory,
                           const runs::Scenario& scenario)
    : world_(world), inventory_(inventory), scenario_(scenario), truth_(world.truth()) {
  audits_ = all_audits(
      [this](Finding finding) {
        const bool known = std::any_of(findings_.begin(), findings_.end(), [&](const Finding& old) {
          return old.rule == finding.rule;
        });
        if (!known) findings_.push_back(std::move(finding));
      },
      world, inventory);
}

Sight WatchedWorld::sight() {
  return {inventory_, scenario_, world_, truth_, world_.observe().data(), vms_, world_.now()};
}

std::vector<Event> WatchedWorld::take_events() {
  std::vector<Event> events = world_.take_events();
  const Sight seen = sight();
  for (const Event& event : events)
    if (!is_measurement(event))
      for (const auto& audit : audits_) audit->told(seen, event);
  return events;
}

void WatchedWorld::begin(ActionId id, const Action& action) {
  ++actions_;
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->begun(seen, id, action);
  world_.begin(id, action);
}

void WatchedWorld::wrote_lease(const std::string& controller, const LeaseRecord& record) {
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->wrote_lease(seen, controller, record);
}

void WatchedWorld::gave(const std::string& controller, ActionId id) {
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->gave(seen, controller, id);
}

void WatchedWorld::arrives(const std::string& controller, ActionId id) {
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->arrives(seen, controller, id);
}

void WatchedWorld::dropped(const std::string& controller, ActionId id) {
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->dropped(seen, controller, id);
}

void WatchedWorld::settled() {
  ++instants_;
  const Sight seen = sight();
  vms_.look(truth_, seen.books);
  for (const auto& audit : audits_) audit->settled(seen);
}

void WatchedWorld::ended(const Closing& closing) {
  const Sight seen = sight();
  for (const auto& audit : audits_) audit->ended(seen, closing);
}

}  // namespace gemello::swarm
