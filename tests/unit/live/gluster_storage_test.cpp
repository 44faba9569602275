#include "live/gluster/gluster_storage.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/gluster/gluster_look.hpp"
#include "tests/unit/live/fleet_support.hpp"
#include "tests/unit/live/gluster_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ProcessResult printed(std::string out, int exit_code = 0, std::string err = "") {
  ProcessResult result;
  result.started = true;
  result.exit_code = exit_code;
  result.out = std::move(out);
  result.err = std::move(err);
  return result;
}

ProcessResult timed_out() {
  ProcessResult result;
  result.started = true;
  result.timed_out = true;
  result.problem = "gave no answer within 20s";
  return result;
}

// A pool as a script: what is printed for the words of a command after "gluster".
struct Pool {
  std::map<std::string, ProcessResult> outputs;
  std::vector<std::string> commands;

  Pool() {
    outputs["--mode=script volume info all --xml"] = printed(volume_info_xml());
    outputs["--mode=script volume status vmstore detail --xml"] = printed(healthy_status_xml());
    outputs["--mode=script volume heal vmstore info summary --xml"] = printed(
        heal_summary_xml(healed_brick_xml("d1:/bricks/b", "3") + dead_brick_xml("d2:/bricks/b") +
                         healed_brick_xml("d3:/bricks/b", "3")));
    outputs["--version"] = printed("glusterfs 10.3\n");
  }
  ProcessResult& status() { return outputs["--mode=script volume status vmstore detail --xml"]; }
  ProcessResult& heal() { return outputs["--mode=script volume heal vmstore info summary --xml"]; }
  ProcessResult& info() { return outputs["--mode=script volume info all --xml"]; }

  ProcessResult run(const Command& command) {
    EXPECT_EQ(command.front(), "gluster");
    const std::string words = fmt::format("{}", fmt::join(command.begin() + 1, command.end(), " "));
    commands.push_back(words);
    const auto found = outputs.find(words);
    return found == outputs.end() ? printed("", 1, "unexpected command: " + words) : found->second;
  }
  StorageReport look(const GlusterConfig& config) {
    return look_at_gluster(config, [this](const Command& command) { return run(command); });
  }
  InputError refusal(const GlusterConfig& config) {
    return refused([&] { look(config); });
  }
};

GlusterConfig local() {
  GlusterConfig config;
  config.command = {"gluster"};
  return config;
}

// "wide" of the sample was never started: it has no status and no heal.
TEST(GlusterLook, AsksOfStartedVolumesOnly) {
  Pool pool;
  const StorageReport report = pool.look(local());
  EXPECT_THAT(pool.commands,
              ElementsAre("--mode=script volume info all --xml",
                          "--mode=script volume status vmstore detail --xml",
                          "--mode=script volume heal vmstore info summary --xml", "--version"));
  EXPECT_EQ(report.version, "10.3");
  ASSERT_THAT(report.volumes, SizeIs(2));
  EXPECT_TRUE(report.volumes[0].bricks[2].online);
  EXPECT_EQ(report.volumes[0].bricks[2].free, Bytes(104857602));
  EXPECT_EQ(report.volumes[0].heal_entries, 3);
  EXPECT_FALSE(report.volumes[1].bricks[0].online);
}

// A volume that nobody asks about would look as if all its bricks were offline.
TEST(GlusterLook, WatchesTheConfiguredVolumeAlone) {
  Pool pool;
  pool.outputs["--mode=script volume info vmstore --xml"] = pool.info();
  GlusterConfig config = local();
  config.volume = "vmstore";
  pool.look(config);
  EXPECT_EQ(pool.commands.front(), "--mode=script volume info vmstore --xml");
}

TEST(GlusterLook, AnUnreplicatedVolumeHasNoHeal) {
  Pool pool;
  std::string info = volume_info_xml();
  info.replace(info.find("<replicaCount>3"), 15, "<replicaCount>1");
  pool.info() = printed(info);
  EXPECT_EQ(pool.look(local()).volumes[0].heal_entries, std::nullopt);
  EXPECT_THAT(pool.commands, SizeIs(3));
}

TEST(GlusterLook, HealAndVersionMayFail) {
  Pool pool;
  pool.heal() = printed(cli_output("<healInfo><bricks/></healInfo>", -1, "not a server"), 251);
  pool.outputs["--version"] = printed("", 127);
  const StorageReport report = pool.look(local());
  EXPECT_TRUE(report.volumes[0].bricks[0].online);
  EXPECT_EQ(report.volumes[0].heal_entries, std::nullopt);
  EXPECT_EQ(report.version, "");
}

// Measured on 10.3: with a server that lost its power, `volume status` hangs for more than a
// minute and then is refused while the lock of the hung one is held. Heal info goes on.
TEST(GlusterLook, WithoutStatusTheHealSummaryTellsWhatIsConnected) {
  Pool pool;
  for (const ProcessResult& no_status :
       {timed_out(), printed(cli_output("", -1, "Another transaction is in progress for vol."))}) {
    pool.status() = no_status;
    const VolumeReport volume = pool.look(local()).volumes[0];
    EXPECT_TRUE(volume.bricks[0].online);
    EXPECT_FALSE(volume.bricks[1].online);
    EXPECT_TRUE(volume.bricks[2].online);
    EXPECT_EQ(volume.bricks[0].capacity, Bytes(0));
    EXPECT_EQ(volume.heal_entries, 3);
  }
}

TEST(GlusterLook, WithoutStatusAndHealTheLookFails) {
  Pool pool;
  pool.status() = timed_out();
  pool.heal() = timed_out();
  const InputError error = pool.refusal(local());
  EXPECT_EQ(error.file(), "gluster --mode=script volume status vmstore detail --xml");
  EXPECT_THAT(error.sentence(), HasSubstr("no answer within 20s"));
}

TEST(GlusterLook, ErrorsQuoteWhatGlusterSaid) {
  Pool pool;
  pool.info() = printed("Connection failed. Please check if gluster daemon is operational.\n", 1);
  EXPECT_EQ(pool.refusal(local()).sentence(),
            "ended with exit code 1: Connection failed. Please check if gluster daemon is "
            "operational.");
  pool.info() = printed("", 255, "\nssh: connect to host d1 port 22: No route to host\nmore\n");
  EXPECT_EQ(pool.refusal(local()).sentence(),
            "ended with exit code 255: ssh: connect to host d1 port 22: No route to host");
  pool.info() = printed("", 3);
  EXPECT_EQ(pool.refusal(local()).sentence(), "ended with exit code 3");
  pool.info() = printed(cli_output("", -1, "Locking failed on d2"), 1);
  EXPECT_EQ(pool.refusal(local()).sentence(), "Gluster says: Locking failed on d2");
  EXPECT_EQ(pool.refusal(local()).file(), "gluster --mode=script volume info all --xml");
}

// The name goes into the next command line.
TEST(GlusterLook, ANameThatIsNoneIsRefused) {
  Pool pool;
  std::string info = volume_info_xml();
  info.replace(info.find("<name>vmstore"), 13, "<name>$(reboot)");
  pool.info() = printed(info);
  EXPECT_THAT(pool.refusal(local()).sentence(), HasSubstr("no name of a volume"));
  EXPECT_THAT(pool.commands, SizeIs(1));
}

// ---- the far end with its thread ---------------------------------------------------------------

std::vector<Answer> wait_for_answers(Inbox& inbox, std::size_t count) {
  std::vector<Answer> answers;
  for (int i = 0; i < 100 && answers.size() < count; ++i) {
    inbox.wait(100ms);
    for (Answer& answer : inbox.take().answers) answers.push_back(std::move(answer));
  }
  return answers;
}

TEST(GlusterStorage, AnswersWithAReport) {
  Pool pool;
  const auto inbox = std::make_shared<Inbox>();
  const auto storage = make_gluster_storage(
      local(), [&](const Command& command) { return pool.run(command); }, inbox);
  storage->observe(CallId{5});
  const auto answers = wait_for_answers(*inbox, 1);
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].call, CallId{5});
  EXPECT_EQ(answers[0].ending, Ending::done);
  EXPECT_EQ(std::get<StorageReport>(answers[0].value).volumes[0].heal_entries, 3);
}

TEST(GlusterStorage, AnswersFailedWithTheReason) {
  Pool pool;
  pool.info() = timed_out();
  const auto inbox = std::make_shared<Inbox>();
  const auto storage = make_gluster_storage(
      local(), [&](const Command& command) { return pool.run(command); }, inbox);
  storage->observe(CallId{6});
  const auto answers = wait_for_answers(*inbox, 1);
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].ending, Ending::failed);
  EXPECT_THAT(answers[0].cause, HasSubstr("volume info all --xml"));
  EXPECT_THAT(answers[0].cause, HasSubstr("no answer within 20s"));
}

TEST(GlusterStorage, HasNoBoundOnHeal) {
  const auto inbox = std::make_shared<Inbox>();
  Pool pool;
  const auto storage = make_gluster_storage(
      local(), [&](const Command& command) { return pool.run(command); }, inbox);
  storage->throttle_heal(CallId{7}, "vmstore", BytesPerSecond(1e6));
  const auto answers = wait_for_answers(*inbox, 1);
  ASSERT_THAT(answers, SizeIs(1));
  EXPECT_EQ(answers[0].call, CallId{7});
  EXPECT_EQ(answers[0].ending, Ending::failed);
  EXPECT_THAT(pool.commands, IsEmpty());
}

// A command that ends when the test says so, and whether it was begun.
class Gated {
 public:
  ProcessResult run(const Command& command) {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    return pool_.run(command);
  }
  void await_begun() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 10s, [this] { return begun_ > 0; }));
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  const std::vector<std::string>& commands() const { return pool_.commands; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int begun_ = 0;
  Pool pool_;
};

// Three calls while the first look is under way: one more look answers them all.
TEST(GlusterStorage, OneLookAnswersAllWhoWait) {
  Gated gated;
  const auto inbox = std::make_shared<Inbox>();
  auto storage = make_gluster_storage(
      local(), [&](const Command& command) { return gated.run(command); }, inbox);
  storage->observe(CallId{1});
  gated.await_begun();
  for (const std::uint64_t id : {2U, 3U, 4U}) storage->observe(CallId{id});
  gated.open();
  std::vector<CallId> calls;
  for (const Answer& answer : wait_for_answers(*inbox, 4)) calls.push_back(answer.call);
  storage.reset();
  EXPECT_THAT(calls, ElementsAre(CallId{1}, CallId{2}, CallId{3}, CallId{4}));
  EXPECT_THAT(gated.commands(), SizeIs(2 * 4));
}

// The end waits for the command under way (at most gluster_timeout) and begins no other.
TEST(GlusterStorage, EndsAfterTheCommandUnderWay) {
  Gated gated;
  const auto inbox = std::make_shared<Inbox>();
  auto storage = make_gluster_storage(
      local(), [&](const Command& command) { return gated.run(command); }, inbox);
  storage->observe(CallId{1});
  gated.await_begun();
  storage->observe(CallId{2});
  // Long after the end has begun, which is at once.
  std::thread opener([&] {
    std::this_thread::sleep_for(500ms);
    gated.open();
  });
  storage.reset();
  opener.join();
  EXPECT_THAT(gated.commands(), ElementsAre("--mode=script volume info all --xml"));
}

}  // namespace
}  // namespace gemello::live
