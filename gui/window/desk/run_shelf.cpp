#include "gui/window/desk/run_shelf.hpp"

#include <QPointer>
#include <algorithm>
#include <utility>

#include "gui/shared/figures.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

QString place_of(const InputError& error) {
  return (to_qt(error.file()) + " " + to_qt(error.place())).trimmed();
}

QString branching_words() {
  return QObject::tr("Simulating up to the cursor ...");
}

}  // namespace

void RunShelf::connect_simulations() {
  connect(&simulations_, &Simulations::published, this, &RunShelf::take);
  connect(&simulations_, &Simulations::failed, this,
          [this](const QString& sentence) { say_problem(sentence); });
  connect(&simulations_, &Simulations::session_lost, this, [this](const QString& why) {
    busy_.clear();
    emit busy({});
    say_problem(why, simulations_.program());
  });
  connect(&simulations_, &Simulations::died, this, [this](int id, const QString& why) {
    if (const Branch* branch = tree_->find(id))
      say_problem(tr("The simulation %1 ended: %2").arg(branch->title, why));
  });
  connect(&branches_, &Branches::made, this, [this](int id) {
    end_busy(branching_words());
    mark_simulated(id);
    emit branched(id);
  });
  connect(&what_if_, &WhatIf::done, this, [this](int id) {
    end_busy(branching_words());
    mark_simulated(id);
  });
  connect(&what_if_, &WhatIf::went_back, this, [this](int id) { mark_simulated(id); });
  connect(&what_if_, &WhatIf::failed, this, [this](const QString& sentence) {
    end_busy(branching_words());
    say_problem(sentence);
  });
  connect(&what_if_, &WhatIf::not_begun, this, [this](int, const QString& sentence) {
    emit said({Urgency::warning, sentence, {}, {}, {}});
  });
  connect(&catalogue_, &PolicyCatalogue::came, this, &RunShelf::policies_answered);
  connect(&catalogue_, &PolicyCatalogue::failed, this, [this](const QString& why) {
    say_problem(why, simulations_.program());
    emit policies_answered();
  });
}

void RunShelf::connect_tree() {
  connect(&branches_, &Branches::removing, this, &RunShelf::offer_to_reopen);
  connect(tree_, &BranchTree::titled, this, &RunShelf::session_changed);
  connect(tree_, &QAbstractItemModel::rowsInserted, this,
          [this](const QModelIndex& above, int first, int last) {
            for (int row = first; row <= last; ++row) {
              const int id = tree_->index(row, 0, above).data(BranchTree::id_role).toInt();
              const Branch* branch = tree_->find(id);
              if (branch != nullptr && branch->document)
                connect(branch->document.get(), &ScenarioDocument::changed, this,
                        &RunShelf::session_changed);
            }
          });
  connect(tree_, &QAbstractItemModel::rowsRemoved, this, [this] {
    // The tree may have lost several at once: whoever is there no more is closed.
    std::vector<BranchId> gone;
    for (const auto& [id, ignored] : open_)
      if (tree_->find(id) == nullptr) gone.push_back(id);
    for (const BranchId id : gone) open_.erase(id);
    for (const BranchId id : gone) emit closed(id);
    emit session_changed();
  });
}

RecordingPtr RunShelf::recording(BranchId id) const {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : found->second.recording;
}

std::vector<BranchId> RunShelf::open_ids() const {
  std::vector<BranchId> ids;
  for (const auto& [id, open] : open_)
    if (open.recording) ids.push_back(id);
  return ids;
}

// A session's figures say neither their group nor what they mean: a report without a run does.
std::vector<runs::Figure> RunShelf::figures(BranchId id) const {
  const RecordingPtr known = recording(id);
  if (!known) return {};
  static const std::vector<runs::Figure> usual = runs::figures_of(runs::Metrics{});
  std::vector<runs::Figure> figures = known->figures;
  for (runs::Figure& figure : figures) {
    const auto same = std::find_if(usual.begin(), usual.end(),
                                   [&figure](const auto& one) { return one.name == figure.name; });
    if (same == usual.end() || !figure.group.empty()) continue;
    figure.group = same->group;
    figure.meaning = same->meaning;
  }
  return figures;
}

void RunShelf::take(BranchId id, const RecordingPtr& recording) {
  Open& open = open_[id];
  const bool newer_figures = !open.recording || open.recording->figures != recording->figures;
  const bool is_first = open.recording == nullptr;
  open.recording = recording;
  emit grew(id);
  if (is_first) emit session_changed();
  if (newer_figures) emit figures_came(id);
}

// ---- finished runs --------------------------------------------------------------------------

std::optional<BranchId> RunShelf::find_run(const fs::path& folder, std::size_t others) const {
  const fs::path whole = fs::weakly_canonical(folder);
  for (const auto& [id, open] : open_)
    if (open.path == whole && open.recording && others-- == 0) return id;
  return std::nullopt;
}

void RunShelf::open_run(const fs::path& folder, std::size_t copies) {
  if (const auto id = find_run(folder, copies)) return emit opened(*id);
  read_run(fs::weakly_canonical(folder), [this](std::optional<BranchId> id) {
    if (id) emit opened(*id);
  });
}

void RunShelf::read_run(const fs::path& folder, const OnOpened& then) {
  const QString path = to_qt(folder.string());
  const QString what = tr("Reading %1 ...").arg(path);
  begin_busy(what);
  loaders_.push_back(std::make_unique<Loader>());
  Loader* loader = loaders_.back().get();
  const auto done = [this, loader, what] {
    end_busy(what);
    const auto found = std::find_if(loaders_.begin(), loaders_.end(),
                                    [loader](const auto& one) { return one.get() == loader; });
    found->release()->deleteLater();
    loaders_.erase(found);
  };
  connect(loader, &Loader::loaded, this, [this, folder, then, done](const RecordingPtr& recording) {
    done();
    const BranchId id = branches_.add_run(folder, recording->info);
    Open& open = open_[id];
    open.path = folder;
    take(id, recording);
    mark_simulated(id);
    for (const std::string& note : recording->notes)
      emit said({Urgency::warning, to_qt(note), to_qt(folder.string()), {}, {}});
    say_later_damage(recording, to_qt(folder.string()));
    then(id);
  });
  connect(loader, &Loader::failed, this,
          [this, then, done](const QString& sentence, const QString& file, const QString& place) {
            done();
            say_problem(sentence, (file + " " + place).trimmed());
            then(std::nullopt);
          });
  loader->load(path);
}

// It is met while something is painted, perhaps in another thread: it is said a turn later.
void RunShelf::say_later_damage(const RecordingPtr& recording, const QString& folder) {
  if (!recording->damage) return;
  recording->damage->listen(
      [shelf = QPointer<RunShelf>(this), folder](const std::string& sentence) {
        if (!shelf) return;
        QMetaObject::invokeMethod(
            shelf,
            [shelf, folder, text = to_qt(sentence)] {
              emit shelf->said({Urgency::warning, text, folder, {}, {}});
            },
            Qt::QueuedConnection);
      });
}

// ---- scenarios ------------------------------------------------------------------------------

void RunShelf::open_scenario(const fs::path& file) {
  auto document = std::make_shared<ScenarioDocument>();
  document->load(fs::absolute(file).lexically_normal());
  load_document(std::move(document), std::nullopt, [this](std::optional<BranchId> id) {
    if (!id) return;
    emit opened(*id);
    simulations_.run(*id);
  });
}

BranchId RunShelf::simulate(std::shared_ptr<ScenarioDocument> document,
                            std::optional<BranchId> parent) {
  return load_document(std::move(document), parent, [this](std::optional<BranchId> id) {
    if (!id) return;
    emit branched(*id);
  });
}

// It is in the tree at once, so that its feed finds it.
BranchId RunShelf::load_document(std::shared_ptr<ScenarioDocument> document,
                                 std::optional<BranchId> parent, const OnOpened& then,
                                 const SessionRun* as) {
  Branch branch;
  branch.parent = parent;
  branch.title = tree_->free_title(as == nullptr ? document->title() : to_qt(as->title));
  branch.is_named = as != nullptr && as->is_named;
  branch.simulation = tree_->free_simulation(branch.title);
  branch.document = std::move(document);
  branch.state = BranchState::loading;
  const Duration left = as == nullptr ? Duration::zero() : as->left;
  const BranchId id = tree_->add(std::move(branch));
  begin_busy(tree_->find(id)->title);
  const auto loaded = [this, left, then](std::optional<BranchId> made) {
    if (made && left > Duration::zero())
      tree_->update(*made, [left](Branch& one) { one.from = one.start + left; });
    then(made);
  };
  simulations_.with_session([this, id, loaded] { ask_load(id, loaded); },
                            [this, id, then] {
                              nothing_simulates();
                              tree_->remove(id);
                              then(std::nullopt);
                            });
  return id;
}

void RunShelf::ask_load(BranchId id, const OnOpened& then) {
  const Branch* branch = tree_->find(id);
  if (branch == nullptr) return then(std::nullopt);
  const QString title = branch->title;
  const auto fail = [this, id, title, then](const QString& sentence, const QString& place) {
    end_busy(title);
    say_problem(sentence, place);
    tree_->remove(id);
    then(std::nullopt);
  };
  protocol::Load load;
  load.simulation = branch->simulation;
  const ScenarioDocument& document = *branch->document;
  if (!document.path().empty() && !document.is_dirty()) {
    load.scenario = document.path().string();
  } else {
    const fs::path folder = files_.path().toStdString();
    const fs::path file = folder / ("scenario-" + std::to_string(++file_number_) + ".json");
    try {
      runs::write_text_file(file, document.text_for(folder));
    } catch (const InputError& error) {
      return fail(to_qt(error.sentence()), place_of(error));
    }
    load.scenario = file.string();
  }
  branches_.ask()(
      load,
      [this, id, title, then](const nlohmann::json& result) {
        end_busy(title);
        tree_->update(id, [&result](Branch& one) {
          one.start = one.from = protocol::instant_from_seconds(result.at("start_s"));
          one.now = protocol::instant_from_seconds(result.at("now_s"));
          one.end = protocol::instant_from_seconds(result.at("end_s"));
          one.state = one.now < one.end ? BranchState::paused : BranchState::ended;
        });
        mark_simulated(id);
        then(id);
      },
      [fail](const protocol::Error& error) { fail(error_text(error), {}); });
}

void RunShelf::mark_simulated(BranchId id) {
  const Branch* branch = tree_->find(id);
  if (branch == nullptr || !branch->document) return;
  open_[id].simulated = branch->document->json();
  branches_.retitle(id);
}

bool RunShelf::is_simulated(BranchId id) const {
  const Branch* branch = tree_->find(id);
  const auto found = open_.find(id);
  if (branch == nullptr || !branch->document || found == open_.end()) return true;
  return found->second.simulated == branch->document->json();
}

// ---- what is done with them -----------------------------------------------------------------

void RunShelf::fault(BranchId id, const runs::Fault& fault) {
  begin_busy(branching_words());
  simulations_.with_session(
      [this, id, fault] {
        if (tree_->find(id) != nullptr) what_if_.fault(id, fault);
      },
      [] {});
}

void RunShelf::branch(BranchId parent, Instant at) {
  begin_busy(branching_words());
  simulations_.with_session(
      [this, parent, at] {
        if (tree_->find(parent) != nullptr) branches_.branch(parent, at);
      },
      [] {});
}

void RunShelf::close(BranchId id) {
  const Branch* branch = tree_->find(id);
  if (branch == nullptr) return;
  branches_.remove(id);
}

fs::path RunShelf::path_of(BranchId id) const {
  const Branch* branch = tree_->find(id);
  if (branch == nullptr) return {};
  if (branch->is_run()) return branch->folder;
  return branch->document ? branch->document->path() : fs::path();
}

void RunShelf::ask_policies() {
  catalogue_.ask(simulations_.program());
}

// ---- saying ---------------------------------------------------------------------------------

void RunShelf::say_problem(const QString& sentence, const QString& place) {
  emit said({Urgency::problem, sentence, place, {}, {}});
}

void RunShelf::begin_busy(const QString& what) {
  busy_.push_back(what);
  emit busy(what);
}

void RunShelf::end_busy(const QString& what) {
  busy_.removeOne(what);
  emit busy(busy_.isEmpty() ? QString() : busy_.back());
}

}  // namespace gemello::gui
