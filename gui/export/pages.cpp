#include "gui/export/pages.hpp"

#include <QApplication>
#include <utility>

#include "gui/charts/chart_picture.hpp"
#include "gui/export/ranking.hpp"

namespace gemello::gui {
namespace {

struct FleetPage {
  const char* name;
  const char* title;
  std::vector<const char*> series;
};

const std::vector<FleetPage>& fleet_pages() {
  static const std::vector<FleetPage> pages{
      {"cpu", "CPU asked for and used", {"fleet.cpu_demand", "fleet.cpu_used"}},
      {"power", "Power of the hosts", {"fleet.power"}},
      {"hosts-on", "Hosts that are on", {"fleet.hosts_on"}},
      {"vms-serving", "VMs that serve", {"fleet.vms_serving"}}};
  return pages;
}

void add_chart_page(const RecordingPtr& recording, const char* name, const char* title,
                    const std::vector<CurveName>& curves, QSize size, ExportPages& to) {
  ChartPicture picture;
  for (const CurveName& curve : curves) picture.plot.content.add(*recording, curve);
  if (picture.plot.content.curves().empty()) return;
  picture.title = QObject::tr(title);
  picture.plot.recording = recording;
  picture.plot.sources = find_curves(recording.get(), picture.plot.content);
  picture.plot.range = {recording->start, recording->end};
  picture.plot.size = size;
  picture.plot.palette = paper_palette();
  picture.plot.font = QApplication::font();
  to.pages.push_back({name, picture.title, size, [picture](QPainter& painter, bool vectors) {
                        ChartPicture page = picture;
                        page.plot.vectors = vectors;
                        paint_picture(painter, page);
                      }});
}

void add_busiest(const RecordingPtr& recording, const char* name, const char* title,
                 const char* series, QSize size, std::size_t count, ExportPages& to) {
  const std::vector<CurveName> curves = busiest(*recording, series, count);
  if (!curves.empty()) return add_chart_page(recording, name, title, curves, size, to);
  const bool recorded = recording->find_series(series) != nullptr;
  to.left_out.push_back(std::string(name) +
                        (recorded ? ": all stood idle in " : ": the run has no ") + series);
}

}  // namespace

QPalette paper_palette() {
  QPalette palette;
  palette.setColor(QPalette::Window, Qt::white);
  palette.setColor(QPalette::Base, Qt::white);
  palette.setColor(QPalette::AlternateBase, QColor(245, 245, 245));
  palette.setColor(QPalette::Button, QColor(239, 239, 239));
  palette.setColor(QPalette::Mid, QColor(160, 160, 160));
  for (const QPalette::ColorRole role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::BrightText})
    palette.setColor(role, Qt::black);
  palette.setColor(QPalette::Highlight, QColor(0, 90, 180));
  palette.setColor(QPalette::HighlightedText, Qt::white);
  return palette;
}

void add_chart_pages(const RecordingPtr& recording, QSize size, std::size_t busiest,
                     ExportPages& to) {
  for (const FleetPage& page : fleet_pages()) {
    std::vector<CurveName> curves;
    for (const char* series : page.series) {
      if (find_curve(*recording, {series, "fleet"}))
        curves.push_back({series, "fleet"});
      else
        to.left_out.push_back(std::string(page.name) + ": the run has no " + series);
    }
    add_chart_page(recording, page.name, page.title, curves, size, to);
  }
  add_busiest(recording, "busiest-hosts", "CPU used of the busiest hosts", "host.cpu_used", size,
              busiest, to);
  add_busiest(recording, "busiest-links", "Load of the busiest links", "link.load", size, busiest,
              to);
}

}  // namespace gemello::gui
