#include "gui/window/session_keeper.hpp"

#include <QTemporaryDir>
#include <QTest>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

SessionRun unsaved(const char* title) {
  SessionRun run;
  run.title = title;
  run.scenario = {{"name", title}};
  return run;
}

SessionRun saved(const char* title, const char* file) {
  SessionRun run;
  run.title = title;
  run.file = file;
  return run;
}

std::vector<std::string> titles_of(const std::vector<SessionRun>& runs) {
  std::vector<std::string> all;
  for (const SessionRun& run : runs) all.push_back(run.title);
  return all;
}

class Keeping : public ::testing::Test {
 protected:
  SessionKeeper::State says(std::vector<SessionRun> runs) {
    return [runs] {
      SessionState state;
      state.runs = runs;
      return std::optional(state);
    };
  }
  QTemporaryDir folder_;
  fs::path file_ = fs::path(folder_.path().toStdString()) / "kept/last-session.json";
};

TEST_F(Keeping, SavesSoonAndKeepsWhatIsNotOpen) {
  std::optional<SessionState> now = SessionState();
  SessionKeeper keeper(file_, [&] { return now; });
  EXPECT_FALSE(keeper.last());
  now->runs = {saved("storm", "/far/away/storm.json")};
  keeper.keep({saved("napoli", "/far/napoli.json"), unsaved("napoli @ 2h")});
  ASSERT_TRUE(QTest::qWaitFor([&] { return fs::exists(file_); }));
  EXPECT_THAT(titles_of(keeper.last()->runs), ElementsAre("storm", "napoli", "napoli @ 2h"));
  // What is on its way is no reason to forget anything.
  now.reset();
  keeper.save();
  EXPECT_EQ(keeper.last()->runs.size(), 3U);
  // What nobody can read is not written over.
  runs::write_text_file(file_, "{");
  EXPECT_THROW(keeper.last(), InputError);
  EXPECT_EQ(runs::read_text_file(file_.string() + ".unreadable"), "{");
}

// Two windows at once: each writes its own file, and what the second one leaves behind the next
// start of the first one takes over, once.
TEST_F(Keeping, AWindowBesideAnotherTakesNothingFromIt) {
  {
    SessionKeeper first(file_, says({unsaved("first's")}));
    first.save();
    SessionKeeper second(file_, says({unsaved("second's"), saved("storm", "/far/storm.json")}));
    EXPECT_FALSE(first.is_beside_another());
    EXPECT_TRUE(second.is_beside_another());
    EXPECT_NE(first.file(), second.file());
    EXPECT_FALSE(second.last());
    second.save();
    EXPECT_THAT(titles_of(first.last()->runs), ElementsAre("first's"));
    // The second one is open still: nothing is to be had of it.
    EXPECT_THAT(first.take_over(), IsEmpty());
    SessionKeeper third(file_, says({}));
    EXPECT_NE(third.file(), second.file());
  }
  {
    SessionKeeper next(file_, says({unsaved("first's")}));
    EXPECT_EQ(next.file(), file_);
    EXPECT_THAT(titles_of(next.take_over()), ElementsAre("second's"));
    // Until it is saved here it stays there.
    EXPECT_TRUE(fs::exists(file_.parent_path() / "last-session-2.json"));
    next.save();
    EXPECT_FALSE(fs::exists(file_.parent_path() / "last-session-2.json"));
    EXPECT_THAT(titles_of(next.last()->runs), ElementsAre("first's", "second's"));
    EXPECT_THAT(next.take_over(), IsEmpty());
  }
}

// A program that is killed unlocks nothing: its lock is of nobody.
TEST_F(Keeping, AWindowThatDiedIsNotWaitedFor) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    SessionKeeper keeper(file_, says({unsaved("dead one's")}));
    keeper.save();
    _exit(keeper.file() == file_ ? 0 : 1);
  }
  int status = 1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  ASSERT_TRUE(fs::exists(file_.string() + ".lock"));
  SessionKeeper keeper(file_, says({}));
  EXPECT_FALSE(keeper.is_beside_another());
  EXPECT_THAT(titles_of(keeper.last()->runs), ElementsAre("dead one's"));
}

}  // namespace
}  // namespace gemello::gui
