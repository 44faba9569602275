#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace gemello::gui {

/// What the window shows while no run is open: the ways to open one, the shipped example, and what
/// was open of late.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  /// Absolute paths, the last one first.
  void set_recent(const QStringList& paths);
  /// Why the example cannot be opened; empty: it can.
  void set_example_missing(const QString& why);
  /// Something is being opened ("Reading runs/napoli ..."); empty: nothing is.
  void set_busy(const QString& what);

  QPushButton* example_button() const { return example_; }

  bool eventFilter(QObject* object, QEvent* event) override;

 signals:
  void example_asked();
  void run_asked();
  void scenario_asked();
  void path_asked(const QString& path);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  QPushButton* add_button(const QString& text, const QString& meaning);
  /// Letters and column as large as the page is.
  void fit();

  QWidget* middle_ = nullptr;
  double growth_ = 0;
  QPushButton* example_ = nullptr;
  QLabel* example_hint_ = nullptr;
  QLabel* recent_title_ = nullptr;
  QListWidget* recent_ = nullptr;
  QLabel* busy_ = nullptr;
};

}  // namespace gemello::gui
