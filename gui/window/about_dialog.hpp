#pragma once

#include <QDialog>
#include <QString>

namespace gemello::gui {

/// What is told of the program itself.
struct ProgramVersion {
  QString number;    ///< "0.1.0"
  QString commit;    ///< of the source it was built from
  QString compiler;  ///< "GNU 12.2.0"
};

/// Name, versions of the program and of Qt, licences; the text can be copied for a report.
class AboutDialog : public QDialog {
  Q_OBJECT

 public:
  explicit AboutDialog(const ProgramVersion& version, QWidget* parent = nullptr);

  QString text() const { return text_; }

 private:
  QString text_;
};

}  // namespace gemello::gui
