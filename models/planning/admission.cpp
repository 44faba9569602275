#include "models/planning/admission.hpp"

#include <algorithm>
#include <set>

namespace gemello::planning {

// Which is asked first changes the time it takes and, of several that are too much, the one named.
const Loss* Admissions::first_broken() {
  for (std::size_t i = 0; i < losses_.size(); ++i) {
    const std::size_t at = (suspect_ + i) % losses_.size();
    if (restarts_.has_room_after(losses_[at])) continue;
    suspect_ = at;
    return &losses_[at];
  }
  return nullptr;
}

Admission Admissions::admit(VmId vm, const std::function<bool(HostId)>& full) {
  Admission admission;
  std::set<HostId> too_much;
  const auto excluded = [&](HostId host) {
    return (full && full(host)) || too_much.contains(host);
  };
  while (true) {
    Rationale why;
    const HostId host = restarts_.place_now(vm, excluded, &why);
    if (too_much.empty()) admission.why = why;
    if (!host.valid()) break;
    restarts_.plan().place(vm, host);
    const Loss* broken = first_broken();
    if (broken != nullptr && !admission.broken) {
      admission.broken = *broken;
      for (const Restart& one : restarts_.after(*broken).vms)
        if (one.stays_down() && is_want_of_room(one.obstacle)) admission.homeless.push_back(one);
    }
    restarts_.plan().remove(vm, host);
    if (broken == nullptr) {
      admission.host = host;
      admission.wakes = restarts_.asleep(host);
      admission.broken.reset();
      admission.homeless.clear();
      break;
    }
    too_much.insert(host);
  }
  for (std::size_t i = 0; i < too_much.size(); ++i) admission.why.reject("losses");
  return admission;
}

}  // namespace gemello::planning
