#include "gui/window/start_button.hpp"

#include <QPainter>
#include <QPainterPath>
#include <QStyle>

namespace gemello::gui {
namespace {

constexpr double title_size = 1.15;
constexpr int wrapped = Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop;
constexpr int endless = 10'000;

}  // namespace

StartButton::StartButton(const QString& title, const QString& meaning, QWidget* parent)
    : QPushButton(title, parent), meaning_(meaning) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  setAttribute(Qt::WA_Hover);
  setAutoDefault(true);  // Return presses it, as the space bar does
  setAccessibleDescription(meaning);
}

QFont StartButton::title_font() const {
  QFont bold = font();
  bold.setBold(true);
  bold.setPointSizeF(bold.pointSizeF() * title_size);
  return bold;
}

QRect StartButton::words(int width) const {
  const int left = margin() + 2 * fontMetrics().height();
  return {left, margin(), width - left - margin(), endless};
}

int StartButton::heightForWidth(int width) const {
  const int meaning = fontMetrics().boundingRect(words(width), wrapped, meaning_).height();
  return 2 * margin() + QFontMetrics(title_font()).height() + meaning;
}

QSize StartButton::sizeHint() const {
  const int width = fontMetrics().averageCharWidth() * 40;
  return {width, heightForWidth(std::max(width, this->width()))};
}

void StartButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF frame = QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5);
  QColor accent = palette().color(QPalette::Highlight);
  if (isEnabled() && (hasFocus() || underMouse())) {
    QColor ground = accent;
    ground.setAlpha(isDown() ? 90 : 40);
    painter.setBrush(ground);
    painter.setPen(hasFocus() ? QPen(accent, 2.5) : QPen(Qt::NoPen));
    painter.drawRoundedRect(frame, 6, 6);
  }
  const auto group = isEnabled() ? QPalette::Active : QPalette::Disabled;
  const QColor ink = palette().color(group, QPalette::ButtonText);
  const int height = fontMetrics().height();
  QPainterPath arrow;  // a triangle that points at the words
  const QPointF tip(margin() + height * 1.1, margin() + QFontMetrics(title_font()).height() / 2.0);
  arrow.moveTo(tip);
  arrow.lineTo(tip + QPointF(-height * 0.6, -height * 0.4));
  arrow.lineTo(tip + QPointF(-height * 0.6, height * 0.4));
  arrow.closeSubpath();
  painter.fillPath(arrow, isEnabled() ? accent : ink);
  painter.setPen(ink);
  painter.setFont(title_font());
  QRect room = words(width());
  painter.drawText(room, Qt::AlignLeft | Qt::AlignTop | Qt::TextShowMnemonic, text());
  room.setTop(room.top() + QFontMetrics(title_font()).height());
  painter.setFont(font());
  painter.drawText(room, wrapped, meaning_);
}

}  // namespace gemello::gui
