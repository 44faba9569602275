#pragma once

#include <QDialog>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/recording/parts.hpp"
#include "gui/whatif/fault_entry.hpp"

class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace gemello::gui {

class ComplaintLabel;
class GrowingLabel;

/// Asks for one fault of one part: kind, instant, duration, and what its kind needs to know. It
/// closes only with a fault that the command line would read and that strikes something.
class FaultDialog : public QDialog {
  Q_OBJECT

 public:
  /// `inventory` is kept alive by the dialog. `fault`: what the fields say at first; its component
  /// is the part's name. `button`: what is done with it ("Add to the scenario").
  FaultDialog(std::shared_ptr<const Inventory> inventory, PartKind part, const runs::Fault& fault,
              const QString& button, QWidget* parent = nullptr);

  /// How long the run is: an instant at or after its end is refused, for nothing would come of it.
  void set_run_length(Duration length);

  /// What is asked for; only after it was accepted.
  const runs::Fault& fault() const { return fault_; }

  /// What is said at the fields now, by the place of their keys ("$.for").
  std::map<std::string, QString> complaints() const;

 public slots:
  void accept() override;

 private:
  struct Line {
    std::string key;
    QLineEdit* text = nullptr;
    QComboBox* combo = nullptr;  // of a text with offers
    ComplaintLabel* complaint = nullptr;
    QWidget* box = nullptr;
  };

  void add_line(const std::string& key, const QString& label, const QString& hint,
                const QStringList& offers = {});
  Line& line(const std::string& key);
  std::string text_of(const std::string& key) const;
  std::string time_of(const std::string& key) const;
  void fill(const runs::Fault& fault);
  FaultEntry entry() const;
  void kind_chosen();
  /// Says at the fields what is wrong, beneath what is struck; true if nothing is wrong.
  bool check();

  std::shared_ptr<const Inventory> inventory_;
  PartKind part_;
  std::string component_;
  std::vector<runs::FaultKind> kinds_;
  QFormLayout* form_ = nullptr;
  QComboBox* kind_ = nullptr;
  GrowingLabel* meaning_ = nullptr;
  QLabel* clock_ = nullptr;
  GrowingLabel* struck_ = nullptr;
  QDialogButtonBox* buttons_ = nullptr;
  std::vector<Line> lines_;
  runs::Fault fault_;
  std::optional<Duration> run_length_;
};

}  // namespace gemello::gui
