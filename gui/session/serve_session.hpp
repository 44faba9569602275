#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/protocol/line_reader.hpp"
#include "models/protocol/message.hpp"
#include "models/protocol/request.hpp"

namespace gemello::gui {

/// `gemello serve --stdio` as a child process. All calls and signals belong to the window's thread;
/// nothing blocks, and however much the process says, a turn of the event loop stays short. The
/// process ends with this object.
class ServeSession : public QObject {
  Q_OBJECT

 public:
  explicit ServeSession(QObject* parent = nullptr);
  ~ServeSession() override;

  /// `program`: path of gemello, or its name to be found. started() follows when it has said what
  /// protocol it speaks, or died(). A session that runs is ended before, without a signal.
  /// `folder`: what relative paths in requests are relative to; empty: this program's.
  void start(const QString& program, const QString& folder = {});
  /// Ends the process. died() does not follow; open requests are failed.
  void stop();
  /// From started() on.
  bool running() const;
  qint64 process_id() const { return process_.processId(); }
  /// How long a program may take to say who it is; half a minute unless said.
  void set_patience(int milliseconds) { patience_ms_ = milliseconds; }

  using OnReply = std::function<void(const nlohmann::json& result)>;
  using OnFailure = std::function<void(const protocol::Error& error)>;
  /// Sends a request and calls exactly one of the two when it is answered; also when the process
  /// dies first or does not run (code simulation_died), but never before ask() returns. Either may
  /// be empty. Returns its id, for Cancel.
  protocol::RequestId ask(protocol::RequestBody body, OnReply on_reply, OnFailure on_failure);

 signals:
  void started();
  void progressed(quint64 request, const QString& simulation, gemello::Instant now);
  void event_came(const QString& simulation, const nlohmann::json& event);
  void sample_came(const QString& simulation, const nlohmann::json& sample);
  /// A simulation died; the others live on.
  void simulation_ended(const QString& simulation, const QString& why);
  /// The process is gone, or never came: why, with the last lines it wrote on its standard error.
  void died(const QString& why);

 private:
  enum class State : std::uint8_t { ended, starting, running };
  struct Open {
    OnReply on_reply;
    OnFailure on_failure;
  };
  void greet();
  void read_lines();
  void handle_lines();
  void take(const protocol::Message& message);
  void take(const protocol::Reply& reply);
  void take(const protocol::Failure& failure);
  void keep_last_words();
  void finished(const QString& why);
  void die(const QString& why);
  void fail_all(const QString& why);
  void clear();

  QProcess process_;
  QTimer patience_;  // for the first answer
  int patience_ms_ = 30'000;
  State state_ = State::ended;
  protocol::LineReader lines_;
  bool handling_later_ = false;
  protocol::RequestId last_id_ = 0;
  std::map<protocol::RequestId, Open> open_;
  std::deque<QString> last_words_;
};

}  // namespace gemello::gui
