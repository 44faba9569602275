#pragma once

#include <memory>
#include <string>

#include "live/ends/clock.hpp"
#include "live/lease/patient_calls.hpp"
#include "live/lease/record_file.hpp"

namespace gemello::live {

/// The lease of a fleet in one record that all its controllers share, with the books that a turn
/// begins from. No member waits longer than `patience`; while an earlier call hangs in the
/// storage none is made, and the place counts as out of reach. Errors of all: InputError if the
/// record is damaged or another fleet's. One caller.
class LeaseFile final : public LeaseStore {
 public:
  /// Borrows the clock.
  LeaseFile(std::shared_ptr<RecordPlace> place, Duration patience, const Clock& clock);

  std::optional<LeaseRecord> read() override;
  bool swap(const LeaseRecord& seen, const LeaseRecord& next) override;
  Instant answered_at(Instant asked_at) override;

  /// The books as they stand in this turn of ours. Errors: LeaseLost if it is another's by now, or
  /// the place is out of reach.
  nlohmann::json books(Epoch epoch);
  /// Writes the books of this turn; false: it is not known whether they were written, and the next
  /// write of this turn, a renewal too, carries them. Errors: LeaseLost if another turn has begun.
  bool keep(Epoch epoch, nlohmann::json books);

  /// What was last read or written; nullopt: the place was out of reach.
  const std::optional<LeaseRecord>& last() const { return last_; }
  /// True while a call that was given up has not returned: nothing can be written.
  bool hangs() const override { return calls_.hangs(); }
  /// Why it is out of reach; empty if it is not.
  const std::string& problem() const { return problem_; }
  /// The last call found no file.
  bool missing() const { return missing_; }

 private:
  std::optional<RecordPlace::Changed> ask(std::function<RecordPlace::Changed()> call);

  std::shared_ptr<RecordPlace> place_;
  PatientCalls calls_;
  const Clock& clock_;
  Epoch epoch_ = Epoch::none;  // of the books kept here
  nlohmann::json books_;
  std::optional<LeaseRecord> last_;
  std::string problem_;
  bool missing_ = false;
};

}  // namespace gemello::live
