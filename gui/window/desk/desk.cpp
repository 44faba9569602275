#include "gui/window/desk/desk.hpp"

#include <QScopedValueRollback>
#include <algorithm>
#include <tuple>
#include <utility>

#include "gui/time/clock.hpp"

namespace gemello::gui {
namespace {

// A what-if that is undone changes its scenario first and its simulation a moment later.
constexpr std::chrono::milliseconds stale_after{1500};

}  // namespace

Desk::Desk(const QString& program, QObject* parent)
    : QObject(parent), player_(&cursor_), present_(&cursor_), beside_(&cursor_), shelf_(program) {
  stale_timer_.setSingleShot(true);
  stale_timer_.setInterval(stale_after);
  connect(&stale_timer_, &QTimer::timeout, this, &Desk::offer_simulating);
  connect_shelf();
  // Who moves it does not want it moved later.
  connect(&cursor_, &Cursor::moved, this, [this] {
    if (!placing_) wanted_cursor_.reset();
  });
}

void Desk::connect_shelf() {
  connect(&shelf_, &RunShelf::opened, this, &Desk::opened);
  connect(&shelf_, &RunShelf::grew, this, &Desk::grew);
  connect(&shelf_, &RunShelf::closed, this, &Desk::closed);
  connect(&shelf_, &RunShelf::figures_came, this, &Desk::figures_changed);
  connect(&shelf_.simulations(), &Simulations::changed, this, [this](int id) {
    if (id == shown_id_ || id == beside_id_) emit state_changed();
  });
  connect(&shelf_.tree(), &BranchTree::titled, this, [this](int id) {
    if (id == shown_id_ || id == beside_id_) emit runs_changed();
  });
  connect(&shelf_.simulations(), &Simulations::stopped, this, &Desk::stopped);
  connect(&shelf_, &RunShelf::branched, this, &Desk::what_if_made);
  connect(&shelf_, &RunShelf::reopened, this,
          [this](int id) { show(id, shelf_.tree().find(id)->parent); });
  // Done again it goes on as it did the first time; while it is undone it waits where it can be.
  connect(&shelf_.what_if(), &WhatIf::went_back, this, [this](int id) { went_back_.insert(id); });
  connect(&shelf_.what_if(), &WhatIf::done, this, [this](int id) {
    if (went_back_.erase(id) > 0) shelf_.simulations().run(id);
  });
}

const Branch* Desk::shown_branch() const {
  return shown_id_ ? shelf_.tree().find(*shown_id_) : nullptr;
}

const Branch* Desk::beside_branch() const {
  return beside_id_ ? shelf_.tree().find(*beside_id_) : nullptr;
}

bool Desk::is_at_present() const {
  const Branch* branch = shown_branch();
  return branch != nullptr && !branch->is_run() && cursor_.at() == branch->now;
}

// ---- what is shown --------------------------------------------------------------------------

void Desk::show(BranchId id, std::optional<BranchId> beside) {
  if (shelf_.tree().find(id) == nullptr) return;
  const bool same_clock = shown_id_ && (beside == shown_id_ || id == shown_id_ ||
                                        id == beside_id_ || beside == beside_id_);
  shown_id_ = id;
  if (beside == id) beside.reset();
  beside_id_ = beside;
  if (beside) last_beside_ = beside;
  watch_document();
  show_recordings(!same_clock);
  emit runs_changed();
}

void Desk::show_beside(std::optional<BranchId> id) {
  if (!shown_id_ || id == beside_id_) return;
  if (id == shown_id_)
    return emit said({Urgency::note,
                      tr("It is shown already: choose another run to stand beside it."),
                      {},
                      {},
                      {}});
  show(*shown_id_, id);
}

void Desk::expect_together(const std::filesystem::path& first, const std::filesystem::path& other) {
  together_ = {std::filesystem::weakly_canonical(first), std::filesystem::weakly_canonical(other)};
}

// The first on the left, whichever was read first; of one path twice what was opened of it last.
bool Desk::show_together(BranchId id) {
  if (together_.empty()) return false;
  const bool is_twice = together_[0] == together_[1];
  std::optional<BranchId> both[2];
  for (const BranchId one : shelf_.open_ids()) {
    const auto path = shelf_.path_of(one);
    if (path.empty()) continue;
    const auto whole = std::filesystem::weakly_canonical(path);
    if (is_twice && whole == together_[0]) both[0] = std::exchange(both[1], one);
    for (std::size_t side = 0; side < 2 && !is_twice; ++side)
      if (whole == together_[side]) both[side] = one;
  }
  if (id != both[0] && id != both[1]) return false;
  if (!both[0] || !both[1]) return false;
  together_.clear();
  show(*both[1], *both[0]);
  if (is_twice)
    emit said({Urgency::note,
               tr("%1 is open twice, side by side: both are equal until one is changed.")
                   .arg(beside_branch()->title),
               {},
               {},
               {}});
  return true;
}

void Desk::swap() {
  if (shown_id_ && beside_id_) show(*beside_id_, *shown_id_);
}

std::optional<BranchId> Desk::beside_candidate() const {
  const Branch* branch = shown_branch();
  if (branch == nullptr) return std::nullopt;
  const auto may_stand = [this](std::optional<BranchId> id) {
    return id && id != shown_id_ && shelf_.tree().find(*id) != nullptr;
  };
  if (may_stand(branch->parent)) return branch->parent;
  if (may_stand(last_beside_)) return last_beside_;
  const std::vector<BranchId> open = shelf_.open_ids();
  const auto last = std::find_if(open.rbegin(), open.rend(), may_stand);
  return last == open.rend() ? std::nullopt : std::optional(*last);
}

void Desk::toggle_compare() {
  if (beside_id_)
    show_beside({});
  else if (const auto candidate = beside_candidate())
    show_beside(*candidate);
}

void Desk::show_recordings(bool fresh) {
  const QScopedValueRollback<bool> placing(placing_, true);
  RecordingPtr shown = shown_id_ ? shelf_.recording(*shown_id_) : nullptr;
  RecordingPtr beside = beside_id_ ? shelf_.recording(*beside_id_) : nullptr;
  if (shown && beside) std::tie(shown, beside) = like_for_like_.of(shown, beside);
  present_.show(shown);
  beside_.show(beside);
  set_clock({shown, beside}, fresh, cursor_, axis_);
  player_.show(shown);
  if (play_wanted_ && cursor_.first() < cursor_.last()) {
    play_wanted_ = false;
    player_.play();
  }
  present_.refresh();
  beside_.refresh();
  if (shown && wanted_cursor_) move_to_wanted(shown);
}

void Desk::move_to_wanted(const RecordingPtr& shown) {
  if (!wanted_part_.empty())
    selection_.select(shown->catalogue->find(std::exchange(wanted_part_, {})));
  if (shown->start + *wanted_cursor_ > cursor_.last()) return;
  cursor_.set(shown->start + *wanted_cursor_);
  wanted_cursor_.reset();
}

void Desk::go_to(Instant at) {
  const RecordingPtr shown = present_.recording();
  if (!shown) return;
  wanted_cursor_.reset();
  cursor_.set(at);
  if (cursor_.at() == at) return;
  Notice notice;
  const QString asked = QString::fromStdString(to_text(at - shown->start));
  if (at > cursor_.last() && at <= axis_.last()) {
    wanted_cursor_ = at - shown->start;
    notice.text =
        tr("It is simulated up to %1 so far: the cursor goes to %2 as soon as that is known.")
            .arg(QString::fromStdString(to_text(cursor_.last() - shown->start)), asked);
  } else {
    notice.urgency = Urgency::warning;
    notice.text = tr("%1 is outside of this run, which lasts %2.")
                      .arg(asked, QString::fromStdString(to_text(axis_.last() - shown->start)));
  }
  emit said(notice);
}

// ---- what the shelf tells -------------------------------------------------------------------

// What is opened is shown, alone; what a what-if made stands beside its parent already.
void Desk::opened(BranchId id) {
  if (id == shown_id_ || id == beside_id_) return grew(id);
  if (!shelf_.is_restoring() && !show_together(id)) show(id);
}

void Desk::grew(BranchId id) {
  if (id != shown_id_ && id != beside_id_) return;
  const bool first = present_.recording() == nullptr;
  show_recordings(first && !beside_id_);
  if (first) emit runs_changed();
}

void Desk::closed(BranchId id) {
  if (id != shown_id_ && id != beside_id_) return;
  const std::optional<BranchId> left =
      id == shown_id_ ? std::exchange(beside_id_, std::nullopt) : shown_id_;
  beside_id_.reset();
  shown_id_.reset();
  const std::vector<BranchId> others = shelf_.open_ids();
  if (left && shelf_.tree().find(*left) != nullptr) return show(*left);
  if (!others.empty()) return show(others.back());
  player_.pause();
  undo_group_.setActiveStack(nullptr);
  show_recordings(false);
  emit runs_changed();
}

void Desk::close(BranchId id) {
  shelf_.close(id);
}

void Desk::stopped(BranchId id, bool to_end) {
  if (waiting_fault_ && id == shown_id_) {
    const runs::Fault fault = *std::exchange(waiting_fault_, std::nullopt);
    shelf_.fault(id, fault);
    shelf_.simulations().run(id);
    return;
  }
  if (to_end && id == shown_id_ && beside_id_) emit compared();
}

// ---- what if --------------------------------------------------------------------------------

void Desk::fault(const runs::Fault& fault) {
  const Branch* branch = shown_branch();
  if (branch == nullptr) return;
  player_.pause();
  play_wanted_ = false;
  const bool is_ahead = !branch->is_run() && branch->start + fault.at >= branch->now;
  if (is_ahead && shelf_.simulations().is_running(branch->id)) {
    waiting_fault_ = fault;
    return shelf_.simulations().pause(branch->id);
  }
  shelf_.fault(branch->id, fault);
}

void Desk::run_from_here() {
  if (!shown_id_ || !present_.recording()) return;
  player_.pause();
  shelf_.branch(*shown_id_, cursor_.at());
}

void Desk::what_if_made(BranchId id) {
  const Branch* branch = shelf_.tree().find(id);
  if (branch == nullptr) return;
  const Instant at = branch->from;
  show(id, branch->parent);
  shelf_.simulations().run(id);
  branch = shelf_.tree().find(id);
  if (branch == nullptr) return;
  // A change of the whole run leaves the eye where it is.
  if (at > branch->start && at <= cursor_.last()) cursor_.set(at);
}

void Desk::simulate_changed(std::shared_ptr<ScenarioDocument> document) {
  if (!shown_id_) return;
  const BranchId parent = *shown_id_;
  const BranchId made = shelf_.simulate(std::move(document), parent);
  if (shelf_.tree().find(made) != nullptr) show(made, parent);
}

void Desk::play_soon() {
  play_wanted_ = true;
  show_recordings(false);
}

void Desk::toggle_simulation() {
  if (!shown_id_) return;
  Simulations& simulations = shelf_.simulations();
  if (simulations.is_running(*shown_id_))
    simulations.pause(*shown_id_);
  else
    simulations.run(*shown_id_);
}

void Desk::step_simulation(protocol::Step::To to) {
  if (shown_id_) shelf_.simulations().step(*shown_id_, to);
}

// ---- the scenario of what is shown ----------------------------------------------------------

void Desk::watch_document() {
  disconnect(document_link_);
  stale_timer_.stop();
  const Branch* branch = shown_branch();
  ScenarioDocument* document = branch == nullptr ? nullptr : branch->document.get();
  // A stack of the group leaves it when its document goes.
  if (document != nullptr) undo_group_.addStack(document->undo_stack());
  undo_group_.setActiveStack(document == nullptr ? nullptr : document->undo_stack());
  if (document == nullptr) return;
  document_link_ =
      connect(document, &ScenarioDocument::changed, this, [this] { stale_timer_.start(); });
}

// Faults that were removed, settings undone: the picture is of another scenario now.
void Desk::offer_simulating() {
  const Branch* branch = shown_branch();
  if (branch == nullptr || branch->document == nullptr || shelf_.is_simulated(branch->id)) return;
  const BranchId id = branch->id;
  Notice notice;
  notice.about = id;
  notice.text = tr("The scenario was changed since this was simulated.");
  notice.offer = tr("Simulate it beside");
  notice.on_offer = [this, id] {
    const Branch* changed = shelf_.tree().find(id);
    if (changed == nullptr || changed->document == nullptr) return;
    auto copy = std::make_shared<ScenarioDocument>();
    copy->copy(*changed->document);
    show(id);
    simulate_changed(copy);
  };
  emit said(notice);
}

void Desk::restore(const SessionState& state) {
  shelf_.restore(state.runs, [this, state](const std::vector<std::optional<BranchId>>& ids) {
    const auto id_of = [&](std::optional<std::size_t> number) {
      return number && *number < ids.size() ? ids[*number] : std::nullopt;
    };
    std::optional<BranchId> shown = id_of(state.shown);
    for (auto last = ids.rbegin(); !shown && last != ids.rend(); ++last) shown = *last;
    if (!shown) return;
    wanted_cursor_ = state.cursor;
    wanted_part_ = state.selected;
    show(*shown, id_of(state.beside));
  });
}

}  // namespace gemello::gui
