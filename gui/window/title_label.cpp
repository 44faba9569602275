#include "gui/window/title_label.hpp"

#include <QPainter>
#include <algorithm>

namespace gemello::gui {
namespace {

constexpr int title_characters = 24;  // of a cut title, beside what is told
constexpr const char* told_gap = "   ";

}  // namespace

TitleLabel::TitleLabel(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void TitleLabel::set(const QString& title, const QString& told, const QString& tip) {
  title_ = title;
  told_ = told;
  QStringList lines{title, told, tip};
  lines.removeAll(QString());
  setToolTip(lines.join("\n"));
  setAccessibleName(title + ", " + told);
  update();
}

QSize TitleLabel::sizeHint() const {
  return {fontMetrics().averageCharWidth() * title_characters, fontMetrics().height()};
}

QSize TitleLabel::minimumSizeHint() const {
  return {0, fontMetrics().height()};
}

QString TitleLabel::shown() const {
  const QFontMetrics metrics = fontMetrics();
  const QString rest = told_.isEmpty() ? QString() : told_gap + told_;
  const int beside = width() - metrics.horizontalAdvance(rest);
  const int least =
      std::min(metrics.horizontalAdvance(title_), metrics.averageCharWidth() * title_characters);
  if (beside >= least) return metrics.elidedText(title_, Qt::ElideMiddle, beside) + rest;
  return metrics.elidedText(title_, Qt::ElideMiddle, width());
}

void TitleLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(QPalette::WindowText));
  painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown());
}

}  // namespace gemello::gui
