#include "gui/session/serve_session.hpp"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QStandardPaths>
#include <algorithm>
#include <utility>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

using protocol::Error;
using protocol::ErrorCode;

constexpr std::size_t message_bytes_max = std::size_t{256} << 20;  // an inventory is one line
constexpr qint64 turn_ms = 10;           // of handling lines, before others have their turn
constexpr qint64 piece_bytes = 1 << 18;  // read at once
constexpr int ending_ms = 2'000;
constexpr std::size_t last_words_max = 8;

Error error_of_death(const QString& why) {
  return {ErrorCode::simulation_died, "", "", why.toStdString()};
}

QString start_of(const std::string& text) {
  constexpr std::size_t shown = 80;
  QString start =
      QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min(text.size(), shown)));
  for (QChar& letter : start)
    if (!letter.isPrint()) letter = '?';
  return text.size() > shown ? start + "..." : start;
}

}  // namespace

ServeSession::ServeSession(QObject* parent) : QObject(parent), lines_(message_bytes_max) {
  patience_.setSingleShot(true);
  connect(&patience_, &QTimer::timeout, this, [this] {
    die(QString("%1 does not answer: it is not gemello, or hangs.").arg(process_.program()));
  });
  connect(&process_, &QProcess::started, this, &ServeSession::greet);
  connect(&process_, &QProcess::readyReadStandardOutput, this, &ServeSession::read_lines);
  connect(&process_, &QProcess::readyReadStandardError, this, &ServeSession::keep_last_words);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      die(QString("%1 cannot be started: %2.").arg(process_.program(), process_.errorString()));
  });
  connect(&process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
    finished(status == QProcess::CrashExit
                 ? QString("%1 was ended by a signal").arg(process_.program())
                 : QString("%1 has ended with exit code %2").arg(process_.program()).arg(code));
  });
}

ServeSession::~ServeSession() {
  process_.disconnect(this);
  clear();
}

bool ServeSession::running() const {
  return state_ == State::running;
}

void ServeSession::start(const QString& program, const QString& folder) {
  stop();
  state_ = State::starting;
  last_words_.clear();
  process_.setWorkingDirectory(folder);
  process_.setProgram(program);
  process_.setArguments({"serve", "--stdio"});
  patience_.start(patience_ms_);
  process_.start();
}

void ServeSession::stop() {
  if (state_ == State::ended) return;
  state_ = State::ended;
  clear();
  fail_all("The session was ended.");
}

// What ends a server at once is a signal: at the end of its input it would do first what is asked.
void ServeSession::clear() {
  patience_.stop();
  lines_ = protocol::LineReader(message_bytes_max);
  if (process_.state() == QProcess::NotRunning) return;
  const QSignalBlocker quiet(process_);
  process_.terminate();
  if (process_.waitForFinished(ending_ms)) return;
  process_.kill();
  process_.waitForFinished(ending_ms);
}

void ServeSession::greet() {
  if (state_ != State::starting) return;
  ask(
      protocol::Hello{},
      [this](const nlohmann::json& result) {
        if (state_ != State::starting) return;
        const auto protocol = result.find("protocol");
        if (protocol == result.end() || *protocol != protocol::protocol_version)
          return die(
              QString("%1 is of another version: it speaks protocol %2, and this window %3.")
                  .arg(process_.program(), protocol == result.end()
                                               ? QString("none")
                                               : QString::fromStdString(protocol->dump()).left(20))
                  .arg(protocol::protocol_version));
        patience_.stop();
        state_ = State::running;
        emit started();
      },
      [this](const Error& error) {
        if (state_ == State::starting)
          die(QString("%1 is of another version: %2.")
                  .arg(process_.program(), QString::fromStdString(error.sentence)));
      });
}

protocol::RequestId ServeSession::ask(protocol::RequestBody body, OnReply on_reply,
                                      OnFailure on_failure) {
  const protocol::RequestId id = ++last_id_;
  open_[id] = {std::move(on_reply), std::move(on_failure)};
  if (process_.state() != QProcess::Running || state_ == State::ended) {
    QMetaObject::invokeMethod(
        this,
        [this, id] {
          const auto found = open_.find(id);
          if (found == open_.end()) return;
          const Open open = std::move(found->second);
          open_.erase(found);
          if (open.on_failure) open.on_failure(error_of_death("No simulating program runs."));
        },
        Qt::QueuedConnection);
    return id;
  }
  const std::string line = protocol::write_request({id, std::move(body)});
  process_.write(line.data(), static_cast<qint64>(line.size()));
  return id;
}

// ---- what comes -----------------------------------------------------------------------------

void ServeSession::read_lines() {
  if (!handling_later_) handle_lines();
}

void ServeSession::handle_lines() {
  handling_later_ = false;
  QElapsedTimer turn;
  turn.start();
  while (state_ != State::ended) {
    if (!lines_.has_line()) {
      const QByteArray piece = process_.read(piece_bytes);
      if (piece.isEmpty()) return;
      lines_.feed({piece.data(), static_cast<std::size_t>(piece.size())});
    }
    if (const auto line = lines_.next()) {
      if (line->too_long) return die("A message of the simulating program is too long.");
      try {
        take(protocol::read_message(line->text));
      } catch (const InputError&) {
        return die(QString("%1 said what is no message of gemello serve: \"%2\".")
                       .arg(process_.program(), start_of(line->text)));
      }
    }
    if (turn.elapsed() < turn_ms) continue;
    // The others have their turn; then it goes on, whether more came or not.
    handling_later_ = true;
    QTimer::singleShot(0, this, &ServeSession::handle_lines);
    return;
  }
}

void ServeSession::take(const protocol::Message& message) {
  const auto text = [](const std::string& name) { return QString::fromStdString(name); };
  if (const auto* reply = std::get_if<protocol::Reply>(&message)) {
    take(*reply);
  } else if (const auto* failure = std::get_if<protocol::Failure>(&message)) {
    take(*failure);
  } else if (const auto* progress = std::get_if<protocol::Progress>(&message)) {
    emit progressed(progress->id, text(progress->simulation), progress->now);
  } else if (const auto* event = std::get_if<protocol::EventMessage>(&message)) {
    emit event_came(text(event->simulation), event->event);
  } else if (const auto* sample = std::get_if<protocol::SampleMessage>(&message)) {
    emit sample_came(text(sample->simulation), sample->sample);
  } else if (const auto* ended = std::get_if<protocol::Ended>(&message)) {
    emit simulation_ended(text(ended->simulation), text(ended->error.sentence));
  }
}

void ServeSession::take(const protocol::Reply& reply) {
  const auto found = open_.find(reply.id);
  if (found == open_.end()) return;
  const Open open = std::move(found->second);
  open_.erase(found);
  if (open.on_reply) open.on_reply(reply.result);
}

void ServeSession::take(const protocol::Failure& failure) {
  const auto found = failure.id ? open_.find(*failure.id) : open_.end();
  if (found == open_.end()) return;
  const Open open = std::move(found->second);
  open_.erase(found);
  if (open.on_failure) open.on_failure(failure.error);
}

// ---- its end --------------------------------------------------------------------------------

void ServeSession::keep_last_words() {
  const QString said = QString::fromUtf8(process_.readAllStandardError());
  for (const QString& line : said.split('\n', Qt::SkipEmptyParts)) {
    last_words_.push_back(line.left(300));
    if (last_words_.size() > last_words_max) last_words_.pop_front();
  }
}

void ServeSession::finished(const QString& why) {
  if (state_ == State::ended) return;
  // What it still said counts: answers of a server that was ended in order.
  keep_last_words();
  while (state_ != State::ended && (process_.bytesAvailable() > 0 || lines_.has_line()))
    handle_lines();
  QString sentence = why;
  if (!last_words_.empty()) {
    sentence += "; it said last:";
    for (const QString& line : last_words_) sentence += "\n" + line;
  } else {
    sentence += ".";
  }
  die(sentence);
}

void ServeSession::die(const QString& why) {
  if (state_ == State::ended) return;
  state_ = State::ended;
  clear();
  fail_all(why);
  emit died(why);
}

void ServeSession::fail_all(const QString& why) {
  for (auto& [id, open] : std::exchange(open_, {}))
    if (open.on_failure) open.on_failure(error_of_death(why));
}

}  // namespace gemello::gui
