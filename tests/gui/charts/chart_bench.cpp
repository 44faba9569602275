// A month of 10,000 VMs (8,640 rows of 300 s, 345 MB of float32 and their pyramid): how long until
// a chart of three of them stands, and how many pictures a second it draws while one pans and
// zooms. Prints medians; CPU time too, for a shared machine's wall clock says little.
#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "gui/charts/chart_panel.hpp"
#include "gui/charts/chart_view.hpp"
#include "gui/recording/folder_series.hpp"
#include "models/runs/series_writer.hpp"

namespace gemello::gui {
namespace {

constexpr std::size_t vm_count = 10'000;
constexpr std::size_t row_count = 8640;

void write_month(const std::filesystem::path& folder) {
  runs::SeriesWriter writer(folder);
  runs::SeriesInfo info;
  info.kind = "vm";
  info.quantity = "cpu_used";
  info.unit = "MHz";
  info.period = 300s;
  for (std::size_t vm = 0; vm < vm_count; ++vm) info.objects.push_back(fmt::format("vm{}", vm));
  const auto series = writer.add(info);
  std::vector<float> row(vm_count);
  std::uint32_t noise = 1;
  for (std::size_t r = 0; r < row_count; ++r) {
    // a day's wave with noise, each VM at another hour
    for (std::size_t vm = 0; vm < vm_count; ++vm) {
      noise = noise * 1664525U + 1013904223U;
      const auto phase = static_cast<float>((r + vm) % 288) / 288.0F;
      const float wave = phase < 0.5F ? phase : 1 - phase;
      row[vm] = 500 + 2000 * wave + static_cast<float>(noise >> 22U);
    }
    writer.append(series, row);
  }
  writer.finish();
}

double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Spent {
  double wall = 0;
  double cpu = 0;
};

Spent spent(const std::function<void()>& work) {
  QElapsedTimer timer;
  timer.start();
  const double cpu = cpu_seconds();
  work();
  return {static_cast<double>(timer.nsecsElapsed()) * 1e-9, cpu_seconds() - cpu};
}

Spent median(std::vector<Spent> all) {
  Spent result;
  const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  std::nth_element(all.begin(), middle, all.end(),
                   [](const Spent& a, const Spent& b) { return a.wall < b.wall; });
  result.wall = middle->wall;
  std::nth_element(all.begin(), middle, all.end(),
                   [](const Spent& a, const Spent& b) { return a.cpu < b.cpu; });
  result.cpu = middle->cpu;
  return result;
}

RecordingPtr open_month(const std::filesystem::path& folder) {
  auto recording = std::make_shared<Recording>();
  recording->title = "month";
  recording->series = read_series(folder);
  recording->end = recording->end_planned = recording->series.at(0)->end();
  return recording;
}

// All that a window needs from a click on "open" to the picture, but the window itself.
Spent open_and_show(const std::filesystem::path& folder, int width) {
  return spent([&] {
    const RecordingPtr recording = open_month(folder);
    Cursor cursor;
    Selection selection;
    TimeAxis axis;
    axis.set_range(recording->start, recording->end);
    TimeWindow window(&axis);
    ChartPanel panel(&window, &cursor, &selection);
    panel.resize(width, 400);
    panel.show_recording(recording);
    for (const char* vm : {"vm17", "vm4711", "vm9999"}) panel.add({"vm.cpu_used", vm});
    panel.show();
    QApplication::processEvents();
    panel.grab();
  });
}

struct Frames {
  Spent median;
  double worst = 0;  // of CPU time
};

// As by mouse: something moves, and the panel is painted before the next step.
Frames frames(TimeAxis& axis, ChartPanel& panel, int count, const std::function<void(int)>& step) {
  std::vector<Spent> all;
  const std::size_t before = panel.view()->pictures();
  for (int frame = 0; frame < count; ++frame)
    all.push_back(spent([&] {
      step(frame);
      QApplication::processEvents();
      panel.view()->viewport()->repaint();
    }));
  fmt::print("({} curves drawn anew in {} frames) ", panel.view()->pictures() - before, count);
  Frames result{median(all), 0};
  for (const Spent& each : all) result.worst = std::max(result.worst, each.cpu);
  axis.fit();
  return result;
}

void print(const char* what, int width, const Frames& measured) {
  fmt::print(
      "{:<28} {:>4} px: {:6.1f} frames/s by CPU time, {:6.1f} by wall clock; "
      "worst frame {:.1f} ms of CPU\n",
      what, width, 1 / measured.median.cpu, 1 / measured.median.wall, measured.worst * 1e3);
}

void measure(const std::filesystem::path& folder, int width) {
  std::vector<Spent> opens;
  for (int i = 0; i < 5; ++i) opens.push_back(open_and_show(folder, width));
  const Spent open = median(opens);
  fmt::print("{:<28} {:>4} px: {:.3f} s of CPU, {:.3f} s by wall clock\n",
             "open, show 3 of 10,000 VMs", width, open.cpu, open.wall);
  const RecordingPtr recording = open_month(folder);
  Cursor cursor;
  cursor.set_range(recording->start, recording->end);
  Selection selection;
  TimeAxis axis;
  axis.set_range(recording->start, recording->end);
  TimeWindow window(&axis);
  ChartPanel panel(&window, &cursor, &selection);
  panel.resize(width, 400);
  panel.show_recording(recording);
  for (const char* vm : {"vm17", "vm4711", "vm9999"}) panel.add({"vm.cpu_used", vm});
  panel.show();
  QApplication::processEvents();
  const Instant middle = axis.from() + axis.span() / 2;
  const Duration whole = axis.span();
  axis.set_view(axis.from(), axis.from() + whole / 2);
  print("pan over half a month", width, frames(axis, panel, 100, [&](int) {
          axis.pan(axis.last() - axis.until() > whole / 200 ? whole / 200
                                                            : axis.first() - axis.from());
        }));
  axis.set_view(axis.from(), axis.from() + 24h);
  print("pan over a day", width, frames(axis, panel, 100, [&](int) { axis.pan(30min); }));
  print("zoom, month to hour and back", width, frames(axis, panel, 100, [&](int frame) {
          axis.zoom(frame < 50 ? 0.9 : 1 / 0.9, middle);
        }));
  print("cursor playing", width,
        frames(axis, panel, 100, [&](int frame) { cursor.set(recording->start + frame * 1h); }));
}

}  // namespace
}  // namespace gemello::gui

int main(int argc, char** argv) {
  setenv("QT_QPA_PLATFORM", "offscreen", 0);
  const QApplication application(argc, argv);
  const QTemporaryDir folder;
  const std::filesystem::path month = std::filesystem::path(folder.path().toStdString()) / "series";
  const auto written = gemello::gui::spent([&] { gemello::gui::write_month(month); });
  fmt::print(
      "a month of 10,000 VMs written in {:.1f} s of CPU; asked for: open < 2 s, >= 30 "
      "frames/s\n",
      written.cpu);
  for (const int width : {1280, 2560}) gemello::gui::measure(month, width);
}
