#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/session/serve_session.hpp"
#include "gui/session/simulation_feed.hpp"
#include "gui/whatif/ask.hpp"
#include "gui/whatif/branch_tree.hpp"
#include "gui/whatif/feeds.hpp"

namespace gemello::gui {

/// The one session in which simulations live, started when it is first needed, with the feeds of
/// those that are shown. What the tree says of their present and state is kept up here.
class Simulations : public QObject {
  Q_OBJECT

 public:
  /// `program`: of gemello. Borrows the tree.
  Simulations(QString program, BranchTree* tree, QObject* parent = nullptr);
  ~Simulations() override;

  /// As Feeds has them, of the session that is there; only while one is (with_session).
  protocol::RequestId ask(protocol::RequestBody body, OnReply reply, OnFailure failure);
  protocol::RequestId ask_quietly(protocol::RequestBody body, OnReply reply, OnFailure failure);
  /// Calls `then` as soon as the session is there; where it cannot be, session_lost() and then
  /// `otherwise`, never before this returns.
  void with_session(const std::function<void()>& then, const std::function<void()>& otherwise);
  const QString& program() const { return program_; }

  /// To the end of the run; nothing where it runs or cannot.
  void run(BranchId id);
  /// Up to an instant, then `done`.
  void run_until(BranchId id, Instant until, const std::function<void()>& done);
  /// As soon as it can: what is under way is cancelled.
  void pause(BranchId id);
  void step(BranchId id, protocol::Step::To to);
  bool may_run(BranchId id) const;
  bool is_running(BranchId id) const;
  /// Simulated seconds per second since it was told to run; nothing while it does not.
  std::optional<double> pace(BranchId id) const;

 signals:
  void published(int id, const gemello::gui::RecordingPtr& recording);
  /// State or present of a branch.
  void changed(int id);
  /// It stands still again; `to_end`: its run is over.
  void stopped(int id, bool to_end);
  void died(int id, const QString& why);
  void failed(const QString& sentence);
  void session_lost(const QString& why);

 private:
  struct Pace {
    QElapsedTimer wall;
    Instant from{};
  };
  void start_session();
  SimulationFeed* feed_of(BranchId id) const;
  void follow(const std::string& simulation);
  void stands(const QString& simulation, Instant now, BranchState state, const QString& why);

  QString program_;
  BranchTree* tree_;
  std::unique_ptr<ServeSession> session_;
  struct Waiting {
    std::function<void()> then, otherwise;
  };
  std::vector<Waiting> waiting_;  // for the session
  std::unique_ptr<Feeds> feeds_;
  std::map<BranchId, Pace> paces_;
};

}  // namespace gemello::gui
