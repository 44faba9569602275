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
}

RunShelf::~RunShelf() = default;

SessionState RunShelf::session_runs() const {
  SessionState state;
  std::vector<BranchId> ids;
  for (const auto& [id, open] : open_) {
    const Branch* branch = tree_->find(id);
    if (branch == nullptr || !open.recording) continue;
    SessionRun run;
    run.title = branch->title.toStdString();
    if (branch->is_run()) {
      run.folder = branch->folder;
    } else if (branch->document) {
      const ScenarioDocument& document = *branch->document;
      if (!document.path().empty() && !document.is_dirty())
        run.file = document.path();
      else
        run.scenario = OrderedJson::parse(document.text_for(no_folder));
    } else {
      continue;
    }
    if (branch->parent) {
      const auto parent = std::find(ids.begin(), ids.end(), *branch->parent);
      if (parent != ids.end()) run.parent = static_cast<std::size_t>(parent - ids.begin());
    }
    state.runs.push_back(std::move(run));
    ids.push_back(id);
  }
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

void RunShelf::restore(const std::vector<SessionRun>& runs, const OnRestored& then) {
  if (restoring_) return say_problem(tr("A session is being opened already."));
  restoring_ = std::make_unique<Restoring>();
  restoring_->runs = runs;
  restoring_->then = then;
  restore_next();
}

void RunShelf::restore_next() {
  const std::size_t number = restoring_->ids.size();
  if (number == restoring_->runs.size()) {
    const std::unique_ptr<Restoring> done = std::move(restoring_);
    return done->then(done->ids);
  }
  const SessionRun& run = restoring_->runs[number];
  const auto next = [this](std::optional<BranchId> id) {
    restoring_->ids.push_back(id);
    restore_next();
  };
  if (!run.folder.empty()) return read_run(run.folder, next);
  const auto parent =
      run.parent && *run.parent < number ? restoring_->ids[*run.parent] : std::nullopt;
  try {
    load_document(document_of(run), parent, [this, next](std::optional<BranchId> id) {
      if (id) simulations_.run(*id);
      next(id);
    });
  } catch (const InputError& error) {
    say_problem(to_qt(error.sentence()),
                (to_qt(error.file()) + " " + to_qt(error.place())).trimmed());
    next(std::nullopt);
  }
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
