#include "gui/recording/loader.hpp"

#include <QSignalSpy>
#include <QTest>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

constexpr int patience_ms = 30'000;

QString run_to_load() {
  return QString::fromStdString(finished_run("datasets/samples/napoli.json").string());
}

struct Heard {
  explicit Heard(Loader& loader) {
    QObject::connect(&loader, &Loader::loaded, [this, &loader](RecordingPtr recording) {
      EXPECT_EQ(QThread::currentThread(), loader.thread());
      loaded.push_back(std::move(recording));
    });
    QObject::connect(&loader, &Loader::failed,
                     [this](const QString& sentence, const QString& file, const QString& place) {
                       failed.push_back(file + "|" + place + "|" + sentence);
                     });
    QObject::connect(&loader, &Loader::progressed, [this](double share) {
      EXPECT_GE(share, progress.empty() ? 0 : progress.back());
      EXPECT_LE(share, 1);
      progress.push_back(share);
    });
  }
  std::vector<RecordingPtr> loaded;
  std::vector<QString> failed;
  std::vector<double> progress;
};

TEST(Loader, TellsOfARunInTheWindowsThread) {
  Loader loader;
  Heard heard(loader);
  loader.load(run_to_load());
  EXPECT_TRUE(loader.loading());
  EXPECT_TRUE(QTest::qWaitFor([&] { return !heard.loaded.empty(); }, patience_ms));
  EXPECT_FALSE(loader.loading());
  EXPECT_TRUE(heard.failed.empty());
  EXPECT_FALSE(heard.progress.empty());
  EXPECT_EQ(heard.loaded[0]->title, "napoli-sample");
}

TEST(Loader, TellsWhatIsWrongAndWhere) {
  Loader loader;
  Heard heard(loader);
  loader.load("/nowhere/at/all");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !heard.failed.empty(); }, patience_ms));
  EXPECT_EQ(heard.failed[0], "/nowhere/at/all||does not exist");
  EXPECT_TRUE(heard.loaded.empty());
}

// Of ten in a row only the last is heard of; after a cancel none.
TEST(Loader, ALaterLoadCancelsTheEarlierOne) {
  Loader loader;
  Heard heard(loader);
  for (int i = 0; i < 9; ++i) loader.load(i % 2 == 0 ? run_to_load() : QString("/nowhere"));
  loader.load("/the/last/one");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !heard.failed.empty(); }, patience_ms));
  QTest::qWait(200);
  EXPECT_TRUE(heard.loaded.empty());
  ASSERT_EQ(heard.failed.size(), 1U);
  EXPECT_TRUE(heard.failed[0].startsWith("/the/last/one|"));

  loader.load(run_to_load());
  loader.cancel();
  EXPECT_FALSE(loader.loading());
  QTest::qWait(300);
  EXPECT_TRUE(heard.loaded.empty());
}

TEST(Loader, GoesAwayWhileItLoads) {
  for (int i = 0; i < 5; ++i) {
    Loader loader;
    loader.load(run_to_load());
    QTest::qWait(i * 3);
  }
}

}  // namespace
}  // namespace gemello::gui
