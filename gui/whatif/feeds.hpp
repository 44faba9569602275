#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gui/session/simulation_feed.hpp"
#include "gui/whatif/ask.hpp"
#include "gui/whatif/branch_tree.hpp"

#include <QObject>

namespace gemello::gui {

/// The simulations of a session that a window shows, each with its feed, so that a branch is
/// recorded from where its parent's recording began. Borrows the session.
class Feeds : public QObject {
  Q_OBJECT

 public:
  explicit Feeds(ServeSession* session, QObject* parent = nullptr);
  ~Feeds() override;

  /// Asks about simulations by way of their feeds: what is loaded or branched gets one, what is
  /// unloaded loses it. What is asked of one that is being made waits for it. Ids are 0, but of
  /// what no feed answers.
  Ask ask();
  /// Asks the session itself: about simulations that nobody looks at.
  Ask quiet() const;

  /// Null: there is no such simulation, or it is not ready.
  SimulationFeed* find(const std::string& simulation) const;

 signals:
  /// Also of a simulation whose name was there before: it is another one now.
  void came(const QString& simulation);
  void gone(const QString& simulation);
  /// How it stands, whenever that changes; `why` of one that died.
  void stands(const QString& simulation, gemello::Instant now, gemello::gui::BranchState state,
              const QString& why);

 private:
  using FeedPtr = std::unique_ptr<SimulationFeed>;

  void load(const protocol::Load& load, OnReply reply, OnFailure failure);
  void branch(const protocol::Branch& branch, OnReply reply, const OnFailure& failure);
  void keep(FeedPtr feed, OnReply reply, OnFailure failure);
  void unload(const std::string& simulation, const OnReply& reply);
  void branched_off(const std::string& source);
  void tell(const SimulationFeed& feed, const QString& why);
  SimulationFeed* feed_for(const std::string& simulation, const OnFailure& failure) const;

  protocol::RequestId handle(protocol::RequestBody body, OnReply reply, OnFailure failure);
  void made(const std::string& simulation);

  ServeSession* session_;
  std::map<std::string, FeedPtr> feeds_;
  using Later = std::vector<std::function<void()>>;
  std::map<std::string, Later> waiting_;  // for one being made
  std::map<std::string, int> branching_;  // how many are being made of one
  std::map<std::string, Later> leaving_;  // what is to be done when no more of them are
};

}  // namespace gemello::gui
