#pragma once

#include "gui/whatif/prediction_rows.hpp"

#include <QFrame>

class QGridLayout;
class QLabel;
class QPushButton;

namespace gemello::gui {

/// What would come of one action: waits for a prediction, shows it, and asks what to do with it.
class ProposalCard : public QFrame {
  Q_OBJECT

 public:
  explicit ProposalCard(QWidget* parent = nullptr);

  /// The simulation is being asked. `may_order`: whether the action can be ordered where it was
  /// proposed; in a finished run it can only in a branch.
  void wait(const nlohmann::json& action, Instant at, bool may_order);
  void show_prediction(const protocol::Prediction& prediction);
  void fail(const QString& sentence);

  const nlohmann::json& action() const { return action_; }
  Instant at() const { return at_; }

 signals:
  void order();
  void order_in_branch();
  /// Of a card that waits: the question is to be taken back, too.
  void forget();

 private:
  void clear_rows();
  void add_row(const PredictionRow& row);

  nlohmann::json action_;
  Instant at_{};
  bool may_order_ = false;
  QLabel* title_ = nullptr;
  QLabel* verdict_ = nullptr;
  QGridLayout* rows_ = nullptr;
  int next_row_ = 0;
  QPushButton* order_ = nullptr;
  QPushButton* branch_ = nullptr;
  QPushButton* forget_ = nullptr;
};

}  // namespace gemello::gui
