#include "gui/session/simulation_feed.hpp"

#include <algorithm>
#include <cmath>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/like_for_like.hpp"
#include "gui/recording/run_loader.hpp"
#include "tests/gui/session/session_support.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;
using State = SimulationFeed::State;
using ::testing::HasSubstr;

const char* const napoli = "datasets/samples/napoli.json";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// A fault outside of the scenario, told while it runs, and the same fault in a scenario of a run
// folder: marks, lanes and bars are equal.
TEST_F(RealSession, TellsWhatAFinishedRunSays) {
  const auto feed = loaded(napoli);
  EXPECT_EQ(feed->state(), State::paused);
  EXPECT_EQ(feed->end(), at(14400));
  EXPECT_EQ(feed->recording()->title, "napoli-sample");
  EXPECT_EQ(feed->recording()->end, origin);
  EXPECT_EQ(feed->recording()->end_planned, at(14400));
  EXPECT_TRUE(feed->recording()->marks.empty());

  run_to(*feed, at(3600));
  EXPECT_EQ(feed->now(), at(3600));
  EXPECT_EQ(feed->state(), State::paused);
  EXPECT_EQ(feed->recording()->end, at(3600));
  const std::size_t marks_before = feed->recording()->marks.size();
  EXPECT_GT(marks_before, 100U);

  protocol::InjectFault fault;
  fault.what = runs::FaultKind::host_power_loss;
  fault.component = "kvm-05";
  fault.lasts = 20min;
  bool planned = false;
  feed->fault(fault, [&] { planned = true; });
  ASSERT_TRUE(wait_for([&] { return planned; }));
  run_to(*feed, std::nullopt);
  EXPECT_EQ(feed->state(), State::ended);
  EXPECT_EQ(feed->now(), at(14400));

  const RecordingPtr finished = load_run(finished_run(
      napoli, R"x(--set 'faults[1]={"at":"1h","what":"host-power-loss","component":"kvm-05",)x"
              R"x("for":"20min"}')x"));
  const auto told = lines_of(all_text(*feed->recording()));
  const auto read = lines_of(all_text(*finished));
  EXPECT_GT(feed->recording()->marks.size(), marks_before + 20);
  ASSERT_EQ(feed->recording()->marks.size(), finished->marks.size());
  EXPECT_EQ(told, read);
  // The report's figures too.
  std::vector<runs::Figure> figures;
  feed->figures(
      [&](const std::vector<runs::Figure>& told_at_the_end) { figures = told_at_the_end; });
  ASSERT_TRUE(wait_for([&] { return !figures.empty(); }));
  ASSERT_EQ(figures.size(), finished->figures.size());
  for (std::size_t i = 0; i < finished->figures.size(); ++i)
    EXPECT_EQ(figures[i].value, finished->figures[i].value) << finished->figures[i].name;
}

/// How many values of all rows up to an instant differ by more than sums in another order do.
std::size_t differing_values(const SeriesSource& told, const SeriesSource& read, Instant until) {
  std::size_t differing = 0;
  for (Instant row = read.info().start; row + read.info().period <= until;
       row += read.info().period)
    for (std::size_t object = 0; object < read.info().objects.size(); ++object) {
      const float one = told.at(object, row).value_or(-1);
      const float two = read.at(object, row).value_or(-2);
      if (std::isnan(one) && std::isnan(two)) continue;
      if (!(std::abs(one - two) <= 1e-6F * std::abs(two))) ++differing;
    }
  return differing;
}

// The same run, simulated in the window and read from its folder: the oracle is the recorder that
// writes folders. A crash, a fence, starts and migrations are in the first, links and storms of
// faults of hosts and network in the second.
TEST_F(RealSession, ItsRowsAreTheFoldersRows) {
  for (const char* scenario : {napoli, "datasets/samples/napoli-storm.json"}) {
    const auto feed = loaded(scenario, scenario);
    run_to(*feed, std::nullopt);
    const RecordingPtr finished = load_run(finished_run(scenario));
    for (const char* name :
         {"host.cpu_used", "host.cpu_demand", "host.power", "host.on", "fleet.cpu_used",
          "fleet.power", "fleet.hosts_on", "fleet.vms_serving", "vm.cpu_used"}) {
      const SeriesSource* told = feed->recording()->find_series(name);
      const SeriesSource* read = finished->find_series(name);
      // The storm keeps none of its VMs.
      if (scenario != std::string_view(napoli) && name == std::string_view("vm.cpu_used")) {
        EXPECT_EQ(read, nullptr);
        continue;
      }
      ASSERT_NE(told, nullptr) << name;
      ASSERT_NE(read, nullptr) << name;
      ASSERT_EQ(told->info(), read->info()) << name;
      EXPECT_EQ(told->rows(), read->rows()) << name;
      EXPECT_EQ(differing_values(*told, *read, finished->end), 0U) << scenario << " " << name;
    }
  }
}

// Guests' traffic and a migration cross links; sw1 is down for a while.
TEST_F(RealSession, LinksHaveTheLoadsOfTheFolder) {
  const std::string fault =
      R"(faults[1]={"at":"1h","what":"switch-down","component":"sw1","for":"10min"})";
  const auto feed = std::make_unique<SimulationFeed>(&session, "links");
  protocol::Load load;
  load.scenario = source_path(napoli).string();
  load.sets = {fault, "series.vm=false"};
  feed->load(load);
  wait_until_ready(*feed);
  run_to(*feed, std::nullopt);
  const RecordingPtr finished = load_run(finished_run(napoli, "--set '" + fault + "'"));
  const SeriesSource* told = feed->recording()->find_series("link.load");
  const SeriesSource* read = finished->find_series("link.load");
  ASSERT_NE(told, nullptr);
  ASSERT_NE(read, nullptr);
  ASSERT_EQ(told->info(), read->info());
  std::size_t busy = 0;
  for (std::size_t object = 0; object < read->info().objects.size(); ++object)
    busy += read->at(object, at(1800)).value_or(0) > 0 ? 1 : 0;
  EXPECT_GT(busy, 10U);
  EXPECT_EQ(differing_values(*told, *read, finished->end), 0U);

  // Without series of its own a VM has monitoring's minutes: each is the mean of six of the
  // folder's rows, or a gap.
  const auto [ours, theirs] = LikeForLike().of(feed->recording(), finished);
  const SeriesSource* used = ours->find_series("vm.cpu_used");
  const SeriesSource* used_read = theirs->find_series("vm.cpu_used");
  ASSERT_NE(used, nullptr);
  ASSERT_NE(used_read, nullptr);
  EXPECT_EQ(used->info().period, Duration(60s));
  EXPECT_EQ(used_read->info().period, Duration(60s));
  std::size_t compared = 0;
  for (int minute = 0; minute < 240; ++minute)
    for (std::size_t vm = 0; vm < used->info().objects.size(); ++vm) {
      const float one = used->at(vm, at(60 * minute + 30)).value_or(NAN);
      const float two = used_read->at(vm, at(60 * minute + 30)).value_or(NAN);
      if (std::isnan(one) || std::isnan(two)) continue;
      ++compared;
      EXPECT_NEAR(one, two, 1e-2 + static_cast<double>(two) * 1e-5) << minute << " " << vm;
    }
  EXPECT_GT(compared, 240U * 33 / 2);
  // Of a VM that is not there yet nothing is known.
  const auto& lanes = feed->recording()->vms;
  const auto late = std::find_if(lanes.begin(), lanes.end(), [](const auto& lane) {
    return lane[0].phase == VmPhase::absent && lane[1].from > at(60);
  });
  ASSERT_NE(late, lanes.end());
  EXPECT_TRUE(std::isnan(*used->at(static_cast<std::size_t>(late - lanes.begin()), at(0))));
}

TEST_F(RealSession, ABranchGoesItsOwnWayFromWhatWasKnown) {
  const auto parent = loaded(napoli);
  // The run is still under way when the branch is asked for: it is of where that ends.
  std::unique_ptr<SimulationFeed> branch;
  parent->run_until(at(3600));
  parent->branch("moved", [&](std::unique_ptr<SimulationFeed> made) { branch = std::move(made); });
  parent->run_until(at(5000));
  ASSERT_TRUE(wait_for([&] { return branch != nullptr; }));
  wait_until_ready(*branch);
  EXPECT_EQ(branch->now(), at(3600));
  ASSERT_TRUE(wait_for([&] { return parent->state() == State::paused; }));
  EXPECT_EQ(parent->now(), at(5000));
  const Recording before = *branch->recording();
  for (const Mark& mark : before.marks) EXPECT_LE(mark.at, at(3600));
  EXPECT_EQ(branch->recording()->find_series("host.power")->rows(), 360U);

  protocol::Verdict verdict;
  bool ordered = false;
  branch->order({{"action", "migrate"}, {"vm", "db-server"}, {"from", "kvm-01"}, {"to", "kvm-02"}},
                [&](const protocol::Verdict& given) {
                  verdict = given;
                  ordered = true;
                });
  ASSERT_TRUE(wait_for([&] { return ordered; }));
  EXPECT_EQ(verdict.kind, protocol::Verdict::Kind::begun);
  run_to(*branch, at(5000));
  const auto vm = branch->recording()->inventory->find_vm("db-server").index();
  const auto place = [&](const SimulationFeed& feed) {
    const HostId host = feed.recording()->vms[vm].back().host;
    return (*feed.recording()->inventory)[host].name;
  };
  EXPECT_EQ(place(*branch), "kvm-02");
  EXPECT_EQ(place(*parent), "kvm-01");
  // What both have known is equal, line by line.
  for (std::size_t i = 0; i < before.marks.size(); ++i) {
    EXPECT_EQ(branch->recording()->marks[i].text, parent->recording()->marks[i].text);
    EXPECT_EQ(branch->recording()->marks[i].line, i + 1);
  }
  EXPECT_EQ(branch->recording()->find_series("host.power")->rows(),
            498U);  // to the sample at 4980 s
  json compared;
  parent->compare({"moved"}, [&](const json& result) { compared = result; });
  ASSERT_TRUE(wait_for([&] { return !compared.is_null(); }));
  EXPECT_EQ(compared.at("simulations"), json({"main", "moved"}));
  branch->unload();
  EXPECT_EQ(branch->state(), State::dead);
}

TEST_F(RealSession, OfARunFolderMarksUpToTheInstantAreKnown) {
  const std::filesystem::path folder = finished_run(napoli);
  SimulationFeed feed(&session, "again");
  protocol::Load load;
  load.run = folder.string();
  load.at = 2h + 10min;
  feed.load(load);
  wait_until_ready(feed);
  EXPECT_EQ(feed.now(), at(7800));
  EXPECT_EQ(feed.recording()->info.scenario.at("name"), "napoli-sample");
  const RecordingPtr finished = load_run(folder);
  const std::size_t known = feed.recording()->marks.size();
  EXPECT_GT(known, 100U);
  for (std::size_t i = 0; i < finished->marks.size(); ++i)
    EXPECT_EQ(i < known, finished->marks[i].at <= at(7800)) << i;
  EXPECT_EQ(all_text(*feed.recording()).substr(0, 5000), all_text(*finished).substr(0, 5000));
  // And the rows of its series: up to there the folder's, from there on its own.
  const SeriesSource* known_used = feed.recording()->find_series("host.cpu_used");
  ASSERT_NE(known_used, nullptr);
  EXPECT_EQ(known_used->end(), at(7800));
  run_to(feed, std::nullopt);
  EXPECT_EQ(differing_values(*feed.recording()->find_series("host.cpu_used"),
                             *finished->find_series("host.cpu_used"), finished->end),
            0U);
  EXPECT_EQ(lines_of(all_text(*feed.recording())), lines_of(all_text(*finished)));
}

TEST_F(RealSession, ProposesStepsAndTellsProgress) {
  const auto feed = loaded(napoli);
  std::vector<Instant> nows;
  QObject::connect(feed.get(), &SimulationFeed::progressed, [&](Instant now, Instant aim) {
    EXPECT_EQ(aim, at(3600));
    nows.push_back(now);
  });
  run_to(*feed, at(3600));
  EXPECT_GT(nows.size(), 100U);
  EXPECT_TRUE(std::is_sorted(nows.begin(), nows.end()));

  std::optional<protocol::Prediction> prediction;
  feed->propose({{"action", "migrate"}, {"vm", "db-server"}, {"from", "kvm-01"}, {"to", "kvm-02"}},
                1h, [&](const protocol::Prediction& made) { prediction = made; });
  ASSERT_TRUE(wait_for([&] { return prediction.has_value(); }));
  EXPECT_EQ(prediction->outcome, protocol::Prediction::Outcome::done);
  ASSERT_TRUE(prediction->migration.has_value());
  EXPECT_GT(prediction->migration->bytes.count(), 1'000'000'000);

  std::string refusal;
  feed->propose(
      {{"action", "migrate"}, {"vm", "nobody"}, {"from", "kvm-01"}, {"to", "kvm-02"}}, 1h,
      [](const protocol::Prediction&) { FAIL(); },
      [&](const protocol::Error& error) { refusal = error.sentence; });
  ASSERT_TRUE(wait_for([&] { return !refusal.empty(); }));
  EXPECT_THAT(refusal, HasSubstr("nobody"));

  // The next decision is the fence after the crash at 2 h: lost at 7230 s.
  std::optional<bool> found;
  feed->step(protocol::Step::To::decision, [&](bool was_found) { found = was_found; });
  ASSERT_TRUE(wait_for([&] { return found.has_value(); }));
  EXPECT_EQ(found, true);
  EXPECT_EQ(feed->now(), at(7230));
  const std::size_t fences = static_cast<std::size_t>(
      std::count_if(feed->recording()->marks.begin(), feed->recording()->marks.end(),
                    [](const Mark& mark) { return mark.text == "fence kvm-01"; }));
  EXPECT_EQ(fences, 1U);
}

TEST_F(RealSession, ACancelledRunStopsWhereItIs) {
  const auto feed = loaded("datasets/samples/napoli-storm.json");
  std::optional<protocol::Error> first, second;
  bool done = false;
  feed->run_until(
      std::nullopt, [&] { done = true; }, [&](const protocol::Error& error) { first = error; });
  feed->run_until(
      std::nullopt, [&] { done = true; }, [&](const protocol::Error& error) { second = error; });
  feed->cancel();
  ASSERT_TRUE(wait_for([&] { return done || (first && second); }));
  ASSERT_FALSE(done) << "a day was simulated before a cancel came";
  EXPECT_EQ(first->code, protocol::ErrorCode::cancelled);
  EXPECT_EQ(second->code, protocol::ErrorCode::cancelled);
  EXPECT_EQ(feed->state(), State::paused);
  // It goes on from where it stopped.
  ASSERT_TRUE(wait_for([&] { return !feed->recording()->figures.empty(); }));
  const Instant stopped = feed->now();
  EXPECT_LT(stopped, feed->end());
  run_to(*feed, stopped + 10min);
  EXPECT_EQ(feed->now(), stopped + 10min);
  EXPECT_EQ(lines_of(all_text(*feed->recording())).size() > 10, true);
}

// Not more often than ten times a second, while nothing changes but the time.
TEST_F(RealSession, PublishesNotTooOften) {
  const auto feed = loaded("datasets/samples/napoli-storm.json");
  QElapsedTimer clock;
  int published = 0;
  QObject::connect(feed.get(), &SimulationFeed::published, [&] { ++published; });
  clock.start();
  run_to(*feed, std::nullopt);
  const double passed_s = static_cast<double>(clock.elapsed()) / 1000;
  EXPECT_LE(published, passed_s * 10 + 3);  // and one at the change of the state, one at the end
  EXPECT_GT(published, 0);
}

TEST_F(RealSession, AScenarioThatIsNotThere) {
  SimulationFeed feed(&session, "main");
  QString why;
  QObject::connect(&feed, &SimulationFeed::died, [&](const QString& said) { why = said; });
  protocol::Load load;
  load.scenario = "/nowhere/scenario.json";
  feed.load(load);
  ASSERT_TRUE(wait_for([&] { return !why.isEmpty(); }));
  EXPECT_THAT(why.toStdString(), HasSubstr("/nowhere/scenario.json"));
  EXPECT_EQ(feed.state(), State::dead);
  EXPECT_EQ(feed.recording(), nullptr);
  EXPECT_TRUE(session.running());
}

TEST_F(RealSession, ItsServerIsKilledWhileItRuns) {
  const auto feed = loaded("datasets/samples/napoli-storm.json");
  QString why;
  QObject::connect(feed.get(), &SimulationFeed::died, [&](const QString& said) { why = said; });
  bool failed = false;
  feed->run_until(
      std::nullopt, [] { FAIL(); }, [&](const protocol::Error&) { failed = true; });
  ::kill(static_cast<pid_t>(session.process_id()), SIGKILL);
  ASSERT_TRUE(wait_for([&] { return !why.isEmpty(); }));
  EXPECT_TRUE(failed);
  EXPECT_EQ(feed->state(), State::dead);
  EXPECT_NE(feed->recording(), nullptr);  // what was known stays
  feed->run_until(std::nullopt, [] { FAIL(); });
  QTest::qWait(50);
  EXPECT_EQ(feed->state(), State::dead);
}

TEST_F(RealSession, GoesAwayWithOpenRequests) {
  auto feed = loaded(napoli);
  feed->run_until(std::nullopt, [] { FAIL(); });
  feed->figures([](const auto&) { FAIL(); });
  feed.reset();
  json simulations;
  session.ask(protocol::AskFigures{"main"}, [&](const json& result) { simulations = result; }, {});
  ASSERT_TRUE(wait_for([&] { return !simulations.is_null(); }));
}

// ---- servers that are not what they say -----------------------------------------------------

struct Liar {
  const char* name;
  std::string script;
  const char* sentence;
};
class Liars : public ::testing::TestWithParam<Liar> {};

TEST_P(Liars, EndAFeedWithASentence) {
  ServeSession session;
  bool started = false;
  QString why;
  QObject::connect(&session, &ServeSession::started, [&] { started = true; });
  session.start(program_of(greeting + GetParam().script + "\nsleep 100"));
  ASSERT_TRUE(wait_for([&] { return started; }));
  SimulationFeed feed(&session, "main");
  QObject::connect(&feed, &SimulationFeed::died, [&](const QString& said) { why = said; });
  protocol::Load load;
  load.scenario = "x.json";
  feed.load(load);
  ASSERT_TRUE(wait_for([&] { return !why.isEmpty(); }));
  EXPECT_THAT(why.toStdString(), HasSubstr(GetParam().sentence));
  EXPECT_EQ(feed.state(), State::dead);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, Liars,
    ::testing::Values(
        Liar{"no_times", replies(2, "load", json::object()), "$.start_s"},
        Liar{"text_for_a_time", replies(2, "load", {{"start_s", "0"}}), "must be a time"},
        Liar{"times_beyond", replies(2, "load", {{"start_s", 1e300}}), "no time of a run"},
        Liar{"dies_when_asked", "read line; exit 7", "exit code 7"}),
    [](const auto& one) { return one.param.name; });

TEST(SimulationFeed, AServerThatHasNoPlatform) {
  const json loaded{{"start_s", 0}, {"now_s", 0}, {"end_s", 60}, {"seed", 1}, {"scenario", "x"}};
  for (const json& result :
       {json::object(), json{{"platform", 7}}, json{{"platform", {{"format", "other"}}}}}) {
    ServeSession session;
    bool started = false;
    QString why;
    QObject::connect(&session, &ServeSession::started, [&] { started = true; });
    session.start(program_of(greeting + replies(2, "load", loaded) +
                             replies(3, "inventory", result) + "sleep 100"));
    ASSERT_TRUE(wait_for([&] { return started; }));
    SimulationFeed feed(&session, "main");
    QObject::connect(&feed, &SimulationFeed::died, [&](const QString& said) { why = said; });
    protocol::Load load;
    load.scenario = "x.json";
    feed.load(load);
    ASSERT_TRUE(wait_for([&] { return !why.isEmpty(); }));
    EXPECT_THAT(why.toStdString(), HasSubstr("platform"));
  }
}

}  // namespace
}  // namespace gemello::gui
