#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "live/ends/memory.hpp"
#include "models/fleet/event.hpp"
#include "models/fleet/journal.hpp"

namespace gemello::live {

/// What a person asked of a running controller, through the journal.
struct OperatorRequest {
  enum class Kind : std::uint8_t { approve, refuse, declare_dead, disarm, arm };
  std::int64_t number = 0;
  Kind kind = Kind::approve;
  std::string operator_name;
  ActionId action = ActionId::none;  ///< of approve and refuse
  std::string host;                  ///< of declare_dead
};

/// One action of the journal, for people.
struct JournalEntry {
  ActionId id = ActionId::none;
  std::string uid;
  Instant at{};
  std::string action;  ///< to_text
  std::string status;  ///< "open", "done", "failed", "unknown", "resolved", "refused", "held: ..."
  std::optional<Instant> ended_at;
  std::string cause;
  std::string because;  ///< the policy's reason
};

/// The journal of a live controller: one SQLite file. What `intent` and `event` write is on disk
/// before they return. One controller at a time: the file's lock is held until destruction (by
/// the kernel: it falls with the process, however that ends).
class SqliteJournal final : public Journal, public Memory {
 public:
  /// Opens or creates it. Errors: InputError if another controller holds it (with its pid and
  /// host), it is not a journal, of another fleet or of a newer format, or the disk refuses.
  SqliteJournal(const std::string& path, const Inventory& inventory, const std::string& fleet);
  ~SqliteJournal() override;
  SqliteJournal(const SqliteJournal&) = delete;
  SqliteJournal& operator=(const SqliteJournal&) = delete;

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void memory(Instant now, std::string_view text) override;
  /// Intents without an outcome, and those that ended unknown and were not resolved.
  Recovery recover() override;
  void resolved(Instant now, ActionId id) override;

  std::map<std::string, KnownHost> hosts() override;
  std::map<std::string, KnownVm> vms() override;
  void remember(const std::string& host, const KnownHost& known) override;
  void remember(const std::string& vm, const KnownVm& known) override;

  /// What persons asked since the last call; each once, also across restarts.
  std::vector<OperatorRequest> take_requests();

  /// The same in all lives of the journal; part of every action's uid.
  const std::string& controller_uuid() const;

 private:
  class Database;
  std::unique_ptr<Database> database_;
  const Inventory& inventory_;
};

/// Writes a request into the journal of a controller that may be running. Errors: InputError if
/// there is no such journal, or the operator has no name.
void request(const std::string& path, const OperatorRequest& request);

/// The last entries, oldest first; at most `count`. Reads while a controller writes.
std::vector<JournalEntry> last_entries(const std::string& path, std::size_t count);

}  // namespace gemello::live
