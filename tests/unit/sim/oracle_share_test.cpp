#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "models/behaviour/cpu_contention.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

using OracleShareTest = FlowCase;

constexpr int hosts = 6000;
constexpr int guests_max = 48;

double uniform(std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1p-53;
}

// SimGrid's solver and the water-filling are two programs for one rule. Each random host is put to
// both: a link of its capacity with one flow per guest, capped at the guest's demand, of its
// weight. Half of the hosts are asked for more than they have.
TEST_F(OracleShareTest, WaterFillingEqualsSimGridsSolver) {
  const LinkId cpu = flows->add_link("cpu", BytesPerSecond(1));
  std::mt19937_64 random(20261121);
  behaviour::ShareScratch scratch;
  double worst = 0;
  int contended = 0;
  for (int host = 0; host < hosts; ++host) {
    const auto guests = static_cast<std::size_t>(1 + random() % guests_max);
    std::vector<double> demands(guests);
    std::vector<double> weights(guests);
    std::vector<double> shares(guests);
    double wanted = 0;
    for (std::size_t guest = 0; guest < guests; ++guest) {
      demands[guest] = 10 + 4000 * uniform(random);
      weights[guest] = static_cast<double>(1 + random() % 8);
      wanted += demands[guest];
    }
    const double capacity = wanted * (0.2 + 1.6 * uniform(random));
    const double delivered = behaviour::share(capacity, demands, weights, shares, scratch);
    ASSERT_NEAR(delivered, std::min(capacity, wanted), 1e-9 * wanted);
    contended += wanted > capacity ? 1 : 0;

    flows->set_bandwidth(cpu, BytesPerSecond(capacity));
    std::vector<FlowId> ids;
    for (std::size_t guest = 0; guest < guests; ++guest)
      ids.push_back(start({cpu}, 1e15, demands[guest], weights[guest]));
    engine->run_until(engine->now() + 1ms);
    for (std::size_t guest = 0; guest < guests; ++guest) {
      const double solved = flows->rate(ids[guest]).count();
      worst = std::max(worst, std::abs(solved - shares[guest]) / solved);
      flows->cancel(ids[guest]);
    }
    engine->run_until(engine->now() + 1ms);
    ends.clear();
  }
  EXPECT_GT(contended, hosts / 3);
  EXPECT_LT(worst, 1e-9);
  RecordProperty("worst_relative_difference", std::to_string(worst));
}

}  // namespace
}  // namespace gemello::sim
