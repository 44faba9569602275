#include "gui/window/glyph_icon.hpp"

#include <QApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

namespace gemello::gui {
namespace {

// All shapes are drawn in a square of 16.
void add_triangle(QPainterPath& path, double x, double width) {
  path.moveTo(x, 3);
  path.lineTo(x + width, 8);
  path.lineTo(x, 13);
  path.closeSubpath();
}

void add_bar(QPainterPath& path, double x, double width = 2) {
  path.addRect(x, 3, width, 10);
}

QPainterPath filled_shape(Glyph glyph) {
  QPainterPath path;
  switch (glyph) {
    case Glyph::play:
      add_triangle(path, 4, 9);
      break;
    case Glyph::pause:
      add_bar(path, 4, 3);
      add_bar(path, 9, 3);
      break;
    case Glyph::simulate:
      add_triangle(path, 6, 8);
      path.addEllipse(1.5, 6.5, 3, 3);
      break;
    case Glyph::next_event:
    case Glyph::previous_event:
      add_triangle(path, 3, 7);
      add_bar(path, 11);
      break;
    case Glyph::next_decision:
      add_triangle(path, 2, 6);
      path.moveTo(12, 4);
      path.lineTo(15, 8);
      path.lineTo(12, 12);
      path.lineTo(9, 8);
      path.closeSubpath();
      break;
    case Glyph::to_begin:
    case Glyph::to_end:
      add_triangle(path, 2, 5);
      add_triangle(path, 7, 5);
      add_bar(path, 13);
      break;
    case Glyph::faster:
    case Glyph::slower:
      add_triangle(path, 2, 6);
      add_triangle(path, 8, 6);
      break;
    default:
      break;
  }
  return path;
}

bool is_mirrored(Glyph glyph) {
  return glyph == Glyph::previous_event || glyph == Glyph::to_begin || glyph == Glyph::slower ||
         glyph == Glyph::redo;
}

QPainterPath drawn_shape(Glyph glyph) {
  QPainterPath path;
  switch (glyph) {
    case Glyph::open:
      path.addRoundedRect(1.5, 4.5, 13, 9, 1, 1);
      path.moveTo(1.5, 5);
      path.lineTo(1.5, 2.5);
      path.lineTo(6, 2.5);
      path.lineTo(8, 4.5);
      break;
    case Glyph::fit:
      for (const double x : {2.0, 14.0}) {
        for (const double y : {2.0, 14.0}) {
          path.moveTo(x, y + (y < 8 ? 4 : -4));
          path.lineTo(x, y);
          path.lineTo(x + (x < 8 ? 4 : -4), y);
        }
      }
      break;
    case Glyph::search:
      path.addEllipse(2, 2, 8.5, 8.5);
      path.moveTo(9.5, 9.5);
      path.lineTo(14, 14);
      break;
    case Glyph::branch:
      path.moveTo(2, 4);
      path.lineTo(14, 4);
      path.moveTo(4, 4);
      path.cubicTo(8, 4, 6, 12, 10, 12);
      path.lineTo(14, 12);
      break;
    case Glyph::compare:
      path.addRect(1.5, 3, 5.5, 10);
      path.addRect(9, 3, 5.5, 10);
      break;
    case Glyph::undo:
    case Glyph::redo:
      path.moveTo(6, 2);
      path.lineTo(2.5, 5.5);
      path.lineTo(6, 9);
      path.moveTo(2.5, 5.5);
      path.lineTo(10, 5.5);
      path.cubicTo(15, 5.5, 15, 13, 10, 13);
      path.lineTo(5, 13);
      break;
    default:
      break;
  }
  return path;
}

class GlyphEngine : public QIconEngine {
 public:
  explicit GlyphEngine(Glyph glyph) : glyph_(glyph) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    const QColor colour = QApplication::palette().color(
        mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active, QPalette::ButtonText);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->translate(rect.topLeft());
    painter->scale(rect.width() / 16.0, rect.height() / 16.0);
    if (is_mirrored(glyph_)) {
      painter->translate(16, 0);
      painter->scale(-1, 1);
    }
    painter->fillPath(filled_shape(glyph_), colour);
    painter->setPen(QPen(colour, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPath(drawn_shape(glyph_));
    painter->restore();
  }
  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    paint(&painter, QRect(QPoint(), size), mode, state);
    return picture;
  }
  QIconEngine* clone() const override { return new GlyphEngine(*this); }

 private:
  Glyph glyph_;
};

}  // namespace

QIcon icon_of(Glyph glyph) {
  return QIcon(new GlyphEngine(glyph));
}

}  // namespace gemello::gui
