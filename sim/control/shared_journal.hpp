#pragma once

#include <functional>
#include <string_view>

#include "models/fleet/recovery_books.hpp"

namespace gemello::sim {

/// The one journal of several controllers: what is open, what the policy remembers, whose turn it
/// is. Lines go on to the run's journal.
class SharedJournal {
 public:
  /// Borrows the run's journal.
  explicit SharedJournal(Journal& run) : run_(run) {}

  /// The journal as one controller writes to it. Borrows.
  class Writer final : public Journal {
   public:
    using Asked = std::function<bool()>;
    /// reached: whether the journal can be reached now. stands_still: whether the process does, so
    /// that what it would write is not written. step: called before and after each line; may throw.
    Writer(SharedJournal& shared, Asked reached, Asked stands_still, std::function<void()> step)
        : shared_(shared),
          reached_(std::move(reached)),
          stands_still_(std::move(stands_still)),
          step_(std::move(step)) {}

    void event(const Event& event) override;
    void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
    void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                 const Rationale* why) override;
    void held(Instant now, ActionId id, const Action& action, std::string_view mode,
              const Rationale* why) override;
    void appeal(Instant now, const Appeal& appeal) override;
    void resolved(Instant now, ActionId id) override;
    void memory(Instant now, std::string_view text) override;
    void begin_turn(Instant now, Epoch epoch) override;
    Recovery recover() override;

   private:
    /// False while the process stands still. LeaseLost if another turn has begun, or the journal
    /// cannot be reached.
    bool writes() const;
    /// Does the writing, where it writes, between two steps.
    template <class Line>
    void write(const Line& line) {
      if (!writes()) return;
      step_();
      line();
      step_();
    }

    SharedJournal& shared_;
    Asked reached_;
    Asked stands_still_;
    std::function<void()> step_;
    Epoch epoch_ = Epoch::none;
  };

 private:
  Journal& run_;
  Epoch epoch_ = Epoch::none;
  RecoveryBooks books_;
};

}  // namespace gemello::sim
