#include "gui/whatif/branches.hpp"

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/whatif/what_if_title.hpp"
#include "models/protocol/message.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

Instant instant_in(const nlohmann::json& result, const char* key, Instant otherwise) {
  const auto found = result.find(key);
  return found == result.end() || !found->is_number()
             ? otherwise
             : protocol::instant_from_seconds(found->get<double>());
}

// Branches of branches are named after the run they all come from.
QString root_title(const QString& title) {
  return title.section(" @ ", 0, 0).section(": ", 0, 0);
}

}  // namespace

QString instant_in_title(Duration after) {
  if (after > Duration::zero() && after % Duration(1h) == Duration::zero())
    return to_qt(typed_text(after));
  return to_qt(to_text(after));
}

QString error_text(const protocol::Error& error) {
  QString text = to_qt(error.sentence);
  QString place = to_qt(error.file);
  if (!error.place.empty()) place += (place.isEmpty() ? "" : " ") + to_qt(error.place);
  if (!place.isEmpty()) text += " (" + place + ")";
  return text;
}

Branches::Branches(Ask ask, Ask quiet, QObject* parent)
    : QObject(parent),
      ask_(guarded(std::move(ask), this)),
      quiet_(quiet ? guarded(std::move(quiet), this) : ask_) {}

// Runs of one scenario have its name: their folders tell them apart, of the one that was there too.
QString Branches::title_of_run(const std::filesystem::path& folder, const QString& name) {
  const auto with_folder = [&name](const std::filesystem::path& path) {
    return QString("%1 (%2)").arg(name, to_qt(path.lexically_normal().filename().string()));
  };
  bool is_alone = true;
  for (const BranchId id : tree_.children({})) {
    const Branch& other = *tree_.find(id);
    if (other.title == name && other.is_run())
      tree_.update(id, [&](Branch& one) { one.title = with_folder(one.folder); });
    is_alone = is_alone && other.title != name && !other.title.startsWith(name + " (");
  }
  return is_alone ? name : tree_.free_title(with_folder(folder));
}

BranchId Branches::add_run(const std::filesystem::path& folder, const runs::RunInfo& info) {
  Branch branch;
  branch.title = title_of_run(folder, to_qt(info.name));
  branch.folder = folder;
  branch.start = branch.from = info.start;
  branch.now = branch.end = info.end.at;
  branch.state = BranchState::finished_run;
  try {
    branch.document = std::make_shared<ScenarioDocument>();
    branch.document->take(info, folder);
  } catch (const InputError& error) {
    branch.document.reset();
    branch.note = tr("Its scenario cannot be edited: %1").arg(to_qt(error.what()));
  }
  const BranchId id = tree_.add(std::move(branch));
  watch(id);
  return id;
}

BranchId Branches::add_simulation(const std::string& simulation, const QString& title,
                                  Instant start, Instant now, Instant end,
                                  std::shared_ptr<ScenarioDocument> document) {
  Branch branch;
  branch.title = tree_.free_title(title);
  branch.simulation = simulation;
  branch.start = branch.from = start;
  branch.now = now;
  branch.end = end;
  branch.state = now < end ? BranchState::paused : BranchState::ended;
  branch.document = std::move(document);
  const BranchId id = tree_.add(std::move(branch));
  watch(id);
  return id;
}

BranchId Branches::branch(BranchId parent, Instant at, OnMade then) {
  const Branch source = *tree_.find(parent);
  Branch branch;
  branch.parent = parent;
  branch.title =
      tree_.free_title(root_title(source.title) + " @ " + instant_in_title(at - source.start));
  branch.simulation = tree_.free_simulation(branch.title);
  branch.start = source.start;
  branch.from = branch.now = at;
  branch.end = source.end;
  if (!source.is_run() && at < source.now) branch.note = tr("Simulated again from the beginning.");
  if (source.document) {
    branch.document = std::make_shared<ScenarioDocument>();
    branch.document->copy(*source.document);
  }
  const std::string simulation = branch.simulation;
  const BranchId id = tree_.add(std::move(branch));
  watch(id);
  const auto ready = [this, id, then](Instant now, Instant end) {
    tree_.update(id, [&](Branch& made) {
      made.now = made.from = now;
      made.end = end;
      made.state = now < end ? BranchState::paused : BranchState::ended;
    });
    if (tree_.find(id) == nullptr) return;  // removed meanwhile
    if (then) then(id);
    emit made(id);
  };
  make(ask_, source, at, simulation, ready, [this, id](const QString& sentence) {
    tree_.remove(id);
    emit failed(sentence);
  });
  return id;
}

void Branches::retitle(BranchId id) {
  const Branch* branch = tree_.find(id);
  if (branch == nullptr || branch->is_named || branch->is_run()) return;
  if (!branch->document || !branch->base) return;
  const Branch* root = branch;
  while (root->parent) root = tree_.find(*root->parent);
  const QString name = root->is_named ? root->title : root_title(root->title);
  const QString changes = changes_text(*branch->base, comparable(*branch->document));
  const Duration after = branch->from - branch->start;
  if (!changes.isEmpty())
    tree_.set_title(id, name + ": " + changes);
  else if (branch->parent && after > Duration::zero())
    tree_.set_title(id, name + " @ " + instant_in_title(after));
}

void Branches::make(const Ask& ask, const Branch& source, Instant at, const std::string& as,
                    OnReady ready, OnProblem problem) {
  const auto on_failure = [problem](const protocol::Error& error) { problem(error_text(error)); };
  if (source.is_run()) {
    protocol::Load load;
    load.simulation = as;
    load.run = std::filesystem::absolute(source.folder).string();
    load.at = at - origin;
    ask(
        load,
        [ready, at](const nlohmann::json& result) {
          ready(instant_in(result, "now_s", at), instant_in(result, "end_s", at));
        },
        on_failure);
    return;
  }
  const auto go_on = [&ask, as, at, ready, problem](const nlohmann::json& result) {
    run_to(ask, as, at, instant_in(result, "end_s", at), ready, problem);
  };
  if (at >= source.now) {
    const Instant now = source.now;
    const bool there = at == now;
    ask(
        protocol::Branch{source.simulation, as},
        [go_on, ready, there, at](const nlohmann::json& result) {
          if (there)
            ready(instant_in(result, "now_s", at), instant_in(result, "end_s", at));
          else
            go_on(result);
        },
        on_failure);
    return;
  }
  protocol::Load load;
  load.simulation = as;
  try {
    load.scenario = replay_file(source);
  } catch (const InputError& error) {
    return problem(to_qt(error.what()));
  }
  ask(load, go_on, on_failure);
}

void Branches::run_to(const Ask& ask, const std::string& simulation, Instant at, Instant end,
                      OnReady ready, OnProblem problem) {
  protocol::RunUntil run;
  run.simulation = simulation;
  run.until = at - origin;
  ask(
      run,
      [ready, at, end](const nlohmann::json& result) {
        ready(instant_in(result, "now_s", at), end);
      },
      [problem](const protocol::Error& error) { problem(error_text(error)); });
}

// What the branch was made of, with all that was done to it since.
std::string Branches::replay_file(const Branch& source) {
  if (!source.document)
    throw InputError(source.title.toStdString(), "",
                     "its scenario is not known: it can be branched at its present only");
  if (source.start != origin)
    throw InputError(source.title.toStdString(), "",
                     "went on from a state: it can be branched at its present only");
  const std::filesystem::path folder = files_.path().toStdString();
  const std::filesystem::path file =
      folder / ("scenario-" + std::to_string(++file_number_) + ".json");
  runs::write_text_file(file, source.document->text_for(folder));
  return file.string();
}

void Branches::remove(BranchId id) {
  if (tree_.find(id) == nullptr) return;
  emit removing(id);
  remove_all(id);
}

void Branches::remove_all(BranchId id) {
  for (const BranchId child : tree_.children(id)) remove_all(child);
  const Branch* branch = tree_.find(id);
  if (branch == nullptr) return;
  if (probe_ && probe_->of == id) drop_probe();
  const bool gone = branch->is_run() || branch->state == BranchState::died;
  if (!gone)
    ask_(
        protocol::Unload{branch->simulation}, [](const nlohmann::json&) {},
        [](const protocol::Error&) {});  // it is gone already
  tree_.remove(id);
}

// ---- questions about the past ---------------------------------------------------------------

void Branches::drop_probe() {
  quiet_(
      protocol::Unload{probe_->simulation}, [](const nlohmann::json&) {},
      [](const protocol::Error&) {});
  probe_.reset();
}

// What is asked of a branch's past is of no use any more once something else was done in it.
void Branches::watch(BranchId id) {
  const Branch* branch = tree_.find(id);
  if (branch->document == nullptr) return;
  connect(branch->document.get(), &ScenarioDocument::changed, this, [this, id] {
    if (probe_ && probe_->of == id) drop_probe();
  });
}

void Branches::as_at(BranchId id, Instant at, OnSimulation then, OnProblem problem) {
  const Branch source = *tree_.find(id);
  if (!source.is_run() && at == source.now) return then(source.simulation);
  const bool usable = probe_ && probe_->of == id && probe_->ready && probe_->now <= at;
  if (usable && probe_->now == at) return then(probe_->simulation);
  if (probe_ && !usable) drop_probe();
  if (!usable) probe_ = Probe{"question " + std::to_string(++probe_number_), id, at};
  probe_->ready = false;
  const std::string name = probe_->simulation;
  const auto ready = [this, then, name](Instant now, Instant) {
    if (!probe_ || probe_->simulation != name) return;  // asked something else meanwhile
    probe_->now = now;
    probe_->ready = true;
    then(name);
  };
  const auto lost = [this, problem, name](const QString& sentence) {
    if (probe_ && probe_->simulation == name) probe_.reset();
    problem(sentence);
  };
  if (usable)
    run_to(quiet_, name, at, source.end, ready, lost);
  else
    make(quiet_, source, at, name, ready, lost);
}

}  // namespace gemello::gui
