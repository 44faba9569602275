#include "sim/cli/platform/platform_commands.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/units/error.hpp"

namespace gemello::cli {
namespace {

using testing::HasSubstr;

const std::string napoli = GEMELLO_SOURCE_DIR "/platforms/infn-napoli.json";
const std::string planetlab = GEMELLO_SOURCE_DIR "/platforms/planetlab-800.json";

template <class Command>
std::string output_of(Command command, const std::string& path, bool json) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  EXPECT_EQ(command(path, json, file.get()), 0);
  std::rewind(file.get());
  std::string text;
  std::array<char, 4096> block;
  for (std::size_t got = 0; (got = std::fread(block.data(), 1, block.size(), file.get())) > 0;)
    text.append(block.data(), got);
  return text;
}

TEST(PlatformCheck, SaysSoundAndWarns) {
  const std::string text = output_of(platform_check, napoli, false);
  EXPECT_THAT(text, HasSubstr("infn-napoli.json: sound (gemello-platform-1): 1 site, 2 racks, "
                              "8 hosts, 2 disk servers, 2 switches"));
  EXPECT_THAT(text, HasSubstr("\nwarning: volume 'vmstore' has two replicas and no arbiter"));
}

TEST(PlatformCheck, AsJson) {
  const auto data = nlohmann::json::parse(output_of(platform_check, planetlab, true));
  EXPECT_EQ(data["sound"], true);
  EXPECT_EQ(data["counts"]["hosts"], 800);
  EXPECT_FALSE(data["warnings"].empty());
}

TEST(PlatformCheck, LeavesBadInputToItsCaller) {
  try {
    platform_check("/nowhere.json", false, stdout);
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "/nowhere.json");
    EXPECT_THAT(error.sentence(), HasSubstr("No such file"));
  }
}

// Eight hosts of 32 GiB with 2 GiB reserved: 240 GiB for guests, 210 without one. Idle
// 8 x 157 W + 2 x 120 W (switches) + 2 x 350 W (disk servers) = 2196 W; at 100 % of load
// 8 x 276 + 940 = 3148 W. A host's 30 GiB hold 15 VMs of 2 GiB: 120 in all, 105 with N+1.
TEST(PlatformShow, TotalsOfNapoli) {
  const auto data = nlohmann::json::parse(output_of(platform_show, napoli, true));
  const auto& totals = data["totals"];
  EXPECT_EQ(totals["cores"], 64.0);
  EXPECT_EQ(totals["memory_for_guests_bytes"], 240LL << 30);
  EXPECT_EQ(totals["memory_for_guests_n_plus_1_bytes"], 210LL << 30);
  EXPECT_EQ(totals["power_idle_watts"], 2196.0);
  EXPECT_EQ(totals["power_max_watts"], 3148.0);
  EXPECT_EQ(totals["storage_usable_bytes"], 6'000'000'000'000);
  EXPECT_EQ(data["hosts"].size(), 1U);
  EXPECT_EQ(data["flavours"][0]["fit_by_memory"], 120);
  EXPECT_EQ(data["flavours"][0]["fit_by_memory_n_plus_1"], 105);
}

TEST(PlatformShow, GroupsWhatIsAlike) {
  const std::string text = output_of(platform_show, planetlab, false);
  EXPECT_THAT(text, HasSubstr("400  g4-000 .. g4-399  HP ProLiant ML110 G4, Xeon 3040"));
  EXPECT_THAT(text, HasSubstr("400  g5-000 .. g5-399"));
  EXPECT_THAT(text, HasSubstr("3616.0 GHz"));
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
}

TEST(PlatformShow, NamesBondsWithTheirSwitchesAndRoles) {
  EXPECT_THAT(output_of(platform_show, napoli, false),
              HasSubstr("    bond1 balance-alb: eth2@sw1 1 Gbps + eth3@sw2 1 Gbps\n"
                        "      for storage [VLAN storage]\n"));
}

// 3.2: clients heal on access, 16 files in the background each, and lock the whole file; no quorum;
// 16 blocks of 128 KiB in flight. A silent loss is noticed after 42 s.
TEST(PlatformShow, HowVolumesBehave) {
  const std::string text = output_of(platform_show, napoli, false);
  EXPECT_THAT(text, HasSubstr("how volumes behave"));
  EXPECT_THAT(text, HasSubstr("clients, 16 at once, locking the file"));
  const auto napoli_data = nlohmann::json::parse(output_of(platform_show, napoli, true));
  const auto& of_napoli = napoli_data["volumes"][0]["settings"];
  EXPECT_EQ(of_napoli["behaves_as"], "up to 3.2");
  EXPECT_EQ(of_napoli["ping_timeout_seconds"], 42.0);
  EXPECT_EQ(of_napoli["client_quorum"], "none");
  EXPECT_EQ(of_napoli["heal_daemon"], false);
  EXPECT_EQ(of_napoli["heal_window_blocks"], 16);
  EXPECT_EQ(of_napoli["heal_block_bytes"], 131072);

  const std::string lab = GEMELLO_SOURCE_DIR "/platforms/lab.json";
  const auto lab_data = nlohmann::json::parse(output_of(platform_show, lab, true));
  const auto& of_lab = lab_data["volumes"][0]["settings"];
  EXPECT_EQ(of_lab["behaves_as"], "from 9.1 on");
  EXPECT_EQ(of_lab["ping_timeout_seconds"], 5.0);       // its own
  EXPECT_EQ(of_lab["tcp_user_timeout_seconds"], 20.0);  // of the group virt
  EXPECT_EQ(of_lab["client_quorum"], "auto");
  EXPECT_EQ(of_lab["server_quorum"], "above 50 %");
  EXPECT_EQ(of_lab["heal_algorithm"], "full");
  EXPECT_EQ(of_lab["heal_threads"], 8);
  EXPECT_EQ(of_lab["heal_interval_seconds"], 5.0);
}

}  // namespace
}  // namespace gemello::cli
