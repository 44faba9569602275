#include "gui/compare/instant_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/shared/figures.hpp"
#include "models/runs/report.hpp"

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

QString unit_of(const RecordingPtr& recording, std::string_view series) {
  const SeriesSource* source = recording ? recording->find_series(series) : nullptr;
  return source == nullptr ? QString() : to_qt(source->info().unit);
}

QString value_qt(const std::optional<double>& value, const QString& unit) {
  if (!value) return QStringLiteral("\u2013");
  return to_qt(runs::number_text(*value)) + (unit.isEmpty() ? "" : " " + unit);
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
  const auto add = [this](Row row, bool always) {
    const bool any = row.first.value_or(0) != 0 || row.other.value_or(0) != 0;
    if (always || any) rows_.push_back(std::move(row));
  };
  for (const HostPhase phase : host_phases)
    add({tr("Hosts %1").arg(to_qt(name(phase))),
         {},
         count_in(first_, &Recording::hosts, phase, at_),
         count_in(other_, &Recording::hosts, phase, at_)},
        phase == HostPhase::on);
  for (const VmPhase phase : vm_phases)
    add({tr("VMs %1").arg(to_qt(name(phase))),
         {},
         count_in(first_, &Recording::vms, phase, at_),
         count_in(other_, &Recording::vms, phase, at_)},
        phase == VmPhase::running || phase == VmPhase::down);
  for (const auto& [series, words] :
       {std::pair("fleet.power", tr("Power")), std::pair("fleet.cpu_demand", tr("CPU asked for")),
        std::pair("fleet.cpu_used", tr("CPU used"))}) {
    const QString unit = unit_of(first_, series);
    add({words, unit.isEmpty() ? unit_of(other_, series) : unit, series_value(first_, series, at_),
         series_value(other_, series, at_)},
        false);
  }
  endResetModel();
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
      return value_qt(row.first, row.unit);
    case other:
      return value_qt(row.other, row.unit);
    case difference: {
      if (!row.first || !row.other) return {};
      const double change = *row.other - *row.first;
      const double noise = noise_share * std::max(std::abs(*row.first), std::abs(*row.other));
      if (std::abs(change) <= noise) return QString("=");
      return (change > 0 ? "+" : "\u2212") + value_qt(std::abs(change), row.unit);
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
