#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/fleet/journal.hpp"
#include "models/traces/checksum.hpp"

namespace gemello::runs {

/// Writes events.jsonl: one JSON object a line, {"t": seconds with 6 decimals, "kind": ...}.
///   events    kind as kind_name(Event): things by name; actions by id. MonitoringSample and
///             MigrationProgress are not logged: they are periodic and say nothing new.
///   "action"  begun: "id", "action", its things, "why" {author, because, score, best, rejections}
///   "refused" by the Guard: as action, and "reason"
///   "held"    by the Gate: as action, and "mode"
///   others    `note`: what the world did by itself: "fault", and of what took another way
///             "bond-changed"      bond "component" uses the ports "from", now "to"; "cause"
///             "bridge-changed"    a link between switches was "forwarding", is "blocking", or back
///             "migration-waits"   action "id" of "vm" lost its way over the links "from"
///             "migration-rerouted" goes over "to" instead of "from", after "waited_s" if it waited
///             "migration-goes-on" over the same links, after "waited_s"
/// The policy's memory is not logged. Scores have 6 significant digits, so that logs are equal
/// where only rounding differs. Equal input gives equal bytes.
class EventLog final : public Journal {
 public:
  /// Creates the file. Borrows the inventory. Errors: InputError if it cannot be created.
  EventLog(const std::filesystem::path& path, const Inventory& inventory);
  /// No file: only the digest and the count, for verifying a re-run.
  explicit EventLog(const Inventory& inventory);
  ~EventLog() override;
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  void event(const Event& event) override;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override;
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override;
  void held(Instant now, ActionId id, const Action& action, std::string_view mode,
            const Rationale* why) override;
  void appeal(Instant now, const Appeal& appeal) override;
  bool keeps_memory() const override { return false; }

  /// A line of the world's own. fields: an object; the keys "t", "kind" and "at" are taken.
  void note(Instant now, std::string_view kind, const nlohmann::json& fields);

  /// Called with every line from now on, its newline included, as it is logged.
  using Listener = std::function<void(std::string_view line)>;
  void on_line(Listener listener) { listener_ = std::move(listener); }

  /// Writes what is buffered. Errors: InputError if the disk refuses it.
  void flush();
  std::uint64_t lines() const { return lines_; }
  /// FNV-1a 64 of all bytes so far, written or not.
  std::uint64_t digest() const { return digest_.value(); }
  /// The last lines written, oldest first, for whoever reads a broken invariant.
  std::string tail() const;

 private:
  void line(Instant time, std::string_view kind, std::string_view fields);
  void action_line(Instant now, std::string_view kind, ActionId id, const Action& action,
                   std::string_view extra, const Rationale* why);

  const Inventory& inventory_;
  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::string buffer_;
  std::string last_lines_;
  traces::Fnv1a64 digest_;
  std::uint64_t lines_ = 0;
  Listener listener_;
};

/// "000000000000002a": how digests stand in files.
std::string hex(std::uint64_t digest);

}  // namespace gemello::runs
