#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/recording/chronicle.hpp"
#include "gui/recording/recording.hpp"
#include "gui/session/sample_series.hpp"
#include "gui/session/serve_session.hpp"
#include "models/protocol/prediction.hpp"

namespace gemello::gui {

/// One simulation of a session: what a window asks of it, and a Recording that grows as it tells.
/// Borrows the session. All belongs to the window's thread.
class SimulationFeed : public QObject {
  Q_OBJECT

 public:
  enum class State : std::uint8_t {
    loading,
    paused,   ///< at now(), and may go on
    running,  ///< a run or step is under way
    ended,    ///< at the end of the run
    dead,     ///< by an error that died() told, or its session is gone
  };

  /// `simulation`: the name it has in the session, or will have.
  SimulationFeed(ServeSession* session, QString simulation, QObject* parent = nullptr);
  ~SimulationFeed() override;

  /// Loads the simulation that `load` asks for, under this feed's name. ready() or died() follows.
  /// Of a run folder (`load.run`) marks and lanes up to `load.at` are those of its log.
  void load(protocol::Load load);
  /// Takes a simulation that was loaded without this feed: `loaded` is the answer to its Load or
  /// Branch. What happened before is not known. ready() or died() follows.
  void attach(const nlohmann::json& loaded);

  const QString& simulation() const { return simulation_; }
  State state() const { return state_; }
  Instant start() const { return start_; }
  Instant now() const { return now_; }
  Instant end() const { return end_; }
  /// The last one published; null before ready().
  const RecordingPtr& recording() const { return recording_; }

  using OnReply = ServeSession::OnReply;
  using OnFailure = ServeSession::OnFailure;
  using Done = std::function<void()>;
  /// Simulates on to an instant, or to the end of the run; recordings come on the way. A run under
  /// way is not ended by it: the next one begins when it is done.
  void run_until(std::optional<Instant> until, Done done = {}, OnFailure on_failure = {});
  void step(protocol::Step::To to, std::function<void(bool found)> done = {},
            OnFailure on_failure = {});
  /// Ends runs and steps under way: paused where they are. Their `on_failure` is called with the
  /// code cancelled.
  void cancel();

  /// `fault.simulation` is set here, and so in the next ones.
  void fault(protocol::InjectFault fault, Done done = {}, OnFailure on_failure = {});
  void propose(nlohmann::json action, Duration horizon,
               std::function<void(const protocol::Prediction&)> done, OnFailure on_failure = {});
  void order(nlohmann::json action, std::function<void(const protocol::Verdict&)> done = {},
             OnFailure on_failure = {});
  /// A copy of the simulation as it is now, with all that is known of it up to now. It is the
  /// receiver's; its ready() follows. Pending runs are done before.
  void branch(const QString& as, std::function<void(std::unique_ptr<SimulationFeed>)> done,
              OnFailure on_failure = {});
  void figures(std::function<void(const std::vector<runs::Figure>&)> done,
               OnFailure on_failure = {});
  void snapshot(std::function<void(const nlohmann::json&)> done, OnFailure on_failure = {});
  /// Figures of several simulations of the session, side by side: the result of Compare.
  void compare(std::vector<QString> with, std::function<void(const nlohmann::json&)> done,
               OnFailure on_failure = {});
  /// Ends the simulation in the session; the recording stays.
  void unload();

 signals:
  void ready();
  /// Not more often than ten times a second, but at every change of the state.
  void published(gemello::gui::RecordingPtr recording);
  void state_changed(gemello::gui::SimulationFeed::State state);
  /// Simulated time has come to `now`, of `start()` to the run's or step's aim.
  void progressed(gemello::Instant now, gemello::Instant aim);
  /// There is no more to come: a sentence. Nothing of it but the last recording is of use.
  void died(const QString& why);

 private:
  /// What is known of a simulation before it was listened to.
  struct Beginning {
    std::filesystem::path log;    ///< of the run folder that it was made of
    std::uint64_t log_lines = 0;  ///< of it that have happened
  };
  void begin(const nlohmann::json& loaded, const Beginning& beginning);
  void take_inventory(const nlohmann::json& result);
  void take_beginning(const Beginning& beginning, const nlohmann::json& snapshot);
  void listen();
  void take_event(const nlohmann::json& event);
  void take_sample(const nlohmann::json& sample);
  void take_now(const nlohmann::json& result);
  void went_on(protocol::RequestId id, const nlohmann::json& result);
  void set_state(State state);
  void begin_work(const std::shared_ptr<protocol::RequestId>& kept, protocol::RequestId id);
  void stopped(protocol::RequestId id);
  void settle();
  void publish_soon();
  void publish();
  void die(const QString& why);
  std::string name() const { return simulation_.toStdString(); }
  template <class Call, class Answer>
  void careful(const Call& call, const Answer& answer);
  /// Called only while this feed lives.
  OnReply replied(OnReply call);
  OnFailure failed(OnFailure call);
  /// A failure that ends this feed.
  OnFailure failing();

  QPointer<ServeSession> session_;
  QString simulation_;
  State state_ = State::loading;
  Instant start_{}, now_{}, end_{}, aim_{};
  bool at_end_ = false;
  std::string title_;
  std::uint64_t seed_ = 0;
  std::vector<std::string> notes_;
  nlohmann::json scenario_;
  std::vector<runs::Figure> figures_;
  std::shared_ptr<const Inventory> inventory_;
  std::shared_ptr<const Catalogue> catalogue_;
  std::vector<std::string> links_;  // that rows have loads of
  std::optional<Chronicle> chronicle_;
  std::optional<SampleSeries> samples_;
  std::vector<protocol::RequestId> under_way_;  // runs and steps
  RecordingPtr recording_;
  QTimer publishing_;
  QElapsedTimer since_published_;
};

}  // namespace gemello::gui
