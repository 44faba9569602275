#include "sim/swarm/audits/acknowledged_writes.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace gemello::swarm {
namespace {

// By the options' words: more than half, or half with the first brick among them; so many; one.
bool may_decide(const ReplicaRule& rule, BrickMask bricks) {
  const int have = std::popcount(bricks);
  if (rule.quorum == ReplicaRule::Quorum::none) return have >= 1;
  if (rule.quorum == ReplicaRule::Quorum::fixed) return have >= std::max<int>(rule.count, 1);
  const bool first = (bricks & 1U) != 0;
  return have > rule.bricks / 2 || (rule.bricks % 2 == 0 && have == rule.bricks / 2 && first);
}

}  // namespace

AcknowledgedWrites::AcknowledgedWrites(Report report, sim::SimWorld& world)
    : Audit(std::move(report)), world_(world), ledgers_(world.truth().vms.size()) {
  for (std::size_t vm = 0; vm < ledgers_.size(); ++vm)
    if (const auto image = world.image(VmId(vm)); image && image->exists) created(VmId(vm));
  world.watch_images(this);
}

AcknowledgedWrites::~AcknowledgedWrites() {
  world_.watch_images(nullptr);
}

AcknowledgedWrites::Ledger& AcknowledgedWrites::of(VmId vm) {
  return ledgers_[vm.index()];
}

void AcknowledgedWrites::tidy(Ledger& ledger) const {
  for (Writes& writes : ledger.writes) {
    const auto others = static_cast<BrickMask>(ledger.rule.all() & ~writes.held);
    writes.at_risk = others != 0 && (writes.at_risk || may_decide(ledger.rule, others));
  }
  std::sort(ledger.writes.begin(), ledger.writes.end());
  ledger.writes.erase(std::unique(ledger.writes.begin(), ledger.writes.end()), ledger.writes.end());
  ledger.judged = std::any_of(ledger.writes.begin(), ledger.writes.end(), [&](const Writes& one) {
    return !one.at_risk && one.held != ledger.rule.all();
  });
}

void AcknowledgedWrites::created(VmId vm) {
  Ledger& ledger = of(vm);
  ledger.judged = false;
  ledger.rule = world_.image(vm)->rule;
  ledger.writes = {{ledger.rule.all(), 0, false}};
}

void AcknowledgedWrites::wrote(VmId vm, BrickMask reached) {
  Ledger& ledger = of(vm);
  if (!may_decide(ledger.rule, reached))
    broken(world_.now(), fmt::format("a write of VM {} was acknowledged by {} of {} bricks",
                                     vm.index(), std::popcount(reached), ledger.rule.bricks));
  ledger.writes.push_back({reached, 0, false});
  tidy(ledger);
}

void AcknowledgedWrites::heal_began(VmId vm, std::size_t, std::size_t sink) {
  for (Writes& writes : of(vm).writes) writes.before |= brick_bit(sink);
}

void AcknowledgedWrites::heal_ended(VmId vm, std::size_t source, std::size_t sink) {
  Ledger& ledger = of(vm);
  for (Writes& writes : ledger.writes) {
    if (!has_brick(writes.before, sink)) continue;
    writes.before = static_cast<BrickMask>(writes.before & ~brick_bit(sink));
    writes.held = static_cast<BrickMask>(writes.held & ~brick_bit(sink));
    if (has_brick(writes.held, source)) writes.held |= brick_bit(sink);
  }
  tidy(ledger);
}

void AcknowledgedWrites::replaced(VmId vm, std::size_t brick) {
  Ledger& ledger = of(vm);
  for (Writes& writes : ledger.writes)
    writes.held = static_cast<BrickMask>(writes.held & ~brick_bit(brick));
  tidy(ledger);
}

void AcknowledgedWrites::settled(const Sight& sight) {
  for (std::size_t vm = 0; vm < ledgers_.size(); ++vm) {
    const Ledger& ledger = ledgers_[vm];
    if (!ledger.judged) continue;
    const int read_from = world_.read_from(VmId(vm));
    if (read_from < 0) continue;
    const auto from = static_cast<std::size_t>(read_from);
    for (const Writes& writes : ledger.writes)
      if (!writes.at_risk && !has_brick(writes.held, from))
        broken(sight.now,
               fmt::format("{} reads from brick {} of its set, which lacks an acknowledged write",
                           sight.inventory[VmId(vm)].name, from + 1));
  }
}

}  // namespace gemello::swarm
