#include "sim/world/storage/backups.hpp"

#include <algorithm>

namespace gemello::sim {

Backups::Backups(Core& core, const Images& images, Transfers& transfers)
    : core_(core), images_(images), transfers_(transfers) {
  if (!core.scenario.storage) return;
  for (const runs::StorageSettings::Backup& rule : core.scenario.storage->backups) {
    Round round;
    round.to = core.inventory.find_machine(rule.to);
    rounds_.push_back(std::move(round));
  }
}

void Backups::plan(Instant start, bool inclusive) {
  for (std::size_t i = 0; i < rounds_.size(); ++i) {
    const auto& rule = core_.scenario.storage->backups[i];
    Instant at = origin + rule.first;
    if (rule.every > Duration::zero() && at < start)
      at += (start - at + rule.every - Duration(1)) / rule.every * rule.every;
    if (at == start && !inclusive) at = rule.every > Duration::zero() ? at + rule.every : never;
    if (at >= start && at != never) core_.agenda.add(at, Due::backup, i);
  }
}

void Backups::due(std::size_t rule) {
  const auto& order = core_.scenario.storage->backups[rule];
  if (order.every > Duration::zero())
    core_.agenda.add(core_.now() + order.every, Due::backup, rule);
  Round& round = rounds_[rule];
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const VmId vm(i);
    const bool waits =
        std::find(round.waiting.begin(), round.waiting.end(), vm) != round.waiting.end();
    if (images_.has(vm) && images_[vm].exists && !waits && runs::matches(order.vms, core_.name(vm)))
      round.waiting.push_back(vm);
  }
  fill(rule);
}

void Backups::fill(std::size_t rule) {
  Round& round = rounds_[rule];
  const auto most = static_cast<std::size_t>(core_.scenario.storage->backups[rule].at_once);
  for (std::size_t left = round.waiting.size(); left > 0 && round.running.size() < most; --left) {
    const VmId vm = round.waiting.front();
    round.waiting.pop_front();
    if (!images_[vm].exists) continue;
    if (transfers_.under_way(Transfers::Kind::backup, vm)) {  // by another rule
      round.waiting.push_back(vm);
      continue;
    }
    round.running.push_back(vm);
    transfers_.begin(Transfers::Kind::backup, vm, round.to, images_[vm].allocated);
  }
}

void Backups::ended(VmId vm) {
  for (std::size_t rule = 0; rule < rounds_.size(); ++rule) {
    std::erase(rounds_[rule].running, vm);
    fill(rule);
  }
}

nlohmann::json Backups::books() const {
  nlohmann::json list = nlohmann::json::array();
  const auto names = [&](const auto& vms) {
    nlohmann::json out = nlohmann::json::array();
    for (const VmId vm : vms) out.push_back(core_.name(vm));
    return out;
  };
  for (const Round& round : rounds_)
    list.push_back({{"waiting", names(round.waiting)}, {"running", names(round.running)}});
  return list;
}

void Backups::restore(const nlohmann::json& books) {
  const auto image = [&](const nlohmann::json& name) {
    return images_.named(name, "$.extra.sim.storage.backups");
  };
  for (std::size_t i = 0; i < rounds_.size() && i < books.size(); ++i) {
    for (const nlohmann::json& name : books[i].at("waiting"))
      rounds_[i].waiting.push_back(image(name));
    for (const nlohmann::json& name : books[i].at("running"))
      rounds_[i].running.push_back(image(name));
  }
}

}  // namespace gemello::sim
