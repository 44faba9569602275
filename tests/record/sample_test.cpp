#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "models/traces/trace.hpp"

namespace gemello::traces {
namespace {

const std::filesystem::path samples =
    std::filesystem::path(GEMELLO_SOURCE_DIR) / "datasets" / "samples";
const std::filesystem::path sample = samples / "two-core-mix.gtrace";
constexpr double machine_cpus = 2;  // as README.md says

std::string sha256_of(const std::filesystem::path& path) {
  const std::string command = "sha256sum '" + path.string() + "'";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 65> digest{};
  const bool read = std::fgets(digest.data(), digest.size(), pipe) != nullptr;
  ::pclose(pipe);
  return read ? digest.data() : "";
}

std::string readme() {
  std::ostringstream text;
  text << std::ifstream(samples / "README.md").rdbuf();
  return text.str();
}

struct MeanAndPeak {
  double mean = std::nan("");
  double peak = std::nan("");
};

/// Over the steps that have a value; NaN where none has.
MeanAndPeak mean_and_peak(const Trace& trace, TraceQuantity quantity, std::size_t vm) {
  double sum = 0;
  double peak = 0;
  int count = 0;
  for (std::size_t step = 0; step < trace.steps(); ++step) {
    const auto value = static_cast<double>(trace.at(quantity, step)[vm]);
    if (std::isnan(value)) continue;
    sum += value;
    peak = std::max(peak, value);
    ++count;
  }
  return count == 0 ? MeanAndPeak{} : MeanAndPeak{sum / count, peak};
}

/// "1.23 / 4.56", or "-" for a gap.
std::string cell(MeanAndPeak value, double unit) {
  if (std::isnan(value.mean)) return "-";
  return fmt::format("{:.2f} / {:.2f}", value.mean / unit, value.peak / unit);
}

TEST(Sample, ChecksumIsTheOneOfTheReadme) {
  const std::string digest = sha256_of(sample);
  ASSERT_EQ(digest.size(), 64U);
  EXPECT_THAT(readme(), ::testing::HasSubstr(digest));
  Trace::open(sample).verify();
}

TEST(Sample, TheTableOfTheReadmeIsTheTraces) {
  const Trace trace = Trace::open(sample);
  const std::string text = readme();
  for (std::size_t vm = 0; vm < trace.vms().size(); ++vm) {
    const TraceVm& column = trace.vms()[vm];
    std::string row = fmt::format(
        "| {} | {:.1f} | {} |", column.name, seconds(column.arrival) / 60,
        column.departure == never ? "-" : fmt::format("{:.1f}", seconds(column.departure) / 60));
    for (const TraceQuantity quantity : all_quantities) {
      const bool cpu = unit_of(quantity) == "cores";
      row += fmt::format(" {} |", cell(mean_and_peak(trace, quantity, vm), cpu ? 1 : 1e6));
    }
    EXPECT_THAT(text, ::testing::HasSubstr(row));
  }
}

TEST(Sample, IsAsLongWideAndSmallAsPromised) {
  // At least 24 work units over at least 30 minutes in a file below 1 MB.
  const Trace trace = Trace::open(sample);
  EXPECT_GE(trace.vms().size(), 24U);
  EXPECT_GE(trace.period() * static_cast<std::int64_t>(trace.steps()), Duration(30min));
  EXPECT_LT(std::filesystem::file_size(sample), 1000000U);
  EXPECT_EQ(trace.header().licence, "CC0-1.0");
}

TEST(Sample, NoValueIsNegativeAndOnlyAbsenceAndNetworkAreGaps) {
  const Trace trace = Trace::open(sample);
  for (const TraceQuantity quantity : all_quantities) {
    ASSERT_TRUE(trace.has(quantity)) << name_of(quantity);
    const bool network = quantity == TraceQuantity::net_rx || quantity == TraceQuantity::net_tx;
    for (std::size_t step = 0; step < trace.steps(); ++step) {
      const Instant now = origin + trace.period() * static_cast<std::int64_t>(step);
      for (std::size_t vm = 0; vm < trace.vms().size(); ++vm) {
        const TraceVm& column = trace.vms()[vm];
        const bool present = column.arrival <= now && now < column.departure;
        const float value = trace.at(quantity, step)[vm];
        EXPECT_FALSE(value < 0) << column.name << " step " << step;
        if (!present || !network) {
          EXPECT_EQ(std::isnan(value), !present) << column.name << " step " << step;
        }
      }
    }
  }
}

TEST(Sample, TheUnitsNeverUseMoreCpuThanTheMachineHas) {
  // 5% for the ticks of 10 ms in which the kernel counts a process.
  const Trace trace = Trace::open(sample);
  double total = 0;
  for (std::size_t step = 0; step < trace.steps(); ++step) {
    double sum = 0;
    for (const float used : trace.at(TraceQuantity::cpu_used, step)) {
      if (!std::isnan(used)) sum += static_cast<double>(used);
    }
    EXPECT_LE(sum, machine_cpus * 1.05) << "step " << step;
    total += sum;
  }
  EXPECT_GT(total / static_cast<double>(trace.steps()), 0.5);  // real work, not idle shells
}

TEST(Sample, ServersReceiveWhatClientsSend) {
  // A client and its server talk only to each other over one bridge: what one sends the other
  // receives, up to what is under way at the reading and the bridge's own broadcasts.
  const Trace trace = Trace::open(sample);
  const auto sum = [&](std::string_view name, TraceQuantity quantity) {
    double bytes = 0;
    for (std::size_t vm = 0; vm < trace.vms().size(); ++vm) {
      if (trace.vms()[vm].name != name) continue;
      for (std::size_t step = 0; step < trace.steps(); ++step) {
        const float value = trace.at(quantity, step)[vm];
        if (!std::isnan(value)) bytes += static_cast<double>(value);
      }
    }
    return bytes;
  };
  for (const char* pair : {"db", "web", "session"}) {
    const std::string server = std::string(pair) + "-server";
    const std::string client = std::string(pair) + "-client";
    const double sent = sum(server, TraceQuantity::net_tx);
    EXPECT_GT(sent, 0) << pair;
    EXPECT_NEAR(sum(client, TraceQuantity::net_rx) / sent, 1.0, 0.02) << pair;
  }
}

}  // namespace
}  // namespace gemello::traces
