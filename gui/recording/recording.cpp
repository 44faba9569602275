#include "gui/recording/recording.hpp"

#include <algorithm>

namespace gemello::gui {
namespace {

template <class Stretch>
const Stretch& stretch_holding(const std::vector<Stretch>& lane, Instant at) {
  const auto after = std::upper_bound(
      lane.begin(), lane.end(), at,
      [](Instant instant, const Stretch& stretch) { return instant < stretch.from; });
  return after == lane.begin() ? lane.front() : *(after - 1);
}

}  // namespace

std::string_view name(VmPhase phase) {
  switch (phase) {
    case VmPhase::absent:
      return "absent";
    case VmPhase::waiting:
      return "waiting";
    case VmPhase::booting:
      return "booting";
    case VmPhase::running:
      return "running";
    case VmPhase::migrating:
      return "migrating";
    case VmPhase::paused:
      return "paused";
    case VmPhase::down:
      return "down";
    case VmPhase::unknown:
      return "unknown";
  }
  return "";
}

std::string_view name(HostPhase phase) {
  switch (phase) {
    case HostPhase::on:
      return "on";
    case HostPhase::booting:
      return "booting";
    case HostPhase::off:
      return "off";
    case HostPhase::suspected:
      return "suspected";
    case HostPhase::lost:
      return "lost";
    case HostPhase::fenced:
      return "fenced";
    case HostPhase::maintenance:
      return "maintenance";
  }
  return "";
}

std::string_view name(MarkKind kind) {
  switch (kind) {
    case MarkKind::event:
      return "event";
    case MarkKind::trouble:
      return "trouble";
    case MarkKind::fault:
      return "fault";
    case MarkKind::decision:
      return "decision";
    case MarkKind::refusal:
      return "refusal";
    case MarkKind::outcome:
      return "outcome";
  }
  return "";
}

const SeriesSource* Recording::find_series(std::string_view name) const {
  const auto found = std::find_if(series.begin(), series.end(),
                                  [&](const SeriesPtr& one) { return one->info().name() == name; });
  return found == series.end() ? nullptr : found->get();
}

std::optional<Instant> Recording::row_instant(const SeriesSource& one, Instant at) const {
  if (at < one.info().start || one.rows() == 0) return std::nullopt;
  if (at < one.end()) return at;
  const bool at_the_end = at == end && end == end_planned;
  if (!(holds_last_row || at_the_end) || at - one.end() >= one.info().period) return std::nullopt;
  return one.end() - Duration{1};
}

const VmStretch& stretch_at(const std::vector<VmStretch>& lane, Instant at) {
  return stretch_holding(lane, at);
}

const HostStretch& stretch_at(const std::vector<HostStretch>& lane, Instant at) {
  return stretch_holding(lane, at);
}

}  // namespace gemello::gui
