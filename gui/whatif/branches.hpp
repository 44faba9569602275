#pragma once

#include <QObject>
#include <QTemporaryDir>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gui/whatif/ask.hpp"
#include "gui/whatif/branch_tree.hpp"

namespace gemello::gui {

/// Makes branches of finished runs and of simulations, by requests to one session. A run is
/// simulated again up to the instant, and held against its log; a simulation is copied at its
/// present; at an instant that it has passed its scenario is simulated again from the beginning.
class Branches : public QObject {
  Q_OBJECT

 public:
  /// `quiet`: for simulations that are only asked; the same one unless said (Feeds has both).
  explicit Branches(Ask ask, Ask quiet = {}, QObject* parent = nullptr);

  BranchTree& tree() { return tree_; }
  const BranchTree& tree() const { return tree_; }
  const Ask& ask() const { return ask_; }
  const Ask& quiet() const { return quiet_; }

  /// A finished run. `end`: of what is recorded.
  BranchId add_run(const std::filesystem::path& folder, const runs::RunInfo& info);
  /// A simulation that is loaded already.
  BranchId add_simulation(const std::string& simulation, const QString& title, Instant start,
                          Instant now, Instant end, std::shared_ptr<ScenarioDocument> document);

  using OnMade = std::function<void(BranchId)>;
  /// "Run from here": it is in the tree at once, and made() or failed() follows. `then` is called
  /// before made().
  BranchId branch(BranchId parent, Instant at, OnMade then = {});
  /// Its title says what was changed in it, "napoli: sw1 fails 12:00", else where it left its
  /// parent, unless a person named it: to be called when that has been simulated.
  void retitle(BranchId id);
  /// Ends its simulations, those that branched off too, and takes them out of the tree; removing()
  /// comes first.
  void remove(BranchId id);

  using OnSimulation = std::function<void(const std::string& simulation)>;
  using OnProblem = std::function<void(const QString& sentence)>;
  /// A simulation that is as this branch was at an instant, to be asked only: the branch's own at
  /// its present, else one that is kept for such questions.
  void as_at(BranchId id, Instant at, OnSimulation then, OnProblem problem);

 signals:
  void made(int id);
  void failed(const QString& sentence);
  /// It is asked to go, with all that branched off it: they are still there.
  void removing(int id);

 private:
  struct Probe {
    std::string simulation;
    BranchId of = 0;
    Instant now{};
    bool ready = false;
  };

  /// What became of it: its present and the run's end.
  using OnReady = std::function<void(Instant now, Instant end)>;
  void make(const Ask& ask, const Branch& source, Instant at, const std::string& as, OnReady ready,
            OnProblem problem);
  static void run_to(const Ask& ask, const std::string& simulation, Instant at, Instant end,
                     OnReady ready, OnProblem problem);
  std::string replay_file(const Branch& source);
  void remove_all(BranchId id);
  QString title_of_run(const std::filesystem::path& folder, const QString& name);
  void drop_probe();
  void watch(BranchId id);

  Ask ask_, quiet_;
  BranchTree tree_;
  QTemporaryDir files_;
  int file_number_ = 0;
  int probe_number_ = 0;
  std::optional<Probe> probe_;
};

/// "6h", "11:42:43.2": how long after its begin a run was left, as titles have it.
QString instant_in_title(Duration after);

/// "there is no simulation 'red' ($.simulation)": an error in a sentence.
QString error_text(const protocol::Error& error);

}  // namespace gemello::gui
