#pragma once

#include <QString>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/recording/parts.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/fault.hpp"

namespace gemello::gui {

/// What a fault is for who asks for it.
enum class FaultIntent : std::uint8_t { fail, degrade, repair };

struct FaultWords {
  FaultIntent intent = FaultIntent::fail;
  std::string_view label;    ///< "Crash"
  std::string_view meaning;  ///< one sentence
};
FaultWords fault_words(runs::FaultKind kind);
/// What who has it does, in a title: "crashes".
std::string_view fault_verb(runs::FaultKind kind);
/// "Crash of kvm-01 at 2h for 10min".
QString fault_text(const runs::Fault& fault);

/// Which keys of a fault's shape a kind has.
struct FaultFields {
  bool lasts = false;         ///< may have a duration
  bool must_last = false;     ///< needs one
  bool flapping = false;      ///< period, down
  bool bandwidth = false;     ///< bandwidth_share
  bool path_quality = false;  ///< loss, extra_round_trip
  bool delay = false;
};
FaultFields fields_of(runs::FaultKind kind);

/// The kinds that are about this kind of part, likeliest first, repairs last; none for a volume and
/// a VM, which fail with what they are on.
std::span<const runs::FaultKind> kinds_about(PartKind kind);
/// Those that strike this very part: not a rack in which nothing is, nor a name of several parts.
std::vector<runs::FaultKind> faults_of(const Inventory& inventory, PartKind kind,
                                       const std::string& component);
/// What a person can do to such a part, as in "What if sw1 ...": "fails", "fails or degrades",
/// "loses power", "moves"; empty: nothing.
std::string_view what_may_happen(PartKind kind);
/// Why a part has no faults, and what to fail instead.
std::string_view why_no_faults(PartKind kind);

/// A fault to begin with: a shape that is worth looking at where the kind needs one.
runs::Fault usual_fault(runs::FaultKind kind, const std::string& component, Duration at,
                        std::optional<Duration> lasts);

/// As people type it, in whole numbers of the largest unit up to hours: "90min", "36h", "1500ms";
/// it reads back as the same.
std::string typed_text(Duration time);

}  // namespace gemello::gui
