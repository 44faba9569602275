#include "gui/window/keys_dialog.hpp"

#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/window/action_set.hpp"

namespace gemello::gui {
namespace {

QString key_row(const QString& key, const QString& meaning) {
  return "<tr><td><b>" + key.toHtmlEscaped() + "</b>&nbsp;&nbsp;</td><td>" +
         meaning.toHtmlEscaped() + "</td></tr>";
}

}  // namespace

KeysDialog::KeysDialog(const ActionSet& actions, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("Keys and gestures"));
  QString html = "<h3>" + tr("Mouse") + "</h3><table>";
  html += key_row(tr("Right click"), tr("on anything: what if it fails, and where it is shown"));
  html += key_row(tr("Drag a VM"), tr("onto a host: what would come of moving it"));
  html += key_row(tr("Wheel"), tr("zoom: on the map, on times, on charts"));
  html += key_row(tr("Shift+wheel"), tr("move along the time"));
  html += key_row(tr("Drag on times"), tr("the cursor; on a chart: zoom into a stretch"));
  html += key_row(tr("Double click"), tr("on a row: show it everywhere; on times: all of them"));
  html += "</table><h3>" + tr("Keys") + "</h3><table>";
  html += key_row(tr("Space"), tr("Play, pause"));
  for (const QAction* action : actions.all())
    html += key_row(action->shortcut().toString(QKeySequence::NativeText), plain_text(*action));
  html += "</table>";
  auto* text = new QTextBrowser(this);
  text->setHtml(html);
  auto* column = new QVBoxLayout(this);
  column->addWidget(text);
  resize(560, 640);
}

}  // namespace gemello::gui
