#include "gui/window/about_dialog.hpp"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSysInfo>
#include <QVBoxLayout>

namespace gemello::gui {

AboutDialog::AboutDialog(const ProgramVersion& version, QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("About Gemello"));
  text_ = tr("Gemello %1\nSource: commit %2, %3\nQt %4 (built with %5), %6\nSystem: %7")
              .arg(version.number, version.commit, version.compiler,
                   QString::fromLatin1(qVersion()), QStringLiteral(QT_VERSION_STR),
                   QGuiApplication::platformName(), QSysInfo::prettyProductName());
  const QString licences =
      tr("Gemello is free software under the GNU General Public License, version 3 or later; it "
         "comes without any warranty.\n\n"
         "It uses Qt Widgets and Qt Svg (LGPL 3 or GPL 2 and later), Qt Charts (GPL 3 or later), "
         "JSON for Modern C++ (MIT), fmt (MIT), libarchive (BSD 2-Clause) and CLI11 (BSD "
         "3-Clause). The simulator it starts, gemello, uses SimGrid (LGPL 2.1).");
  auto* column = new QVBoxLayout(this);
  auto* title = new QLabel(text_, this);
  auto* rest = new QLabel(licences, this);
  for (QLabel* label : {title, rest}) {
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setWordWrap(true);
    column->addWidget(label);
  }
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  QPushButton* copy = buttons->addButton(tr("&Copy versions"), QDialogButtonBox::ActionRole);
  column->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(copy, &QPushButton::clicked, this,
          [this] { QGuiApplication::clipboard()->setText(text_); });
  setMinimumWidth(480);
}

}  // namespace gemello::gui
