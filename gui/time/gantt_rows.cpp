#include "gui/time/gantt_rows.hpp"

#include <algorithm>

#include "gui/models/word_filter.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

// What must not vanish among its neighbours, worst last.
int weight(VmPhase phase) {
  switch (phase) {
    case VmPhase::absent:
      return 0;
    case VmPhase::running:
      return 1;
    case VmPhase::booting:
      return 2;
    case VmPhase::waiting:
      return 3;
    case VmPhase::migrating:
      return 4;
    case VmPhase::paused:
      return 5;
    case VmPhase::unknown:
      return 6;
    case VmPhase::down:
      return 7;
  }
  return 0;
}
int weight(HostPhase phase) {
  switch (phase) {
    case HostPhase::on:
      return 0;
    case HostPhase::booting:
      return 1;
    case HostPhase::off:
      return 2;
    case HostPhase::maintenance:
      return 3;
    case HostPhase::suspected:
      return 4;
    case HostPhase::fenced:
      return 5;
    case HostPhase::lost:
      return 6;
  }
  return 0;
}

template <class Stretch>
std::vector<GanttPiece> pieces_of(const std::vector<Stretch>& lane, Instant from, Instant until,
                                  Instant end, double width) {
  std::vector<GanttPiece> pieces;
  until = std::min(until, end);
  if (lane.empty() || until <= from) return pieces;
  const double per_microsecond = width / static_cast<double>((until - from).count());
  const auto x_of = [&](Instant at) {
    return static_cast<double>((std::clamp(at, from, until) - from).count()) * per_microsecond;
  };
  const auto after = std::upper_bound(lane.begin(), lane.end(), from,
                                      [](Instant at, const Stretch& s) { return at < s.from; });
  auto at = after == lane.begin() ? after : std::prev(after);
  for (; at != lane.end() && at->from < until; ++at) {
    const auto next = std::next(at);
    const double begin = x_of(at->from);
    const double stop = next == lane.end() ? x_of(until) : x_of(next->from);
    const auto number = static_cast<std::size_t>(at - lane.begin());
    const bool short_one = stop - begin < 1;
    const bool joins = short_one && !pieces.empty() && begin - pieces.back().from < 1;
    if (!joins) {
      pieces.push_back({begin, stop, number});
      continue;
    }
    GanttPiece& last = pieces.back();
    last.until = std::max(last.until, stop);
    if (weight(at->phase) > weight(lane[last.stretch].phase)) last.stretch = number;
  }
  return pieces;
}

bool was_on(const WordFilter& filter, const Recording& recording, const std::string& vm,
            const std::vector<VmStretch>& lane) {
  std::vector<HostId> asked;
  for (const VmStretch& stretch : lane) {
    for (const HostId host : {stretch.host, stretch.to}) {
      if (!host.valid() || std::find(asked.begin(), asked.end(), host) != asked.end()) continue;
      asked.push_back(host);
      if (filter.accepts(to_qt(vm + " " + (*recording.inventory)[host].name))) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<Part> gantt_rows(const Recording& recording, const GanttChoice& choice) {
  std::vector<Part> rows;
  if (!recording.inventory) return rows;
  WordFilter filter;
  filter.set(choice.filter);
  const auto add = [&](PartKind kind, std::size_t count, const auto& fits_too) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const Part part{kind, i};
      const std::string own = recording.catalogue->name(part);
      if (filter.empty() || filter.accepts(to_qt(own)) || fits_too(i, own)) rows.push_back(part);
    }
  };
  const std::size_t hosts = std::min(recording.hosts.size(), recording.inventory->hosts.size());
  const std::size_t vms = std::min(recording.vms.size(), recording.inventory->vms.size());
  if (choice.hosts) {
    add(PartKind::host, hosts, [](std::uint32_t, const std::string&) { return false; });
  }
  if (choice.vms) {
    add(PartKind::vm, vms, [&](std::uint32_t i, const std::string& own) {
      return was_on(filter, recording, own, recording.vms[i]);
    });
  }
  return rows;
}

std::vector<GanttPiece> gantt_pieces(const std::vector<VmStretch>& lane, Instant from,
                                     Instant until, Instant end, double width) {
  return pieces_of(lane, from, until, end, width);
}
std::vector<GanttPiece> gantt_pieces(const std::vector<HostStretch>& lane, Instant from,
                                     Instant until, Instant end, double width) {
  return pieces_of(lane, from, until, end, width);
}

}  // namespace gemello::gui
