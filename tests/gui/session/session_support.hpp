#pragma once

#include <QTest>
#include <filesystem>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "gui/session/serve_session.hpp"
#include "gui/session/simulation_feed.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {

inline constexpr int patience_ms = 60'000;

inline bool wait_for(const std::function<bool()>& happened) {
  return QTest::qWaitFor(happened, patience_ms);
}

inline QString program_path() {
  return QString::fromStdString(std::string(GEMELLO_BINARY_DIR) + "/gemello");
}

/// A program that does what a script says. What it is told comes line by line.
inline QString program_of(const std::string& script) {
  static int count = 0;
  const std::filesystem::path path = fresh_folder() / fmt::format("program-{}", ++count);
  put(path, "#!/bin/bash\n" + script);
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return QString::fromStdString(path.string());
}

/// A part of such a script: a request is read and a message said, however the request was.
inline std::string says(const nlohmann::json& message) {
  return "read line; echo '" + message.dump() + "'\n";
}
inline std::string replies(int id, const char* request, const nlohmann::json& result) {
  return says({{"message", "reply"}, {"id", id}, {"request", request}, {"result", result}});
}
/// The answer to a session's first request.
inline const std::string greeting = replies(1, "hello", {{"protocol", 1}});

/// A session of the real program, running.
class RealSession : public ::testing::Test {
 protected:
  void SetUp() override {
    bool started = false;
    QObject::connect(&session, &ServeSession::started, [&] { started = true; });
    QObject::connect(&session, &ServeSession::died, [this](const QString& why) { deaths << why; });
    session.start(program_path(), QString::fromStdString(GEMELLO_SOURCE_DIR));
    ASSERT_TRUE(wait_for([&] { return started; })) << deaths.join("; ").toStdString();
  }

  /// A simulation of a scenario of this project, at its beginning.
  std::unique_ptr<SimulationFeed> loaded(const std::string& scenario,
                                         const QString& name = "main") {
    auto feed = std::make_unique<SimulationFeed>(&session, name);
    protocol::Load load;
    load.scenario = source_path(scenario).string();
    feed->load(load);
    wait_until_ready(*feed);
    return feed;
  }
  void wait_until_ready(SimulationFeed& feed) {
    EXPECT_TRUE(wait_for([&] { return feed.state() != SimulationFeed::State::loading; }));
    EXPECT_NE(feed.recording(), nullptr);
  }
  void run_to(SimulationFeed& feed, std::optional<Instant> until) {
    bool done = false;
    feed.run_until(
        until, [&] { done = true; },
        [](const protocol::Error& error) { ADD_FAILURE() << error.sentence; });
    EXPECT_EQ(feed.state(), SimulationFeed::State::running);
    ASSERT_TRUE(wait_for([&] { return done; }));
  }

  ServeSession session;
  QStringList deaths;
};

}  // namespace gemello::gui
