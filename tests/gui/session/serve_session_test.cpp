#include "gui/session/serve_session.hpp"

#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/session/session_support.hpp"

namespace gemello::gui {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

struct HeardOf {
  explicit HeardOf(ServeSession& session) {
    QObject::connect(&session, &ServeSession::started, [this] { started = true; });
    QObject::connect(&session, &ServeSession::died,
                     [this](const QString& why) { deaths.push_back(why.toStdString()); });
  }
  bool started = false;
  std::vector<std::string> deaths;
};

// However a program is no server: one death with a sentence, no start.
void expect_death(const QString& program, const char* sentence, int greeting_ms = 30'000) {
  ServeSession session;
  HeardOf heard(session);
  session.set_patience(greeting_ms);
  session.start(program);
  ASSERT_TRUE(wait_for([&] { return !heard.deaths.empty(); }));
  QTest::qWait(50);
  ASSERT_EQ(heard.deaths.size(), 1U);
  EXPECT_THAT(heard.deaths[0], HasSubstr(sentence));
  EXPECT_FALSE(heard.started);
  EXPECT_FALSE(session.running());
}

TEST(ServeSession, AProgramThatIsNotThere) {
  expect_death("/nowhere/gemello", "/nowhere/gemello cannot be started");
  expect_death("no-such-program-anywhere", "cannot be started");
  expect_death("", "cannot be started");
}

TEST(ServeSession, AProgramThatEndsSaysWhy) {
  expect_death(program_of("echo first >&2; echo 'bad options' >&2; exit 2"),
               "has ended with exit code 2; it said last:\nfirst\nbad options");
  expect_death(program_of("kill -9 $$"), "was ended by a signal");
  expect_death("/bin/true", "has ended with exit code 0");
}

TEST(ServeSession, AProgramThatTalksNonsense) {
  expect_death(program_of("echo 'Good morning'; sleep 100"), "\"Good morning\"");
  expect_death(program_of("cat"), "said what is no message");  // our own words back
  expect_death(program_of("head -c 100000 /dev/urandom; echo; sleep 100"),
               "said what is no message");
}

TEST(ServeSession, AProgramThatSaysNothing) {
  expect_death(program_of("exec sleep 100"), "does not answer", 300);
  expect_death(program_of("trap '' TERM; echo '{' | head -c 1; while true; do read -t 1; done"),
               "does not answer", 300);
}

json error_message(const json& id, const char* code, const char* sentence) {
  return {{"message", "error"},
          {"id", id},
          {"error", {{"code", code}, {"place", ""}, {"sentence", sentence}}}};
}

TEST(ServeSession, AProgramOfAnotherVersion) {
  const json error = error_message(1, "not-supported", "this program speaks version 7");
  expect_death(program_of(says(error) + "sleep 100"), "this program speaks version 7");
  // One that says yes to everything, and what it speaks.
  expect_death(program_of(replies(1, "hello", {{"protocol", 7}}) + "sleep 100"),
               "it speaks protocol 7, and this window 1");
  expect_death(program_of(replies(1, "hello", json::object()) + "sleep 100"), "another version");
}

TEST(ServeSession, ADeathFailsWhatIsOpenOnce) {
  ServeSession session;
  HeardOf heard(session);
  session.start(program_of(greeting + "read line; echo 'out of memory' >&2; exit 4"));
  ASSERT_TRUE(wait_for([&] { return heard.started; }));
  int replies = 0;
  std::vector<std::string> failures;
  for (int i = 0; i < 3; ++i)
    session.ask(
        protocol::List{}, [&](const json&) { ++replies; },
        [&](const protocol::Error& error) { failures.push_back(error.sentence); });
  ASSERT_TRUE(wait_for([&] { return !heard.deaths.empty(); }));
  QTest::qWait(50);
  EXPECT_EQ(replies, 0);
  ASSERT_EQ(failures.size(), 3U);
  EXPECT_THAT(failures[0], HasSubstr("exit code 4"));
  EXPECT_THAT(failures[0], HasSubstr("out of memory"));
  EXPECT_EQ(heard.deaths.size(), 1U);
  // And what is asked of the dead fails too, later.
  session.ask(
      protocol::List{}, [&](const json&) { ++replies; },
      [&](const protocol::Error& error) {
        EXPECT_EQ(error.code, protocol::ErrorCode::simulation_died);
        failures.push_back(error.sentence);
      });
  EXPECT_EQ(failures.size(), 3U);
  ASSERT_TRUE(wait_for([&] { return failures.size() == 4; }));
}

TEST(ServeSession, NonsenseLaterOnEndsIt) {
  ServeSession session;
  HeardOf heard(session);
  session.start(program_of(greeting + "read line; echo '{\"message\":\"reply\"}'; sleep 9"));
  ASSERT_TRUE(wait_for([&] { return heard.started; }));
  std::string failure;
  session.ask(protocol::List{}, {},
              [&](const protocol::Error& error) { failure = error.sentence; });
  ASSERT_TRUE(wait_for([&] { return !heard.deaths.empty(); }));
  EXPECT_THAT(failure, HasSubstr("no message of gemello serve"));
}

// Answers that nobody waits for, and letters in pieces.
TEST(ServeSession, StrangeAnswersAreLeftAlone) {
  ServeSession session;
  HeardOf heard(session);
  session.start(program_of(greeting + replies(77, "list", json::object()) + "echo '" +
                           error_message(nullptr, "not-json", "x").dump() + R"('
printf '{"message":"reply","id":2,"req'; sleep 0.1; printf 'uest":"list","result":{"a":1}}\n'
sleep 100)"));
  ASSERT_TRUE(wait_for([&] { return heard.started; }));
  json result;
  session.ask(protocol::List{}, [&](const json& answer) { result = answer; }, {});
  ASSERT_TRUE(wait_for([&] { return !result.is_null(); }));
  EXPECT_EQ(result, json({{"a", 1}}));
  EXPECT_TRUE(session.running());
  EXPECT_TRUE(heard.deaths.empty());
}

// 50,000 events at once: timers of the window still have their turns.
TEST(ServeSession, AFloodLeavesRoomForOthers) {
  ServeSession session;
  HeardOf heard(session);
  std::size_t events = 0;
  QObject::connect(&session, &ServeSession::event_came, [&] { ++events; });
  const json event{{"message", "event"}, {"simulation", "m"}, {"event", {{"t", 1}, {"kind", "x"}}}};
  session.start(
      program_of(greeting + "read line; yes '" + event.dump() + "' | head -n 50000; sleep 100"));
  ASSERT_TRUE(wait_for([&] { return heard.started; }));
  int turns = 0;
  QTimer others;
  QObject::connect(&others, &QTimer::timeout, [&] { ++turns; });
  others.start(0);
  session.ask(protocol::List{}, {}, {});
  ASSERT_TRUE(wait_for([&] { return events == 50'000; }));
  EXPECT_GT(turns, 5);
}

TEST(ServeSession, EndsItsProgramWhenItGoes) {
  qint64 process = 0;
  {
    ServeSession session;
    HeardOf heard(session);
    session.start(program_path());
    ASSERT_TRUE(wait_for([&] { return heard.started; }));
    process = session.process_id();
    EXPECT_EQ(::kill(static_cast<pid_t>(process), 0), 0);
    session.ask(protocol::List{}, {}, [](const protocol::Error&) { FAIL() << "it is gone"; });
  }
  EXPECT_NE(::kill(static_cast<pid_t>(process), 0), 0);
}

TEST_F(RealSession, StopsAndStartsAnew) {
  session.stop();
  EXPECT_FALSE(session.running());
  bool started = false;
  QObject::connect(&session, &ServeSession::started, [&] { started = true; });
  session.start(program_path());
  ASSERT_TRUE(wait_for([&] { return started; }));
  json result;
  session.ask(protocol::List{}, [&](const json& answer) { result = answer; }, {});
  ASSERT_TRUE(wait_for([&] { return !result.is_null(); }));
  EXPECT_EQ(result.at("simulations"), json::array());
  EXPECT_TRUE(deaths.isEmpty());
}

TEST_F(RealSession, IsKilledByAnother) {
  ::kill(static_cast<pid_t>(session.process_id()), SIGKILL);
  ASSERT_TRUE(wait_for([&] { return !deaths.isEmpty(); }));
  EXPECT_THAT(deaths[0].toStdString(), HasSubstr("was ended by a signal"));
}

}  // namespace
}  // namespace gemello::gui
