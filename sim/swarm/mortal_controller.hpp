#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "models/fleet/controller.hpp"
#include "models/fleet/recovery_books.hpp"
#include "models/fleet/standing_news.hpp"
#include "sim/swarm/case.hpp"

namespace gemello::swarm {

/// A journal that outlives its controller: keeps what a restarted one asks for, as the live one
/// does on disk, and passes all on to the world's. A step is taken before and after each line.
class LastingJournal final : public Journal {
 public:
  /// step: may throw; what was not written by then is lost.
  LastingJournal(Journal& world, std::function<void()> step, bool keeps_memory)
      : world_(world), step_(std::move(step)), keeps_memory_(keeps_memory) {}

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override { world_.appeal(now, appeal); }
  void resolved(Instant now, ActionId id) override;
  void memory(Instant now, std::string_view text) override;
  bool keeps_memory() const override { return keeps_memory_; }
  Recovery recover() override;

 private:
  Journal& world_;
  std::function<void()> step_;
  bool keeps_memory_;
  RecoveryBooks books_;
};

/// A controller that dies at one step of its life: between any two of reading an event into the
/// journal, writing an intent, beginning the action, and writing its outcome. The next one is made
/// from the journal and goes on at the same instant. Events that the dead one had taken and not
/// read are lost with it, but for what no snapshot shows: that is told again, as live worlds do.
class MortalController {
 public:
  /// dies_at_step: 0: never. mortal: its steps are counted, or it dies at one. reasons: collected
  /// for the log. Borrows both.
  MortalController(const Material& material, Journal& world, bool mortal,
                   std::uint64_t dies_at_step, bool reasons);

  Instant tick(World& world);
  ControllerState state() const { return controller_->state(); }
  std::uint64_t steps() const { return steps_; }

 private:
  class SteppingWorld;
  struct Death {};
  void make();
  void step();

  const Material& material_;
  LastingJournal journal_;
  std::uint64_t dies_at_step_;
  bool reasons_;
  std::uint64_t steps_ = 0;
  std::unique_ptr<Policy> policy_;
  std::unique_ptr<Controller> controller_;
  StandingNews news_;
  bool ask_again_ = false;
};

}  // namespace gemello::swarm
