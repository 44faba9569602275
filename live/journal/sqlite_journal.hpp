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
  Kind kind = Kind::approve;
  std::string operator_name;
  ActionId action = ActionId::none;  ///< of approve and refuse
  std::string host;                  ///< of declare_dead
  /// When it was asked, by the wall clock; given by the journal. A request waits while no
  /// controller runs: a statement of death may be about another life by then.
  Instant at{};
};

/// One action of the journal, for people.
struct JournalEntry {
  ActionId id = ActionId::none;
  std::string uid;
  Instant at{};        ///< begun; of what was not begun: proposed last
  std::string action;  ///< to_text
  /// Begun: "open", "done", "failed", "unknown", "resolved". Not begun: "refused", "held: ..."
  /// (with the mode), "declined" (a person said no), "approved" (a person said yes, and then it
  /// was too late), "lapsed" (it waited for a person when the controller ended).
  std::string status;
  std::optional<Instant> ended_at;  ///< of an unknown: since when
  std::string cause;                ///< of its end or refusal
  std::string because;              ///< the policy's reason
  std::int64_t times = 1;  ///< how often it was proposed and refused or held for the same reason
  Instant first_at{};      ///< the first of these times
};

/// The journal of a live controller: one SQLite file. What `intent` and `event` write is on disk
/// before they return. One controller at a time: the file's lock is held until destruction (by
/// the kernel: it falls with the process, however that ends). For one thread. Every function
/// fails with InputError if the disk refuses or the file is damaged; what was written before
/// stays.
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
  void appeal(Instant now, const Appeal& appeal) override;
  void memory(Instant now, std::string_view text) override;
  /// Intents without an outcome, and those that ended unknown and were not resolved. Errors:
  /// InputError if one of them is about a thing that the inventory has no more.
  Recovery recover() override;
  void resolved(Instant now, ActionId id) override;

  std::map<std::string, KnownHost> hosts() override;
  std::map<std::string, KnownVm> vms() override;
  void remember(const std::string& host, const KnownHost& known) override;
  void remember(const std::string& vm, const KnownVm& known) override;

  /// What persons asked since the last call; each once, also across restarts.
  std::vector<OperatorRequest> take_requests();

  /// Whether a person disarmed the controller, in this or an earlier life.
  bool armed() const;
  void set_armed(Instant now, bool armed, const std::string& operator_name);

  /// The same in all lives of the journal; part of every action's uid.
  const std::string& controller_uuid() const;

 private:
  class Store;
  std::unique_ptr<Store> store_;
  const Inventory& inventory_;
};

/// Writes a request into the journal of a controller that may be running. Errors: InputError if
/// there is no such journal, it is another fleet's, the operator has no name, or the request
/// lacks its action or host.
void request(const std::string& path, const std::string& fleet, const OperatorRequest& request);

/// The last entries, oldest first; at most `count`. Reads while a controller writes. Errors:
/// InputError if there is no such journal or it is another fleet's.
std::vector<JournalEntry> last_entries(const std::string& path, const std::string& fleet,
                                       std::size_t count);

}  // namespace gemello::live
