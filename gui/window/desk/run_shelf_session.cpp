#include <algorithm>
#include <utility>

#include "gui/shared/figures.hpp"
#include "gui/whatif/scenario_text.hpp"
#include "gui/window/desk/run_shelf.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

// What is open, for a session file, and opened again.

namespace gemello::gui {
namespace {

// Where paths of a scenario in a session start: a session may be read from anywhere.
const std::filesystem::path no_folder("/");

}  // namespace

struct RunShelf::Restoring {
  std::vector<SessionRun> runs;
  std::vector<std::optional<BranchId>> ids;
  OnRestored then;
  std::optional<BranchId> above;
  bool no_session = false;  // nothing can be simulated: said once, waited for once
};

RunShelf::RunShelf(const QString& program, QObject* parent)
    : QObject(parent),
      branches_(
          [this](protocol::RequestBody body, OnReply reply, OnFailure failure) {
            return simulations_.ask(std::move(body), std::move(reply), std::move(failure));
          },
          [this](protocol::RequestBody body, OnReply reply, OnFailure failure) {
            return simulations_.ask_quietly(std::move(body), std::move(reply), std::move(failure));
          }),
      simulations_(program, &branches_.tree()),
      what_if_(branches_) {
  tree_ = &branches_.tree();
  connect_simulations();
  connect_tree();
}

RunShelf::~RunShelf() = default;

// ---- what is open ---------------------------------------------------------------------------

// Nothing: it is a simulation of which nobody knows the scenario.
std::optional<SessionRun> RunShelf::session_run(const Branch& branch) const {
  SessionRun run;
  run.title = branch.title.toStdString();
  run.is_named = branch.is_named;
  if (branch.is_run()) {
    run.folder = branch.folder;
    return run;
  }
  if (!branch.document) return std::nullopt;
  const ScenarioDocument& document = *branch.document;
  if (!document.path().empty() && !document.is_dirty())
    run.file = document.path();
  else
    run.scenario = OrderedJson::parse(document.text_for(no_folder));
  if (branch.parent) run.left = branch.from - branch.start;
  return run;
}

std::vector<SessionRun> RunShelf::session_runs_of(const std::vector<BranchId>& ids) const {
  std::vector<SessionRun> runs;
  std::vector<BranchId> told;
  for (const BranchId id : ids) {
    const Branch* branch = tree_->find(id);
    if (branch == nullptr) continue;
    std::optional<SessionRun> run = session_run(*branch);
    if (!run) continue;
    if (branch->parent) {
      const auto parent = std::find(told.begin(), told.end(), *branch->parent);
      if (parent != told.end()) run->parent = static_cast<std::size_t>(parent - told.begin());
    }
    runs.push_back(*std::move(run));
    told.push_back(id);
  }
  return runs;
}

SessionState RunShelf::session_runs() const {
  SessionState state;
  state.runs = session_runs_of(open_ids());
  return state;
}

std::optional<std::size_t> RunShelf::session_number(BranchId id) const {
  std::size_t number = 0;
  for (const auto& [one, open] : open_) {
    const Branch* branch = tree_->find(one);
    if (branch == nullptr || !open.recording) continue;
    if (!branch->is_run() && !branch->document) continue;
    if (one == id) return number;
    ++number;
  }
  return std::nullopt;
}

// What a person loses by closing it is kept for as long as the offer stands.
void RunShelf::offer_to_reopen(BranchId id) {
  std::vector<BranchId> ids{id};
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (const BranchId child : tree_->children(ids[i])) ids.push_back(child);
  const std::vector<SessionRun> runs = session_runs_of(ids);
  if (unsaved_runs(runs).empty()) return;
  const std::optional<BranchId> above = tree_->find(id)->parent;
  Notice notice;
  notice.text = tr("%1 was closed, and is saved nowhere.").arg(tree_->find(id)->title);
  notice.offer = tr("Undo");
  notice.on_offer = [this, runs, above] {
    const bool is_there = above && tree_->find(*above) != nullptr;
    restore(
        runs,
        [this](const std::vector<std::optional<BranchId>>& made) {
          if (!made.empty() && made[0]) emit reopened(*made[0]);
        },
        is_there ? above : std::nullopt);
  };
  emit said(notice);
}

// ---- opened again ---------------------------------------------------------------------------

void RunShelf::restore(const std::vector<SessionRun>& runs, const OnRestored& then,
                       std::optional<BranchId> above) {
  if (restoring_) return say_problem(tr("A session is being opened already."));
  restoring_ = std::make_unique<Restoring>();
  restoring_->runs = runs;
  restoring_->then = then;
  restoring_->above = above;
  restore_next();
}

void RunShelf::restore_next() {
  const std::size_t number = restoring_->ids.size();
  if (number == restoring_->runs.size()) {
    const std::unique_ptr<Restoring> done = std::move(restoring_);
    std::vector<bool> lost(number);
    QStringList titles;
    for (std::size_t i = 0; i < number; ++i) {
      lost[i] = !done->ids[i] && done->runs[i].is_unsaved();
      if (lost[i]) titles.push_back(to_qt(done->runs[i].title));
    }
    if (!titles.isEmpty()) emit not_restored(with_ancestors(done->runs, lost), titles);
    done->then(done->ids);
    emit session_changed();
    return;
  }
  const SessionRun& run = restoring_->runs[number];
  const auto next = [this](std::optional<BranchId> id) {
    restoring_->ids.push_back(id);
    restore_next();
  };
  if (!run.folder.empty()) return restore_run(run.folder, next);
  if (restoring_->no_session) return next(std::nullopt);
  const auto parent =
      run.parent && *run.parent < number ? restoring_->ids[*run.parent] : restoring_->above;
  try {
    load_document(
        document_of(run), parent,
        [this, next](std::optional<BranchId> id) {
          if (id) simulations_.run(*id);
          next(id);
        },
        &run);
  } catch (const InputError& error) {
    say_problem(to_qt(error.sentence()),
                (to_qt(error.file()) + " " + to_qt(error.place())).trimmed());
    next(std::nullopt);
  }
}

// Of what is being restored the rest needs not be tried.
void RunShelf::nothing_simulates() {
  if (restoring_) restoring_->no_session = true;
}

// One that is open already is that one; of two that were open of a folder the second is another.
void RunShelf::restore_run(const std::filesystem::path& folder, const OnOpened& next) {
  const std::size_t number = restoring_->ids.size();
  const auto of_folder = [&folder](const SessionRun& run) { return run.folder == folder; };
  const auto before =
      std::count_if(restoring_->runs.begin(),
                    restoring_->runs.begin() + static_cast<std::ptrdiff_t>(number), of_folder);
  if (const auto id = find_run(folder, static_cast<std::size_t>(before))) return next(id);
  read_run(std::filesystem::weakly_canonical(folder), next);
}

// A scenario that was saved nowhere still has no file of its own.
std::shared_ptr<ScenarioDocument> RunShelf::document_of(const SessionRun& run) {
  auto document = std::make_shared<ScenarioDocument>();
  if (!run.file.empty()) {
    document->load(run.file);
    return document;
  }
  const std::filesystem::path folder = files_.path().toStdString();
  const std::filesystem::path file =
      folder / ("session-" + std::to_string(++file_number_) + ".json");
  runs::write_text_file(file, rebased(run.scenario, no_folder, folder).dump(2) + "\n");
  ScenarioDocument kept;
  kept.load(file);
  document->copy(kept);
  return document;
}

}  // namespace gemello::gui
