#include "gui/map/map_legend.hpp"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/shared/colours.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {
namespace {

constexpr int legend_side = 8;
constexpr int legend_edge = 2;

}  // namespace

QFont map_legend_font(QFont font) {
  font.setPixelSize(11);
  return font;
}

std::vector<LegendEntry> map_legend(const std::vector<const Moment*>& moments) {
  std::vector<LegendEntry> entries;
  for (const Health health : {Health::good, Health::degraded, Health::bad, Health::off}) {
    entries.push_back({look_of(health), to_qt(name(health))});
  }
  entries.push_back({look_of(LoadStep::light), QStringLiteral("load 5 %")});
  entries.push_back({look_of(LoadStep::busy), QStringLiteral("50 %")});
  entries.push_back({look_of(LoadStep::heavy), QStringLiteral("80 %")});
  entries.push_back({look_of(LoadStep::full), QStringLiteral("98 %")});
  const auto any = [&moments](auto table, auto phase) {
    return std::any_of(moments.begin(), moments.end(), [&](const Moment* moment) {
      if (moment == nullptr) return false;
      const auto& parts = moment->*table;
      return std::any_of(parts.begin(), parts.end(),
                         [phase](const auto& part) { return part.phase == phase; });
    });
  };
  for (const VmPhase phase : {VmPhase::migrating, VmPhase::booting, VmPhase::paused,
                              VmPhase::waiting, VmPhase::down, VmPhase::unknown}) {
    if (any(&Moment::vms, phase))
      entries.push_back({look_of(phase), QStringLiteral("VM ") + to_qt(name(phase))});
  }
  for (const HostPhase phase : {HostPhase::suspected, HostPhase::lost, HostPhase::fenced,
                                HostPhase::booting, HostPhase::maintenance}) {
    if (any(&Moment::hosts, phase))
      entries.push_back({look_of(phase), QStringLiteral("host ") + to_qt(name(phase))});
  }
  return entries;
}

MapLegend::MapLegend(QWidget* parent) : QWidget(parent), entries_(map_legend({})) {
  QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAccessibleName(tr("Legend of both maps"));
}

void MapLegend::show_moment(std::size_t side, MomentPtr moment) {
  moments_.at(side) = std::move(moment);
  const int before = heightForWidth(width());
  entries_ = map_legend({moments_[0].get(), moments_[1].get()});
  if (heightForWidth(width()) != before) updateGeometry();
  update();
}

int MapLegend::heightForWidth(int width) const {
  const int lines = legend_lines(map_legend_font(font()), width - 2 * legend_side, entries_);
  return lines * legend_line + 2 * legend_edge;
}

QSize MapLegend::sizeHint() const {
  return {400, heightForWidth(std::max(width(), 400))};
}

void MapLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(map_legend_font(font()));
  paint_legend(painter, QRectF(rect()).adjusted(legend_side, legend_edge, -legend_side, 0),
               entries_, palette());
}

}  // namespace gemello::gui
