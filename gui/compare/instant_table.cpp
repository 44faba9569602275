#include "gui/compare/instant_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/shared/figures.hpp"
#include "gui/shared/series_words.hpp"

namespace gemello::gui {
namespace {

constexpr double noise_share = 1e-6;  // floats of the same sum in another order

constexpr std::array vm_phases = {VmPhase::running, VmPhase::migrating, VmPhase::booting,
                                  VmPhase::paused,  VmPhase::down,      VmPhase::waiting,
                                  VmPhase::unknown};
constexpr std::array host_phases = {HostPhase::on,         HostPhase::booting, HostPhase::off,
                                    HostPhase::suspected,  HostPhase::lost,    HostPhase::fenced,
                                    HostPhase::maintenance};

template <class Lanes, class Phase>
std::optional<double> count_in(const RecordingPtr& recording, const Lanes Recording::*lanes,
                               Phase phase, Instant at) {
  if (!recording || at < recording->start || at > recording->end) return std::nullopt;
  double count = 0;
  for (const auto& lane : (*recording).*lanes)
    if (stretch_at(lane, at).phase == phase) ++count;
  return count;
}

std::optional<double> series_value(const RecordingPtr& recording, std::string_view series,
                                   Instant at) {
  if (!recording) return std::nullopt;
  const SeriesSource* source = recording->find_series(series);
  const auto row = source == nullptr ? std::nullopt : recording->row_instant(*source, at);
  if (!row) return std::nullopt;
  const auto value = source->at(0, *row);
  if (!value || std::isnan(*value)) return std::nullopt;
  return static_cast<double>(*value);
}

std::optional<Measure> measure_in(const RecordingPtr& recording, std::string_view series) {
  const SeriesSource* source = recording ? recording->find_series(series) : nullptr;
  return source == nullptr ? std::nullopt : std::optional(measure_of(source->info()));
}

QString value_qt(const std::optional<double>& value, const Measure& measure) {
  return value ? to_qt(value_text(*value, measure)) : QStringLiteral("\u2013");
}

std::optional<Outages> outages_at(const RecordingPtr& recording, Instant at) {
  const bool known = recording && recording->inventory && recording->catalogue;
  if (!known || at < recording->start || at > recording->end) return std::nullopt;
  return outages_of(*recording, moment_at(*recording, at));
}

}  // namespace

void InstantTable::show(RecordingPtr base, const QString& base_title, RecordingPtr beside,
                        const QString& beside_title) {
  first_title_ = base_title;
  other_title_ = beside_title;
  first_ = std::move(base);
  other_ = std::move(beside);
  update();
}

void InstantTable::move_to(Instant at) {
  at_ = at;
  update();
}

// Rows that both runs have nothing of are left out, so the number of rows changes.
void InstantTable::update() {
  beginResetModel();
  rows_.clear();
  const std::optional<Outages> outages[] = {outages_at(first_, at_), outages_at(other_, at_)};
  for (const HostPhase phase : host_phases) {
    std::optional<double> counts[] = {count_in(first_, &Recording::hosts, phase, at_),
                                      count_in(other_, &Recording::hosts, phase, at_)};
    for (std::size_t side = 0; phase == HostPhase::on && side < 2; ++side)
      if (counts[side] && outages[side])
        *counts[side] -= static_cast<double>(outages[side]->hosts_unnoticed);
    add(tr("Hosts %1").arg(to_qt(name(phase))), counts[0], counts[1], phase == HostPhase::on);
  }
  for (const VmPhase phase : vm_phases)
    add(tr("VMs %1").arg(to_qt(name(phase))), count_in(first_, &Recording::vms, phase, at_),
        count_in(other_, &Recording::vms, phase, at_),
        phase == VmPhase::running || phase == VmPhase::down);
  add_outages(outages[0], outages[1]);
  for (const char* series : {"fleet.power", "fleet.cpu_demand", "fleet.cpu_used"}) {
    const auto measure = measure_in(first_, series);
    add(to_qt(series_words(series)), series_value(first_, series, at_),
        series_value(other_, series, at_), false,
        measure ? *measure : measure_in(other_, series).value_or(Measure{}));
  }
  endResetModel();
}

void InstantTable::add(const QString& words, std::optional<double> one, std::optional<double> two,
                       bool always, const Measure& measure) {
  const bool any = one.value_or(0) != 0 || two.value_or(0) != 0;
  if (always || any) rows_.push_back({words, measure, one, two});
}

void InstantTable::add_outages(const std::optional<Outages>& one,
                               const std::optional<Outages>& two) {
  if (!one && !two) return;
  const auto add_count = [&](const QString& words, const auto& count, bool always = false) {
    const auto of = [&](const std::optional<Outages>& side) {
      return side ? std::optional(static_cast<double>(count(*side))) : std::nullopt;
    };
    add(words, of(one), of(two), always);
  };
  const auto add_kind = [&](const QString& words, std::size_t Outages::*kind) {
    add_count(words, [kind](const Outages& side) { return side.*kind; });
  };
  add_kind(tr("VMs cut off from the network"), &Outages::vms_cut_off);
  add_kind(tr("VMs without their storage"), &Outages::vms_without_storage);
  add_count(
      tr("Components down"), [](const Outages& side) { return side.components(); }, true);
  add_kind(tr("    switches"), &Outages::switches);
  add_kind(tr("    hosts"), &Outages::hosts);
  add_kind(tr("    disk servers"), &Outages::disk_servers);
  add_kind(tr("    bricks"), &Outages::bricks);
  add_count(
      tr("Links down"), [](const Outages& side) { return side.links(); }, true);
  add_kind(tr("    cables"), &Outages::cables);
  add_kind(tr("    between switches"), &Outages::inter_switch_links);
  add_kind(tr("    circuits"), &Outages::circuits);
}

int InstantTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int InstantTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant InstantTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::TextAlignmentRole && index.column() != what)
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case what:
      return row.what;
    case first:
      return value_qt(row.first, row.measure);
    case other:
      return value_qt(row.other, row.measure);
    case difference: {
      if (!row.first || !row.other) return {};
      const double change = *row.other - *row.first;
      const double noise = noise_share * std::max(std::abs(*row.first), std::abs(*row.other));
      if (std::abs(change) <= noise) return QString("=");
      return (change > 0 ? "+" : "\u2212") + value_qt(std::abs(change), row.measure);
    }
    default:
      return {};
  }
}

QVariant InstantTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
    return QAbstractTableModel::headerData(section, orientation, role);
  switch (section) {
    case what:
      return tr("At %1").arg(to_qt(to_text(at_)));
    case first:
      return first_title_;
    case other:
      return other_title_;
    case difference:
      return tr("Difference");
    default:
      return {};
  }
}

}  // namespace gemello::gui
