#include "gui/session/simulation_feed.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "gui/recording/folder_series.hpp"
#include "gui/recording/log_file.hpp"
#include "gui/session/answers.hpp"
#include "models/cloud/json_reader.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;
using protocol::Error;

constexpr int publishing_ms = 100;

// A folder may have none: then nothing is known of that time.
std::vector<SeriesPtr> series_of(const std::filesystem::path& folder) {
  try {
    return read_series(folder / "series");
  } catch (const InputError&) {
    return {};
  }
}

}  // namespace

SimulationFeed::SimulationFeed(ServeSession* session, QString simulation, QObject* parent)
    : QObject(parent), session_(session), simulation_(std::move(simulation)) {
  publishing_.setSingleShot(true);
  connect(&publishing_, &QTimer::timeout, this, &SimulationFeed::publish);
  connect(session, &ServeSession::event_came, this, [this](const QString& of, const json& event) {
    if (of == simulation_) take_event(event);
  });
  connect(session, &ServeSession::sample_came, this, [this](const QString& of, const json& sample) {
    if (of == simulation_) take_sample(sample);
  });
  connect(session, &ServeSession::progressed, this,
          [this](quint64, const QString& of, Instant now) {
            if (of != simulation_) return;
            now_ = std::max(now_, now);
            publish_soon();
            emit progressed(now_, aim_);
          });
  connect(session, &ServeSession::simulation_ended, this,
          [this](const QString& of, const QString& why) {
            if (of == simulation_) die(why);
          });
  connect(session, &ServeSession::died, this, &SimulationFeed::die);
  connect(session, &QObject::destroyed, this, [this] { die("The session is gone."); });
}

SimulationFeed::~SimulationFeed() = default;

// What the protocol does not say ends this feed, and nothing else.
template <class Call, class Answer>
void SimulationFeed::careful(const Call& call, const Answer& answer) {
  const auto senseless = [this](const char* what) {
    die(QString("The simulating program says what makes no sense: %1")
            .arg(QString::fromUtf8(what)));
  };
  const QPointer<SimulationFeed> living(this);
  try {
    call(answer);
  } catch (const InputError& error) {
    if (!living.isNull()) senseless(error.what());
  } catch (const json::exception& error) {
    if (!living.isNull()) senseless(error.what());
  }
}

SimulationFeed::OnReply SimulationFeed::replied(OnReply call) {
  return [feed = QPointer<SimulationFeed>(this), call = std::move(call)](const json& result) {
    if (!feed.isNull()) feed->careful(call, result);
  };
}

SimulationFeed::OnFailure SimulationFeed::failed(OnFailure call) {
  return [feed = QPointer<SimulationFeed>(this), call = std::move(call)](const Error& error) {
    if (!feed.isNull() && call) call(error);
  };
}

SimulationFeed::OnFailure SimulationFeed::failing() {
  return failed([this](const Error& error) { die(QString::fromStdString(sentence_of(error))); });
}

// ---- how it begins --------------------------------------------------------------------------

void SimulationFeed::load(protocol::Load load) {
  if (session_.isNull()) return;
  load.simulation = name();
  scenario_ = scenario_of(load);
  std::filesystem::path known_log;  // of a run that is simulated again
  if (!load.run.empty()) known_log = std::filesystem::path(load.run) / "events.jsonl";
  session_->ask(std::move(load), replied([this, known_log](const json& result) {
                  Beginning beginning{known_log, 0};
                  if (const auto verified = result.find("events_verified");
                      verified != result.end() && verified->is_number_unsigned())
                    beginning.log_lines = verified->get<std::uint64_t>();
                  begin(result, beginning);
                }),
                failing());
}

void SimulationFeed::attach(const json& loaded) {
  careful([this](const json& result) { begin(result, {}); }, loaded);
}

void SimulationFeed::begin(const json& loaded, const Beginning& beginning) {
  if (session_.isNull() || state_ == State::dead) return;
  start_ = instant_of(loaded, "start_s");
  now_ = instant_of(loaded, "now_s");
  end_ = instant_of(loaded, "end_s");
  aim_ = now_;
  at_end_ = now_ >= end_;
  title_ = string_of(loaded, "scenario");
  if (title_.empty()) title_ = name();
  if (const auto seed = loaded.find("seed"); seed != loaded.end() && seed->is_number_unsigned())
    seed_ = seed->get<std::uint64_t>();
  if (const auto notes = loaded.find("notes"); notes != loaded.end() && notes->is_array())
    for (const json& note : *notes)
      if (note.is_string()) notes_.push_back(note.get<std::string>());
  session_->ask(protocol::AskInventory{name()},
                replied([this](const json& result) { take_inventory(result); }), failing());
  session_->ask(protocol::AskSnapshot{name()}, replied([this, beginning](const json& result) {
                  if (state_ == State::dead) return;
                  take_beginning(beginning, result);
                  listen();
                }),
                failing());
}

void SimulationFeed::take_inventory(const json& result) {
  const auto platform = result.find("platform");
  if (platform == result.end()) throw InputError("answer", "$.platform", "is missing");
  JsonDocument document = JsonDocument::from(*platform, "platform of " + name());
  inventory_ = std::make_shared<const Inventory>(read_platform(document));
  catalogue_ = std::make_shared<const Catalogue>(*inventory_);
  links_.clear();
  if (const auto links = result.find("links"); links != result.end())
    links_ = links->get<std::vector<std::string>>();
}

void SimulationFeed::take_beginning(const Beginning& beginning, const json& snapshot) {
  const bool by_log = beginning.log_lines > 0;
  chronicle_.emplace(inventory_, catalogue_, start_);
  samples_.emplace(inventory_, now_, links_,
                   by_log ? series_of(beginning.log.parent_path()) : std::vector<SeriesPtr>());
  // At the very start nothing has happened, and what holds then is told by the first lines.
  if (!by_log && now_ > origin) chronicle_->begin_with(snapshot);
  if (!by_log) return;
  LogFile log(beginning.log);
  LogEntry entry;
  while (log.lines() < beginning.log_lines && log.next(entry)) chronicle_->follow(entry);
}

// From here on all is told.
void SimulationFeed::listen() {
  if (session_.isNull()) return;
  protocol::Subscribe subscribe;
  subscribe.simulation = name();
  subscribe.events = subscribe.samples = true;
  session_->ask(
      subscribe, replied([this](const json&) {
        if (state_ == State::dead) return;
        publish();
        set_state(!under_way_.empty() ? State::running : at_end_ ? State::ended : State::paused);
        emit ready();
      }),
      failing());
}

// ---- what it tells --------------------------------------------------------------------------

void SimulationFeed::take_event(const json& event) {
  if (!chronicle_ || state_ == State::dead) return;
  careful(
      [this](const json& line) {
        chronicle_->follow(line);
        now_ = std::max(now_, chronicle_->last());
        publish_soon();
      },
      event);
}

void SimulationFeed::take_sample(const json& sample) {
  if (!chronicle_ || state_ == State::dead) return;
  careful(
      [this](const json& row) {
        samples_->add(row, chronicle_->vm_lanes());
        now_ = std::max(now_, instant_of(row, "now_s"));
        publish_soon();
      },
      sample);
}

void SimulationFeed::publish_soon() {
  if (!publishing_.isActive()) {
    const qint64 since = since_published_.isValid() ? since_published_.elapsed() : publishing_ms;
    publishing_.start(
        static_cast<int>(std::clamp<qint64>(publishing_ms - since, 0, publishing_ms)));
  }
}

void SimulationFeed::publish() {
  publishing_.stop();
  if (!chronicle_) return;
  auto made = std::make_shared<Recording>();
  made->title = title_;
  made->info.name = title_;
  made->info.seed = seed_;
  made->info.scenario = scenario_;
  made->info.start = start_;
  made->inventory = inventory_;
  made->catalogue = catalogue_;
  made->start = start_;
  made->end = now_;
  made->end_planned = std::max(end_, now_);
  chronicle_->fill(*made, now_);
  made->series = samples_->snapshot();
  made->figures = figures_;
  made->notes = notes_;
  recording_ = std::move(made);
  since_published_.start();
  emit published(recording_);
}

void SimulationFeed::set_state(State state) {
  if (state == state_) return;
  state_ = state;
  emit state_changed(state);
}

void SimulationFeed::die(const QString& why) {
  if (state_ == State::dead) return;
  if (chronicle_) publish();
  under_way_.clear();
  set_state(State::dead);
  emit died(why);
}

}  // namespace gemello::gui
