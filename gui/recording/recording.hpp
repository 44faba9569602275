#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gui/recording/damage_book.hpp"
#include "gui/recording/parts.hpp"
#include "gui/recording/series_source.hpp"
#include "gui/recording/shared_list.hpp"
#include "models/runs/fault_story.hpp"
#include "models/runs/report.hpp"
#include "models/runs/run_folder.hpp"

namespace gemello::gui {

/// What a VM does, as its bar in the Gantt chart tells it.
enum class VmPhase : std::uint8_t {
  absent,   ///< not asked for yet, or retired
  waiting,  ///< asked for, without a place
  booting,
  running,
  migrating,
  paused,
  down,     ///< lost or stopped, and wanted
  unknown,  ///< its last action ended Unknown, or its host is lost and not proven dead
};
enum class HostPhase : std::uint8_t {
  on,
  booting,
  off,
  suspected,
  lost,
  fenced,  ///< proven dead
  maintenance,
};
std::string_view name(VmPhase phase);
std::string_view name(HostPhase phase);

/// A stretch of a lane: it lasts until the next one's `from`, the last until the end.
struct VmStretch {
  Instant from{};
  VmPhase phase = VmPhase::absent;
  HostId host;  ///< where; of a migration its source; none: nowhere
  HostId to;    ///< of a migration its target
};
struct HostStretch {
  Instant from{};
  HostPhase phase = HostPhase::on;
};

/// A fault in force.
struct FaultBar {
  std::string component;
  std::optional<Part> part;
  runs::FaultLook look = runs::FaultLook::down;
  Instant from{};
  Instant until{};  ///< the recording's end if `open`
  bool open = false;
};

/// What the log says of a part beside faults: "offline", "replicas missing", "1 of 2 ports".
struct Condition {
  Part part;
  Health health = Health::degraded;
  std::string word;
  Instant from{};
  Instant until{};  ///< the recording's end if `open`
  bool open = false;
};

/// What a line of the log is to a reader of the timeline.
enum class MarkKind : std::uint8_t { event, trouble, fault, decision, refusal, outcome };
std::string_view name(MarkKind kind);

/// One line of the log.
struct Mark {
  Instant at{};
  MarkKind kind = MarkKind::event;
  std::string word;          ///< the log's: "host-lost"
  std::string text;          ///< in one sentence
  std::string why;           ///< of a decision: reasons, candidates; may be empty
  std::vector<Part> about;   ///< the parts it names
  std::uint64_t action = 0;  ///< of decisions and outcomes; 0: none
  std::size_t line = 0;      ///< of events.jsonl, from 1
};

/// Everything views show of one run, finished or going on. Immutable; a simulation that goes on
/// publishes a new one that shares what did not change.
struct Recording {
  std::string title;             ///< "napoli-sample"
  std::filesystem::path folder;  ///< empty: of a simulation that goes on
  runs::RunInfo info;            ///< of a simulation that goes on: scenario and seed only
  std::shared_ptr<const Inventory> inventory;
  std::shared_ptr<const Catalogue> catalogue;
  Instant start{};
  Instant end{};           ///< up to where it is known
  Instant end_planned{};   ///< where the simulation will end; = end of a finished run
  SharedList<Mark> marks;  ///< in order of time
  std::vector<std::vector<VmStretch>> vms;      ///< by VmId; each in order of time, never empty
  std::vector<std::vector<HostStretch>> hosts;  ///< by HostId
  std::vector<FaultBar> faults;                 ///< in order of their begins
  std::vector<Condition> conditions;            ///< in order of their begins
  std::vector<SeriesPtr> series;
  std::vector<runs::Figure> figures;   ///< of the report, as far as known
  nlohmann::json tables;               ///< report.json; null if there is none
  std::vector<std::string> notes;      ///< what is missing or odd, for people
  std::shared_ptr<DamageBook> damage;  ///< what turns out later of a folder; null: nothing can
  bool holds_last_row = true;          ///< of series: shown until the next one might be there

  const SeriesSource* find_series(std::string_view name) const;
  /// Where a series is to be read for an instant: there, or in its last row while that is held, and
  /// at the very end of a run; nothing where no row is known.
  std::optional<Instant> row_instant(const SeriesSource& series, Instant at) const;
};
using RecordingPtr = std::shared_ptr<const Recording>;

/// The stretch that holds at an instant (the first one before the lane's begin).
const VmStretch& stretch_at(const std::vector<VmStretch>& lane, Instant at);
const HostStretch& stretch_at(const std::vector<HostStretch>& lane, Instant at);

}  // namespace gemello::gui
