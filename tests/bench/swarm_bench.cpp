#include <cstdlib>
#include <sys/resource.h>

#include <fmt/format.h>

#include "sim/cli/swarm/bind_now.hpp"
#include "sim/cli/swarm/fresh_heap.hpp"
#include "sim/swarm/draw/draw_case.hpp"
#include "sim/swarm/draw/shape.hpp"
#include "sim/swarm/fork_pool.hpp"

// Cluster-days per CPU second of clouds of ten hosts, all audits on: bench_swarm [RUNS [DAYS]].
// CPU time is that of the forked runs, user and system, drawing the case included.
int main(int argc, char** argv) {
  using namespace gemello;
  cli::bind_now();
  const int runs = argc > 1 ? std::atoi(argv[1]) : 20;
  const double days = argc > 2 ? std::atof(argv[2]) : 2;
  double simulated = 0;
  int played = 0;
  std::uint64_t instants = 0;
  for (std::uint64_t seed = 1; played < runs; ++seed) {
    if (swarm::draw_shape(swarm::Dice(seed, "swarm/shape")).hosts != 10) continue;
    ++played;
    const swarm::Verdict verdict = swarm::in_fork([&] {
      cli::take_fresh_heap();
      return swarm::play(swarm::draw_case(seed, days));
    });
    simulated += verdict.days;
    instants += verdict.instants;
  }
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  const double cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  fmt::print(
      "cluster_days {:.1f}\ncpu_s {:.2f}\ncluster_days_per_cpu_second {:.1f}\n"
      "us_per_instant {:.2f}\n",
      simulated, cpu, simulated / cpu, 1e6 * cpu / static_cast<double>(instants));
  return 0;
}
