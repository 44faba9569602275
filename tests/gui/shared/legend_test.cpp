#include "gui/shared/legend.hpp"

#include <QApplication>
#include <QImage>
#include <QPainter>

#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

std::vector<LegendEntry> some_entries() {
  std::vector<LegendEntry> entries;
  for (const char* text : {"running", "migrating", "booting", "paused", "waiting", "down"})
    entries.push_back({look_of(VmPhase::down), text});
  return entries;
}

TEST(Legend, WhatDoesNotFitIsOnTheNextLine) {
  const std::vector<LegendEntry> entries = some_entries();
  const QFont font = QApplication::font();
  EXPECT_EQ(legend_lines(font, 100'000, entries), 1);
  EXPECT_EQ(legend_lines(font, 1, entries), 6);  // none is so narrow: one a line
  EXPECT_EQ(legend_lines(font, 500, {}), 1);
}

// Painted one a line, the sample of the last is on the last line, in its colour.
TEST(Legend, NothingIsLeftOut) {
  QImage image(60, 6 * legend_line, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  paint_legend(painter, QRectF(0, 0, 1, image.height()), some_entries(), QApplication::palette());
  painter.end();
  const QRgb colour = look_of(VmPhase::down).light & 0xffffffU;
  for (int line = 0; line < 6; ++line) {
    int found = 0;
    for (int y = line * legend_line; y < (line + 1) * legend_line; ++y)
      for (int x = 0; x < 20; ++x) found += (image.pixel(x, y) & 0xffffffU) == colour ? 1 : 0;
    EXPECT_GT(found, 10) << line;
  }
}

}  // namespace
}  // namespace gemello::gui
