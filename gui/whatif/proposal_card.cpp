#include "gui/whatif/proposal_card.hpp"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/shared/figures.hpp"
#include "gui/whatif/growing_label.hpp"

namespace gemello::gui {
namespace {

constexpr int note_characters = 34;

// The sign is what says it; there is no colour.
QString judgement_sign(Judgement judgement) {
  switch (judgement) {
    case Judgement::good:
      return QString("\u2713 ");
    case Judgement::bad:
      return QString("\u26a0 ");
    case Judgement::plain:
      break;
  }
  return {};
}

QLabel* plain_label(const QString& text) {
  auto* label = new QLabel(text);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

void embolden(QLabel& label, bool bold) {
  QFont font = label.font();
  font.setBold(bold);
  label.setFont(font);
}

}  // namespace

ProposalCard::ProposalCard(QWidget* parent) : QFrame(parent) {
  setFrameShape(QFrame::StyledPanel);
  setObjectName("proposal");
  title_ = plain_label({});
  embolden(*title_, true);
  verdict_ = plain_label({});
  verdict_->setObjectName("verdict");
  verdict_->setWordWrap(true);
  rows_ = new QGridLayout;
  rows_->setColumnStretch(2, 1);
  rows_->setHorizontalSpacing(16);
  order_ = new QPushButton(tr("&Order"));
  branch_ = new QPushButton(tr("Order in a &branch"));
  forget_ = new QPushButton(tr("&Forget"));
  branch_->setToolTip(tr("Does it in a copy, beside this one, so that both can be compared."));
  connect(order_, &QPushButton::clicked, this, &ProposalCard::order);
  connect(branch_, &QPushButton::clicked, this, &ProposalCard::order_in_branch);
  connect(forget_, &QPushButton::clicked, this, &ProposalCard::forget);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(order_);
  buttons->addWidget(branch_);
  buttons->addStretch();
  buttons->addWidget(forget_);
  auto* all = new QVBoxLayout(this);
  all->addWidget(title_);
  all->addWidget(verdict_);
  all->addLayout(rows_);
  all->addLayout(buttons);
}

void ProposalCard::clear_rows() {
  while (QLayoutItem* item = rows_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  next_row_ = 0;
}

void ProposalCard::add_row(const PredictionRow& row) {
  const int line = next_row_++;
  rows_->addWidget(plain_label(row.label), line, 0, Qt::AlignTop);
  QLabel* value = plain_label(judgement_sign(row.judgement) + row.value);
  embolden(*value, row.judgement != Judgement::plain);
  rows_->addWidget(value, line, 1, Qt::AlignTop);
  auto* note = new GrowingLabel;
  note->setTextInteractionFlags(Qt::TextSelectableByMouse);
  note->setMinimumWidth(fontMetrics().averageCharWidth() * note_characters);
  note->set_words(row.note);
  rows_->addWidget(note, line, 2, Qt::AlignTop);
}

void ProposalCard::wait(const nlohmann::json& action, Instant at, bool may_order) {
  action_ = action;
  at_ = at;
  may_order_ = may_order;
  order_->setToolTip(may_order ? tr("Does it in this simulation, from its present on.")
                               : tr("The cursor is not at the present of a simulation: what is "
                                    "past can be changed in a branch only."));
  title_->setText(tr("%1 at %2").arg(action_title(action), to_qt(to_text(at))));
  verdict_->setText(tr("Asking the simulation\u2026"));
  clear_rows();
  order_->setEnabled(false);
  branch_->setEnabled(false);
}

void ProposalCard::show_prediction(const protocol::Prediction& prediction) {
  clear_rows();
  const PredictionRow verdict = verdict_row(prediction);
  verdict_->setText(judgement_sign(verdict.judgement) + verdict.label + ". " + verdict.value);
  for (const PredictionRow& row : prediction_rows(prediction)) add_row(row);
  adjustSize();
  const bool refused = prediction.verdict.kind == protocol::Verdict::Kind::refused;
  order_->setEnabled(may_order_ && !refused);
  branch_->setEnabled(!refused);
}

void ProposalCard::fail(const QString& sentence) {
  clear_rows();
  verdict_->setText(judgement_sign(Judgement::bad) + sentence);
}

}  // namespace gemello::gui
