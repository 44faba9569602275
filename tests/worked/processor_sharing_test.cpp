#include <cmath>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/units/streams.hpp"
#include "sim/engine/flow_manager.hpp"

namespace gemello::testing {
namespace {

// The flow engine against queueing theory. Transfers of exponential size (mean 100 MB) arrive by a
// Poisson process on one link of 100 MB/s that all transfers share equally: an M/M/1 queue with
// processor sharing. One transfer alone takes 1 s on average, so mu = 1/s, and with rho = lambda /
// mu the mean time from arrival to end is 1 / (mu - lambda) = 1 / (1 - rho) seconds.
// Source: L. Kleinrock, "Queueing Systems", vol. 2, 1976, section 4.4 (processor sharing).

constexpr double bandwidth = 100e6;    // bytes/s
constexpr double mean_size = 100e6;    // bytes
constexpr std::size_t warm_up = 2000;  // transfers not counted: the queue begins empty

class Queue {
 public:
  Queue(double rho, std::size_t counted) : rho_(rho), wanted_(warm_up + counted) {
    flows_ = std::make_unique<sim::FlowManager>(engine_);
    link_ = flows_->add_link("link", BytesPerSecond(bandwidth));
  }

  /// Mean sojourn times of `batches` batches in a row, s.
  std::vector<double> batch_means(std::size_t batches) {
    arrive_later();
    engine_.run_until(origin + std::chrono::hours(24 * 365));
    EXPECT_EQ(started_, wanted_);
    EXPECT_EQ(ended_, wanted_);
    std::vector<double> means(batches, 0.0);
    const std::size_t size = (wanted_ - warm_up) / batches;
    for (std::size_t i = 0; i < size * batches; ++i)
      means[i / size] += sojourns_[warm_up + i] / static_cast<double>(size);
    return means;
  }

 private:
  void arrive_later() {
    if (started_ == wanted_) return;
    const double gap = -std::log1p(-arrivals_.uniform()) * (mean_size / bandwidth) / rho_;
    engine_.at(engine_.now() + duration_nearest(gap), [this] { arrive(); });
  }
  void arrive() {
    const std::size_t number = started_++;
    sojourns_.push_back(0);
    flows_->start({.route = {link_},
                   .bytes = -std::log1p(-sizes_.uniform()) * mean_size,
                   .on_end = [this, number](const sim::FlowEnd& end) {
                     ++ended_;
                     sojourns_[number] = seconds(end.ended - end.started);
                   }});
    arrive_later();
  }

  double rho_;
  std::size_t wanted_;
  sim::Engine engine_;
  std::unique_ptr<sim::FlowManager> flows_;
  sim::LinkId link_;
  Stream arrivals_{20261121, "arrivals"};
  Stream sizes_{20261121, "sizes"};
  std::size_t started_ = 0;
  std::size_t ended_ = 0;
  std::vector<double> sojourns_;  // s, by order of arrival
};

// 20 batches: Student's t with 19 degrees of freedom, two-sided 99 %: 2.861.
void expect_mean_sojourn(double rho, std::size_t counted) {
  if (sim::Engine::exists()) GTEST_SKIP() << "needs a process of its own: run it by ctest";
  constexpr std::size_t batches = 20;
  constexpr double student = 2.861;
  const std::vector<double> means = Queue(rho, counted).batch_means(batches);
  double mean = 0, squares = 0;
  for (const double one : means) mean += one / batches;
  for (const double one : means) squares += (one - mean) * (one - mean);
  const double half_width = student * std::sqrt(squares / (batches - 1) / batches);
  const double theory = 1 / (1 - rho);
  EXPECT_NEAR(mean, theory, half_width) << "99 % confidence";
  // The interval itself must be narrow enough to tell something.
  EXPECT_LT(half_width, 0.1 * theory);
}

TEST(ProcessorSharing, MeanSojournAtHalfLoad) {
  expect_mean_sojourn(0.5, 40'000);
}

TEST(ProcessorSharing, MeanSojournAtFourFifthsLoad) {
  expect_mean_sojourn(0.8, 160'000);
}

}  // namespace
}  // namespace gemello::testing
