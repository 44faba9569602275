#pragma once

#include "live/lease/lease_file.hpp"
#include "models/fleet/recovery_books.hpp"

namespace gemello::live {

/// A controller's own journal, and beside the lease the books that the next turn begins from,
/// whoever holds it. An intent stands there before it stands in the own journal, and both before
/// the action is begun; ends, what was resolved and what the policy remembers follow, if need be
/// with the next write. What an earlier turn writes is refused.
class SharedBooks final : public Journal {
 public:
  /// Borrows all.
  SharedBooks(Journal& own, LeaseFile& file, const Inventory& inventory, std::string path)
      : own_(own), file_(file), inventory_(inventory), path_(std::move(path)) {}

  void event(const Event& event) override;
  /// Errors: LeaseLost if another leads by now, or it is not known whether it was written.
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override { own_.appeal(now, appeal); }
  void resolved(Instant now, ActionId id) override;
  void memory(Instant now, std::string_view text) override;
  void begin_turn(Instant now, Epoch epoch) override;
  /// The shared books, and what the own journal holds open from a time without a lease. Whatever
  /// else it holds open has been seen to its end in another's turn. Errors: LeaseLost; InputError
  /// if an open action is about a thing that the inventory does not have.
  Recovery recover() override;

 private:
  bool write();

  Journal& own_;
  LeaseFile& file_;
  const Inventory& inventory_;
  std::string path_;
  RecoveryBooks books_;
  Epoch epoch_ = Epoch::none;
  Instant begun_{};
};

/// The books as they stand in the record.
nlohmann::json to_json(const Journal::Recovery& books, const Inventory& inventory);
/// Errors: InputError(path, place).
Journal::Recovery books_from(const nlohmann::json& books, const Inventory& inventory,
                             const std::string& path);

}  // namespace gemello::live
