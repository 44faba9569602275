#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/planning/restart.hpp"

namespace gemello::planning {

/// Whether one more VM is taken in, and where.
struct Admission {
  HostId host;                 ///< none: refused
  bool wakes = false;          ///< the host has to be powered on for it
  std::optional<Loss> broken;  ///< refused although it fits: the loss after which room would lack
  std::vector<Restart> homeless;  ///< what would stay down for want of room after it
  Rationale why;  ///< candidates of the rule, and how many hosts each reason ruled out
};

/// Takes VMs in as long as each loss of a set can be borne: after each, all that has to be
/// restarted finds room. What a loss takes down for another reason (no quorum, no network) is no
/// matter of room and refuses nobody. A fleet that cannot bear its losses as it is takes nobody in.
/// The one answer to "does it fit", "where does it go" and, asked again and again, "how many more".
class Admissions {
 public:
  /// losses: none: it has to fit, no more.
  Admissions(Restarts& restarts, std::vector<Loss> losses)
      : restarts_(restarts), losses_(std::move(losses)) {}

  /// The first host by the rule with which all losses can still be borne. The plan is returned as
  /// it was: whoever takes the VM in places it. full: hosts already known to refuse it; may be
  /// empty.
  Admission admit(VmId vm, const std::function<bool(HostId)>& full = {});

 private:
  const Loss* first_broken();

  Restarts& restarts_;
  std::vector<Loss> losses_;
  std::size_t suspect_ = 0;  // asked first: the loss that was last found too much
};

}  // namespace gemello::planning
