#include "models/cloud/volume_settings.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/units/error.hpp"

namespace gemello {
namespace {

using testing::HasSubstr;
using ClientQuorum = VolumeSettings::ClientQuorum;
using HealAlgorithm = VolumeSettings::HealAlgorithm;
using Options = std::map<std::string, std::string>;

Volume volume_of(std::string version, Options options = {}, std::uint8_t replica = 2) {
  Volume volume;
  volume.name = "v";
  volume.version = std::move(version);
  volume.options = std::move(options);
  volume.replica = replica;
  return volume;
}

VolumeSettings settings(std::string version, Options options = {}, std::uint8_t replica = 2) {
  return settings_of(volume_of(std::move(version), std::move(options), replica));
}

void expect_refused(const Volume& volume, const std::string& place, const std::string& sentence) {
  SCOPED_TRACE(volume.version + " " + place);
  try {
    settings_of(volume);
    ADD_FAILURE() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "");
    EXPECT_EQ(error.place(), place);
    EXPECT_THAT(error.sentence(), HasSubstr(sentence));
  }
}

void expect_refused(std::string version, Options options, const std::string& name,
                    const std::string& sentence) {
  expect_refused(volume_of(std::move(version), std::move(options)), "options." + name, sentence);
}

TEST(VolumeSettings, TheReleaseFollowsFromTheVersion) {
  for (const char* version : {"3.0", "3.1", "3.1.7", "3.2", "3.2.6"})
    EXPECT_EQ(settings(version).release, GlusterRelease::v3_2) << version;
  for (const char* version : {"3.3", "3.3.0"})
    EXPECT_EQ(settings(version).release, GlusterRelease::v3_3) << version;
  for (const char* version : {"3.4", "3.5.0", "3.10", "3.12", "4.0", "4.1", "5", "7", "9", "9.0"})
    EXPECT_EQ(settings(version).release, GlusterRelease::v3_4) << version;
  // The window of 1 MiB came on 2021-02-03, with 9.1 and 10.
  for (const char* version : {"9.1", "9.6", "10", "10.3", "11", "11.1"})
    EXPECT_EQ(settings(version).release, GlusterRelease::v10) << version;
}

TEST(VolumeSettings, NoSuchRelease) {
  for (const char* version : {"", "3", "4", "2.0", "1.3", "0", "3.14", "4.2", "ten", "10.x", "10.",
                              ".3", "3.4.5.6", "-3.4", "3.04", "v10", "10.3-5", "10.3.1", "300"})
    expect_refused(volume_of(version), "version", "no release of GlusterFS from 3.0 on");
}

// The table of constants by tag, one column a release: 3.2.6, 3.3.0, 3.4.0, 3.5.0, and head (2024)
// with the release its values came in.
TEST(VolumeSettings, DefaultsByRelease) {
  struct Column {
    const char* version;
    int window;
    bool daemon;
    bool eager_lock;
    Duration post_op_delay;
    int read_hash_mode;
    bool locks_file;
    int background_heals;
    bool heal_by_clients;
  };
  for (const Column& is : {Column{"3.2.6", 16, false, false, 0s, 0, true, 16, true},
                           Column{"3.3.0", 1, true, false, 0s, 0, false, 16, true},
                           Column{"3.4.0", 1, true, true, 1s, 0, false, 16, true},
                           Column{"3.5.0", 1, true, true, 1s, 0, false, 16, true},
                           Column{"3.12", 1, true, true, 1s, 1, false, 8, true},
                           Column{"5", 1, true, true, 1s, 1, false, 8, true},
                           Column{"8.3", 1, true, true, 1s, 1, false, 8, false},
                           Column{"10", 8, true, true, 1s, 1, false, 8, false}}) {
    SCOPED_TRACE(is.version);
    const VolumeSettings by = settings(is.version);
    EXPECT_EQ(by.heal_window, is.window);
    EXPECT_EQ(by.heal_daemon, is.daemon);
    EXPECT_EQ(by.eager_lock, is.eager_lock);
    EXPECT_EQ(by.post_op_delay, is.post_op_delay);
    EXPECT_EQ(by.read_hash_mode, is.read_hash_mode);
    EXPECT_EQ(by.heal_locks_file, is.locks_file);
    EXPECT_EQ(by.background_heals, is.background_heals);
    EXPECT_EQ(by.heal_by_clients, is.heal_by_clients);
    // The same in every release.
    EXPECT_EQ(by.ping_timeout, 42s);
    EXPECT_EQ(by.tcp_user_timeout, 42s);
    EXPECT_EQ(by.client_quorum, ClientQuorum::none);
    EXPECT_FALSE(by.server_quorum);
    EXPECT_EQ(by.heal_algorithm, HealAlgorithm::by_size);
    EXPECT_EQ(by.heal_threads, 1);
    EXPECT_EQ(by.heal_interval, 600s);
    EXPECT_EQ(by.read_subvolume, -1);
  }
}

TEST(VolumeSettings, Release32CopiesIn64KiBAndComparesIn128KiB) {
  const auto block = [](const char* version, const char* algorithm) {
    return settings(version, {{"cluster.data-self-heal-algorithm", algorithm}}).heal_block;
  };
  EXPECT_EQ(block("3.2", "full"), Bytes(64 << 10));
  EXPECT_EQ(block("3.2", "diff"), Bytes(128 << 10));
  EXPECT_EQ(block("3.3", "full"), Bytes(128 << 10));
  EXPECT_EQ(block("10", "full"), Bytes(128 << 10));
}

// "If user doesn't configure anything enable auto-quorum if the replica has more than two
// subvolumes": the code of AFR since 3.7, though the option's own default stays none.
TEST(VolumeSettings, ThreeReplicasHaveAQuorumFrom37On) {
  EXPECT_EQ(settings("3.6", {}, 3).client_quorum, ClientQuorum::none);
  EXPECT_EQ(settings("3.7", {}, 3).client_quorum, ClientQuorum::automatic);
  EXPECT_EQ(settings("10", {}, 3).client_quorum, ClientQuorum::automatic);
  EXPECT_EQ(settings("10", {{"cluster.quorum-type", "none"}}, 3).client_quorum, ClientQuorum::none);
}

TEST(VolumeSettings, EachOptionSetsWhatItNames) {
  const VolumeSettings by = settings("10",
                                     {{"network.ping-timeout", "5"},
                                      {"server.tcp-user-timeout", "7"},
                                      {"cluster.quorum-type", "fixed"},
                                      {"cluster.quorum-count", "2"},
                                      {"cluster.server-quorum-type", "server"},
                                      {"cluster.server-quorum-ratio", "51%"},
                                      {"cluster.choose-local", "false"},
                                      {"cluster.read-hash-mode", "4"},
                                      {"cluster.read-subvolume-index", "2"},
                                      {"cluster.eager-lock", "disable"},
                                      {"cluster.post-op-delay-secs", "0"},
                                      {"cluster.self-heal-daemon", "no"},
                                      {"cluster.data-self-heal", "yes"},
                                      {"cluster.data-self-heal-algorithm", "diff"},
                                      {"cluster.self-heal-window-size", "1024"},
                                      {"cluster.shd-max-threads", "64"},
                                      {"cluster.background-self-heal-count", "0"},
                                      {"cluster.heal-timeout", "5"}},
                                     3);
  VolumeSettings want;
  want.ping_timeout = 5s;
  want.tcp_user_timeout = 7s;
  want.client_quorum = ClientQuorum::fixed;
  want.quorum_count = 2;
  want.server_quorum = true;
  want.server_quorum_ratio = 0.51;
  want.server_quorum_at_ratio = true;
  want.choose_local = false;
  want.read_hash_mode = 4;
  want.read_subvolume = 2;
  want.eager_lock = false;
  want.post_op_delay = 0s;
  want.heal_daemon = false;
  want.heal_by_clients = true;
  want.heal_algorithm = HealAlgorithm::diff;
  want.heal_window = 1024;
  want.heal_threads = 64;
  want.background_heals = 0;
  want.heal_interval = 5s;
  EXPECT_TRUE(by == want);
}

TEST(VolumeSettings, From37To39ThePingTimeoutIsTheServersToo) {
  const auto of_server = [](const char* version) {
    return settings(version, {{"network.ping-timeout", "20"}}).tcp_user_timeout;
  };
  EXPECT_EQ(of_server("3.6"), 42s);
  EXPECT_EQ(of_server("3.7"), 20s);
  EXPECT_EQ(of_server("3.9"), 20s);
  EXPECT_EQ(of_server("3.10"), 42s);
}

// extras/group-virt.example: 3.4.0 has caches and the eager lock; the file with locking-scheme has
// heals; since 2020-05 (8) timeouts of 20 s.
TEST(VolumeSettings, GroupVirtByRelease) {
  const VolumeSettings v3_4 = settings("3.4", {{"group", "virt"}});
  EXPECT_TRUE(v3_4 == settings("3.4"));

  const VolumeSettings v3_12 = settings("3.12", {{"group", "virt"}});
  EXPECT_EQ(v3_12.ping_timeout, 42s);
  EXPECT_EQ(v3_12.client_quorum, ClientQuorum::automatic);
  EXPECT_TRUE(v3_12.server_quorum);
  EXPECT_EQ(v3_12.heal_algorithm, HealAlgorithm::full);
  EXPECT_EQ(v3_12.heal_threads, 8);
  EXPECT_TRUE(v3_12.choose_local);

  EXPECT_EQ(settings("7", {{"group", "virt"}}).ping_timeout, 42s);
  EXPECT_FALSE(settings("7", {{"group", "virt"}}).choose_local);

  for (const char* version : {"8", "9", "10.3"}) {
    SCOPED_TRACE(version);
    VolumeSettings want = settings(version);
    want.ping_timeout = 20s;
    want.tcp_user_timeout = 20s;
    want.client_quorum = ClientQuorum::automatic;
    want.server_quorum = true;
    want.choose_local = false;
    want.heal_algorithm = HealAlgorithm::full;
    want.heal_threads = 8;
    EXPECT_TRUE(settings(version, {{"group", "virt"}}) == want);
  }
}

TEST(VolumeSettings, OtherOptionsPrevailOverTheGroup) {
  // "cluster..." sorts before "group" and "network..." after it; neither matters.
  const VolumeSettings by = settings(
      "10", {{"group", "virt"}, {"cluster.quorum-type", "none"}, {"network.ping-timeout", "5"}});
  EXPECT_EQ(by.client_quorum, ClientQuorum::none);
  EXPECT_EQ(by.ping_timeout, 5s);
  EXPECT_EQ(by.tcp_user_timeout, 20s);
}

TEST(VolumeSettings, KnownOptionsWithoutEffectChangeNothing) {
  EXPECT_TRUE(settings("10", {{"features.shard", "off"},
                              {"network.frame-timeout", "1800"},
                              {"performance.io-thread-count", "32"},
                              {"storage.owner-uid", "107"},
                              {"auth.allow", "*"},
                              {"nfs.disable", "on"},
                              {"transport.address-family", "inet"},
                              {"user.cifs", "off"},
                              {"user.heketi.id", "77"},
                              {"cluster.granular-entry-heal", "enable"},
                              {"cluster.metadata-self-heal", "on"}}) == settings("10"));
}

TEST(VolumeSettings, OptionsThatAReleaseDoesNotHave) {
  const std::string no = "Gluster 3.2 has no such option; it came with 3.3";
  expect_refused("3.2", {{"cluster.quorum-type", "none"}}, "cluster.quorum-type", no);
  expect_refused("3.2", {{"cluster.quorum-count", "1"}}, "cluster.quorum-count", no);
  expect_refused("3.2", {{"cluster.eager-lock", "off"}}, "cluster.eager-lock", no);
  expect_refused("3.2", {{"cluster.self-heal-daemon", "on"}}, "cluster.self-heal-daemon", no);
  expect_refused("3.3", {{"cluster.server-quorum-type", "server"}}, "cluster.server-quorum-type",
                 "Gluster 3.3 has no such option; it came with 3.4");
  expect_refused("3.3", {{"group", "virt"}}, "group", "it came with 3.4");
  expect_refused("3.6", {{"cluster.shd-max-threads", "2"}}, "cluster.shd-max-threads", "with 3.7");
  expect_refused("3.9", {{"server.tcp-user-timeout", "20"}}, "server.tcp-user-timeout", "3.10");
  expect_refused("3.6", {{"features.shard", "on"}}, "features.shard", "it came with 3.7");
  Volume arbiter = volume_of("3.6", {}, 3);
  arbiter.arbiter = 1;
  expect_refused(arbiter, "arbiter", "Gluster 3.6 has no arbiters; they came with 3.7");
  arbiter.version = "3.7";
  EXPECT_NO_THROW(settings_of(arbiter));
}

TEST(VolumeSettings, UnknownOptions) {
  expect_refused("10", {{"network.ping-timeot", "5"}}, "network.ping-timeot",
                 "Gluster has no such option; did you mean 'network.ping-timeout'?");
  expect_refused("10", {{"user.", "5"}}, "user.", "no such option");
  expect_refused("10", {{"", "5"}}, "", "no such option");
  expect_refused("10", {{"GROUP", "virt"}}, "GROUP", "no such option");
}

TEST(VolumeSettings, ValuesOutOfRange) {
  struct Case {
    const char* name;
    const char* value;
    const char* sentence;
  };
  for (const Case& bad :
       {Case{"network.ping-timeout", "5s", "without a unit"},
        Case{"network.ping-timeout", "1014", "from 1 to 1013"},
        Case{"network.ping-timeout", "-1", "from 1 to 1013"},
        Case{"network.ping-timeout", "0", "a timer that is off is not modelled"},
        Case{"server.tcp-user-timeout", "0", "a timer that is off is not modelled"},
        Case{"network.ping-timeout", "", "must not be empty"},
        Case{"storage.owner-uid", "", "must not be empty"},
        Case{"cluster.quorum-type", "atuo", "did you mean 'auto'?"},
        Case{"cluster.quorum-type", "half", "must be one of none, auto, fixed, not 'half'"},
        Case{"cluster.quorum-count", "0", "from 1 to 2"},
        Case{"cluster.quorum-count", "3", "from 1 to 2"},
        Case{"cluster.server-quorum-type", "auto", "must be one of none, server"},
        Case{"cluster.server-quorum-ratio", "101%", "up to 100%"},
        Case{"cluster.server-quorum-ratio", "0", "like 51%"},
        Case{"cluster.server-quorum-ratio", "half", "like 51%"},
        Case{"cluster.server-quorum-ratio", "%", "like 51%"},
        Case{"cluster.choose-local", "maybe", "must be on or off"},
        Case{"cluster.read-hash-mode", "6", "from 0 to 5"},
        Case{"cluster.read-hash-mode", "3", "not simulated"},
        Case{"cluster.read-hash-mode", "5", "not simulated"},
        Case{"cluster.read-subvolume-index", "2", "from -1 to 1"},
        Case{"cluster.read-subvolume-index", "-2", "from -1 to 1"},
        Case{"cluster.data-self-heal", "open", "not modelled"},
        Case{"cluster.data-self-heal-algorithm", "ful", "did you mean 'full'?"},
        Case{"cluster.self-heal-window-size", "0", "from 1 to 1024"},
        Case{"cluster.self-heal-window-size", "1025", "from 1 to 1024"},
        Case{"cluster.shd-max-threads", "65", "from 1 to 64"},
        Case{"cluster.heal-timeout", "4", "from 5 to"},
        Case{"cluster.background-self-heal-count", "257", "from 0 to 256"},
        Case{"group", "samba", "only the group 'virt' is modelled, not 'samba'"}})
    expect_refused("10", {{bad.name, bad.value}}, bad.name, bad.sentence);
  expect_refused("3.12", {{"cluster.read-hash-mode", "3"}}, "cluster.read-hash-mode", "0 to 2");
}

TEST(VolumeSettings, OptionsThatDoNothingAreErrors) {
  expect_refused("10", {{"cluster.quorum-count", "2"}}, "cluster.quorum-count",
                 "does nothing unless 'cluster.quorum-type' is fixed");
  expect_refused("10", {{"cluster.quorum-count", "2"}, {"cluster.quorum-type", "auto"}},
                 "cluster.quorum-count", "does nothing unless");
  expect_refused("10", {{"cluster.quorum-type", "fixed"}}, "cluster.quorum-type",
                 "a fixed quorum needs 'cluster.quorum-count'");
  expect_refused("10", {{"cluster.server-quorum-ratio", "51%"}}, "cluster.server-quorum-ratio",
                 "does nothing unless 'cluster.server-quorum-type' is server");
  expect_refused(volume_of("10", {{"cluster.eager-lock", "on"}}, 1), "options.cluster.eager-lock",
                 "does nothing on a volume with one replica");
  // Measured: "Cannot set cluster.shd-max-threads for a non-replicate volume".
  expect_refused(volume_of("10", {{"group", "virt"}}, 1), "options.group", "without them");
}

TEST(VolumeSettings, TheListOfOptionsIsSortedAndWhole) {
  const auto options = volume_options();
  const auto by_name = [](const VolumeOption& a, const VolumeOption& b) { return a.name < b.name; };
  EXPECT_TRUE(std::is_sorted(options.begin(), options.end(), by_name));
  EXPECT_EQ(std::adjacent_find(options.begin(), options.end(),
                               [](const auto& a, const auto& b) { return a.name == b.name; }),
            options.end());
  const auto effect = [&](std::string_view name) {
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const VolumeOption& row) { return row.name == name; });
    EXPECT_NE(found, options.end()) << name;
    return found == options.end() ? OptionEffect::none : found->effect;
  };
  EXPECT_EQ(effect("group"), OptionEffect::modelled);
  EXPECT_EQ(effect("network.ping-timeout"), OptionEffect::modelled);
  EXPECT_EQ(effect("features.shard"), OptionEffect::none);
  EXPECT_EQ(effect("user.*"), OptionEffect::none);
  for (const VolumeOption& option : options) {
    if (option.effect != OptionEffect::modelled) continue;
    SCOPED_TRACE(std::string(option.name));  // no value of any option looks like this
    EXPECT_THROW(settings("11", {{std::string(option.name), "?"}}), InputError);
  }
}

}  // namespace
}  // namespace gemello
