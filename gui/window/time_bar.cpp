#include "gui/window/time_bar.hpp"

#include <QComboBox>
#include <QLineEdit>
#include <QLocale>

#include "gui/shared/figures.hpp"
#include "gui/shared/typed_time.hpp"
#include "gui/window/action_set.hpp"
#include "gui/window/desk/desk.hpp"
#include "gui/window/words.hpp"

namespace gemello::gui {

TimeBar::TimeBar(Desk* desk, const ActionSet& actions, QWidget* parent)
    : QToolBar(tr("Time"), parent), desk_(desk) {
  setObjectName("time-bar");
  for (const char* id : {"time.begin", "time.previous-event", "time.play", "time.next-event",
                         "time.next-decision", "time.end"})
    addAction(actions.find(id));
  speed_ = new QComboBox(this);
  speed_->setAccessibleName(tr("Speed"));
  speed_->setToolTip(tr("Simulated seconds per second while it plays (Ctrl+Up, Ctrl+Down)"));
  for (const double speed : Player::speeds())
    speed_->addItem(QLocale(QLocale::English).toString(static_cast<qlonglong>(speed)) + " x",
                    speed);
  addWidget(speed_);
  field_ = new QLineEdit(this);
  field_->setAccessibleName(tr("Time"));
  field_->setToolTip(tr("The cursor's time; type another: 12:00, 90min, 1d 02:00, noon (Ctrl+G)"));
  field_->setMaximumWidth(fontMetrics().horizontalAdvance("00d 00:00:00.000") + 24);
  addWidget(field_);

  Player* player = desk_->player();
  const auto show_speed = [this](double value) {
    const QSignalBlocker quiet(speed_);
    speed_->setCurrentIndex(speed_->findData(value));
  };
  show_speed(player->speed());
  connect(player, &Player::speed_changed, this, show_speed);
  connect(speed_, &QComboBox::currentIndexChanged, this,
          [this, player](int index) { player->set_speed(speed_->itemData(index).toDouble()); });
  connect(field_, &QLineEdit::returnPressed, this, &TimeBar::take_time);
  connect(field_, &QLineEdit::editingFinished, this, &TimeBar::show_time);
  connect(desk_->cursor(), &Cursor::moved, this, [this] {
    if (!field_->hasFocus() || !field_->isModified()) show_time();
  });
  connect(desk_, &Desk::runs_changed, this, &TimeBar::show_time);
  show_time();
}

void TimeBar::show_time() {
  const RecordingPtr recording = desk_->present()->recording();
  field_->setEnabled(recording != nullptr);
  field_->setText(recording ? time_text(desk_->cursor()->at() - recording->start) : QString());
  field_->setModified(false);
}

void TimeBar::take_time() {
  const RecordingPtr recording = desk_->present()->recording();
  if (!recording) return;
  const QString typed = field_->text();
  const auto time = duration_typed(typed);
  if (!time) {
    emit complained(tr("'%1' is no time of a run: 12:00, 90min, 1d 02:00 or noon are").arg(typed));
    return;
  }
  desk_->player()->pause();
  desk_->go_to(recording->start + *time);
  show_time();
}

}  // namespace gemello::gui
