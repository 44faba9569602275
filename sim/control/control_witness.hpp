#pragma once

#include <string>

#include "models/fleet/action.hpp"
#include "models/fleet/leadership.hpp"

namespace gemello::sim {

/// Is told what several controllers do, as it happens: for audits. Controllers by their names.
class ControlWitness {
 public:
  virtual ~ControlWitness() = default;
  /// The record of the lease stands as this controller wrote it.
  virtual void wrote_lease(const std::string& controller, const LeaseRecord& record) = 0;
  /// An order was given. It arrives, is dropped (void, or its host is out of reach), or is gone
  /// with its controller.
  virtual void gave(const std::string& controller, ActionId id) = 0;
  /// It takes effect right after.
  virtual void arrives(const std::string& controller, ActionId id) = 0;
  virtual void dropped(const std::string& controller, ActionId id) = 0;
};

}  // namespace gemello::sim
