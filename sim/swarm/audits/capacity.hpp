#pragma once

#include <cstdint>
#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "capacity": the memory of the guests on a host, of those that move there and of copies left
/// there, is never more than the Guard's share of what the host has for guests.
class Capacity final : public Audit {
 public:
  Capacity(Report report, const Inventory& inventory);
  const char* rule() const override { return "capacity"; }
  void settled(const Sight& sight) override;

 private:
  bool changed(const Sight& sight);

  std::vector<std::int64_t> room_, size_, used_;  // bytes, by host, by VM, by host
  bool more_ = false;  // as it was judged last: guests moved or had copies
};

}  // namespace gemello::swarm
