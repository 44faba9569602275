#include "gui/window/status_line.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include "gui/shared/figures.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/glyph_icon.hpp"
#include "gui/window/words.hpp"

namespace gemello::gui {

StatusLine::StatusLine(Desk* desk, QWidget* parent) : QWidget(parent), desk_(desk) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 6, 0);
  row->setSpacing(12);
  pace_ = new QLabel(this);
  pace_->setToolTip(tr("Simulated seconds per second"));
  progress_ = new QProgressBar(this);
  progress_->setMaximumWidth(140);
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Progress of the simulation"));
  stop_ = new QToolButton(this);
  stop_->setIcon(icon_of(Glyph::pause));
  stop_->setAutoRaise(true);
  stop_->setToolTip(tr("Pause the simulation (F5); what is known stays"));
  stop_->setAccessibleName(tr("Pause the simulation"));
  state_ = new QLabel(this);
  time_ = new QLabel(this);
  QFont font = time_->font();
  font.setBold(true);
  time_->setFont(font);
  time_->setToolTip(tr("The cursor: what all views show"));
  for (QWidget* widget : std::initializer_list<QWidget*>{pace_, progress_, stop_, state_, time_})
    row->addWidget(widget);
  connect(stop_, &QToolButton::clicked, desk_, &Desk::toggle_simulation);
  connect(desk_->cursor(), &Cursor::moved, this, &StatusLine::update_time);
  connect(desk_, &Desk::state_changed, this, &StatusLine::update_state);
  connect(desk_, &Desk::runs_changed, this, [this] {
    update_time();
    update_state();
  });
  update_time();
  update_state();
}

QString StatusLine::time() const {
  return time_->text();
}

QString StatusLine::state() const {
  return state_->text();
}

void StatusLine::update_time() {
  const RecordingPtr recording = desk_->present()->recording();
  time_->setText(recording ? time_text(desk_->cursor()->at() - recording->start) : QString());
}

void StatusLine::update_state() {
  const Branch* branch = desk_->shown_branch();
  const bool running = branch != nullptr && branch->state == BranchState::running;
  state_->setText(branch == nullptr ? tr("No run is open") : state_text(*branch));
  progress_->setVisible(running);
  stop_->setVisible(running);
  pace_->setVisible(running);
  if (!running) return;
  const double whole = seconds(branch->end - branch->start);
  const double done = seconds(branch->now - branch->start);
  progress_->setValue(whole > 0 ? static_cast<int>(1000 * done / whole) : 0);
  pace_->setText(pace_text(desk_->shelf().simulations().pace(branch->id)));
}

}  // namespace gemello::gui
