#pragma once

#include <QBrush>
#include <QChar>
#include <QColor>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "gui/recording/moment.hpp"
#include "gui/recording/recording.hpp"

class QPainter;
class QPalette;
class QRectF;

namespace gemello::gui {

/// How a state is drawn: a colour for either palette, and signs that tell it without colour. Within
/// a family no two have the same sign, and two whose colours a colour-blind person may take for one
/// another differ in brush as well (the test says how that is measured).
struct Look {
  QRgb light = 0;  ///< on a light background: contrast at least 3:1
  QRgb dark = 0;   ///< on a dark one
  Qt::BrushStyle brush = Qt::SolidPattern;
  Qt::PenStyle line = Qt::SolidLine;
  char16_t sign = u' ';  ///< one character, for badges and legends

  QColor colour(bool on_dark) const { return QColor::fromRgb(on_dark ? dark : light); }
  QChar letter() const { return QChar(sign); }
};

/// Whether windows are drawn light on dark.
bool is_dark(const QPalette& palette);
/// Of words that are less than others, and to be read all the same: contrast at least 4.5:1.
QColor quiet_text(const QPalette& palette);

const Look& look_of(Health health);
const Look& look_of(HostPhase phase);
const Look& look_of(VmPhase phase);
const Look& look_of(runs::FaultLook look);
const Look& look_of(MarkKind kind);

/// A load in steps that can be told apart. Its second sign is the length of a bar, or the dash of a
/// wire.
enum class LoadStep : std::uint8_t { unknown, idle, light, busy, heavy, full };
/// Shares of the capacity from which a step holds: light 5 %, busy 50 %, heavy 80 %, full 98 %.
LoadStep load_step(std::optional<double> load);
const Look& look_of(LoadStep step);

/// Of the n-th of several curves: neighbours differ in colour and in dash; 40 before one repeats.
Look curve_look(std::size_t n);

/// Fills an area: solid, or hatched over a tint of its colour.
void fill_area(QPainter& painter, const QRectF& area, const Look& look, bool on_dark);

}  // namespace gemello::gui
