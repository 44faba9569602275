#include "gui/window/appearance.hpp"

#include <QApplication>
#include <QPalette>
#include <QStyle>
#include <QToolTip>

namespace gemello::gui {
namespace {

struct PaletteTones {
  QRgb window, text, base, alternate, button, disabled, link, highlight, highlighted, hint;
};
constexpr PaletteTones light_tones{0xfff4f5f7, 0xff1b1d21, 0xffffffff, 0xffeceef1, 0xffe9ebee,
                                   0xff8b9098, 0xff0b57a4, 0xff1f6fc4, 0xffffffff, 0xff656a73};
constexpr PaletteTones dark_tones{0xff23262b, 0xffe6e8eb, 0xff1a1c20, 0xff2b2f35, 0xff31353c,
                                  0xff7f868f, 0xff6cb2f5, 0xff2f6fb5, 0xffffffff, 0xff9ba2ab};

QPalette palette_of(const PaletteTones& tones) {
  QPalette palette{QColor(tones.button), QColor(tones.window)};
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
                          QPalette::ToolTipText, QPalette::BrightText}) {
    palette.setColor(role, QColor(tones.text));
    palette.setColor(QPalette::Disabled, role, QColor(tones.disabled));
  }
  palette.setColor(QPalette::Window, QColor(tones.window));
  palette.setColor(QPalette::Base, QColor(tones.base));
  palette.setColor(QPalette::AlternateBase, QColor(tones.alternate));
  palette.setColor(QPalette::ToolTipBase, QColor(tones.alternate));
  palette.setColor(QPalette::Button, QColor(tones.button));
  palette.setColor(QPalette::Link, QColor(tones.link));
  palette.setColor(QPalette::Highlight, QColor(tones.highlight));
  palette.setColor(QPalette::HighlightedText, QColor(tones.highlighted));
  palette.setColor(QPalette::PlaceholderText, QColor(tones.hint));
  return palette;
}

}  // namespace

Appearance appearance_of(const QString& name) {
  if (name == "light") return Appearance::light;
  if (name == "dark") return Appearance::dark;
  return Appearance::system;
}

QString name(Appearance appearance) {
  switch (appearance) {
    case Appearance::system:
      return QStringLiteral("system");
    case Appearance::light:
      return QStringLiteral("light");
    case Appearance::dark:
      return QStringLiteral("dark");
  }
  return {};
}

void apply(Appearance appearance) {
  switch (appearance) {
    case Appearance::system:
      QApplication::setPalette(QPalette());  // resolves nothing: the platform's holds again
      break;
    case Appearance::light:
      QApplication::setPalette(palette_of(light_tones));
      break;
    case Appearance::dark:
      QApplication::setPalette(palette_of(dark_tones));
      break;
  }
  QToolTip::setPalette(QApplication::palette());
}

}  // namespace gemello::gui
