#include "gui/time/player.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gemello::gui {

namespace {

constexpr std::array<double, 16> play_speeds{1,   2,    5,    10,   20,    50,    100,   200,
                                             500, 1000, 2000, 5000, 10000, 20000, 50000, 100000};
constexpr int frame_milliseconds = 33;
// After a stall (a dialog, a suspended laptop) the run goes on, it does not jump.
constexpr std::chrono::microseconds tick_longest{250'000};

}  // namespace

Player::Player(Cursor* cursor, QObject* parent) : QObject(parent), cursor_(cursor) {
  timer_.setInterval(frame_milliseconds);
  timer_.setTimerType(Qt::PreciseTimer);
  connect(&timer_, &QTimer::timeout, this, [this] {
    tick(std::chrono::microseconds(wall_.nsecsElapsed() / 1000));
    wall_.restart();
  });
}

std::span<const double> Player::speeds() {
  return play_speeds;
}

void Player::show(RecordingPtr recording) {
  recording_ = std::move(recording);
  if (!recording_ || (playing_ && is_over() && cursor_->at() >= cursor_->last())) pause();
}

bool Player::is_over() const {
  return !recording_ || recording_->end >= recording_->end_planned;
}

void Player::set_playing(bool playing) {
  if (playing == playing_) return;
  playing_ = playing;
  rest_ = 0;
  if (playing) {
    wall_.start();
    timer_.start();
  } else {
    timer_.stop();
  }
  emit playing_changed(playing);
}

void Player::play() {
  if (!recording_ || cursor_->first() == cursor_->last()) return;
  if (is_over() && cursor_->at() >= cursor_->last()) cursor_->set(cursor_->first());
  set_playing(true);
}

void Player::pause() {
  set_playing(false);
}
void Player::toggle() {
  playing_ ? pause() : play();
}

void Player::tick(std::chrono::microseconds real) {
  if (!playing_ || (hold_ && hold_())) return;
  const auto lasted = std::clamp(real, std::chrono::microseconds{0}, tick_longest);
  const double wanted = static_cast<double>(lasted.count()) * speed_ + rest_;
  const double whole = std::floor(wanted);
  rest_ = wanted - whole;
  const auto left = static_cast<double>((cursor_->last() - cursor_->at()).count());
  if (whole < left) {
    cursor_->set(cursor_->at() + Duration(static_cast<std::int64_t>(whole)));
    return;
  }
  rest_ = 0;
  cursor_->set(cursor_->last());
  if (is_over()) pause();
}

void Player::set_speed(double speed) {
  speed = std::clamp(speed, play_speeds.front(), play_speeds.back());
  if (speed == speed_) return;
  speed_ = speed;
  emit speed_changed(speed_);
}

void Player::faster() {
  const auto next = std::upper_bound(play_speeds.begin(), play_speeds.end(), speed_);
  if (next != play_speeds.end()) set_speed(*next);
}
void Player::slower() {
  const auto here = std::lower_bound(play_speeds.begin(), play_speeds.end(), speed_);
  if (here != play_speeds.begin()) set_speed(*std::prev(here));
}

void Player::step(bool forward, bool decisions) {
  pause();
  if (!recording_) return;
  const auto& marks = recording_->marks;
  const Instant at = cursor_->at();
  const auto wanted = [decisions](const Mark& mark) {
    return !decisions || mark.kind == MarkKind::decision;
  };
  if (forward) {
    auto next = std::upper_bound(marks.begin(), marks.end(), at,
                                 [](Instant a, const Mark& mark) { return a < mark.at; });
    next = std::find_if(next, marks.end(), wanted);
    cursor_->set(next == marks.end() ? cursor_->last() : next->at);
    return;
  }
  const auto here = std::lower_bound(marks.begin(), marks.end(), at,
                                     [](const Mark& mark, Instant a) { return mark.at < a; });
  const auto first = std::make_reverse_iterator(marks.begin());
  const auto before = std::find_if(std::make_reverse_iterator(here), first, wanted);
  cursor_->set(before == first ? cursor_->first() : before->at);
}

void Player::step_event() {
  step(true, false);
}
void Player::step_event_back() {
  step(false, false);
}
void Player::step_decision() {
  step(true, true);
}
void Player::step_decision_back() {
  step(false, true);
}

void Player::to_begin() {
  pause();
  cursor_->set(cursor_->first());
}
void Player::to_end() {
  pause();
  cursor_->set(cursor_->last());
}

}  // namespace gemello::gui
