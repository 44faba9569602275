#include "gui/compare/summary.hpp"

#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

runs::Figure told(const std::string& name, const std::string& label, double value,
                  const std::string& unit, const std::string& better) {
  return {"Group", name, label, value, unit, better, "", ""};
}

std::vector<runs::Figure> figures_with(double outages, double availability, double cut,
                                       double energy) {
  return {told("availability", "Availability", availability, "%", "more"),
          told("outages", "Outages", outages, "1", "less"),
          told("energy", "Energy", energy, "kWh", "less"),
          told("guest_traffic_cut", "Guests' traffic cut off", cut, "GB", "less"),
          told("slav", "SLAV", 1e-9 * energy, "1", "less")};
}

TEST(Summary, SaysWhatWasCutOffAndThatServiceIsUnchanged) {
  EXPECT_EQ(summary_of(figures_with(0, 99.9999, 0, 34.5), figures_with(0, 99.9999, 574, 34.5)),
            "\u25bc 574 GB of guests' traffic cut off; availability unchanged (99.9999 %).");
}

TEST(Summary, ServiceComesBeforeEnergy) {
  EXPECT_EQ(summary_of(figures_with(1, 99.5, 0, 34.5), figures_with(3, 98.5, 0, 30)),
            "\u25bc Outages 3 instead of 1; \u25b2 energy 30 kWh instead of 34.50 kWh; "
            "\u25bc availability 98.5000 % instead of 99.5000 %.");
}

// Two switches die and with them the VMs: that less of their traffic was cut off is not better.
TEST(Summary, LessCutOffOfDeadVmsIsNotCalledBetter) {
  const auto with = [](double lost, double cut, double availability) {
    return std::vector<runs::Figure>{
        told("availability", "Availability", availability, "%", "more"),
        told("lost_vm_minutes", "Lost VM-minutes", lost, "VM-min", "less"),
        told("guest_traffic_cut", "Guests' traffic cut off", cut, "GB", "less")};
  };
  EXPECT_EQ(summary_of(with(10, 574, 99.9), with(4000, 80, 90)).toStdString(),
            "\u25bc Lost VM-minutes 4000 instead of 10; 80 GB of guests' traffic cut "
            "off instead of 574 GB (while VMs served less); \u25bc availability 90.0000 % instead "
            "of 99.9000 %.");
}

TEST(Summary, NoiseIsNotTold) {
  EXPECT_EQ(summary_of(figures_with(0, 99.9999, 0, 34.5), figures_with(0, 99.99991, 0, 34.5001)),
            "No figure of quality differs by more than noise.");
  EXPECT_EQ(summary_of({}, figures_with(0, 99, 0, 1)), "");
}

}  // namespace
}  // namespace gemello::gui
