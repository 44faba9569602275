#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "tests/swarm/swarm_support.hpp"

namespace gemello::testing {
namespace {

// Seeds on which the sound program breaks no rule (tests/swarm).
constexpr std::uint64_t first_seed = 100'000;

bool knows(const nlohmann::json& bug, const std::string& rule) {
  const auto& rules = bug["rules"];
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

void tell(const nlohmann::json& bug, const SwarmEnd& end) {
  for (const auto& [rule, how] : end.first)
    fmt::print("{}{} in run {}, in {} in all: {}\n", knows(bug, rule) ? "" : "also ", rule,
               end.first_run.at(rule), end.broken.at(rule), how);
}

// Until one of the rules that know the bug is broken: in so many runs, or fail. A bug that is for
// its rules alone breaks no other one on the way.
int seek(const nlohmann::json& bug) {
  const int within = bug["within"].get<int>();
  for (int run = 0; run < within; ++run) {
    const auto end = swarm_of(first_seed + static_cast<std::uint64_t>(run), 1);
    bool found = false;
    bool others = false;
    for (const auto& [rule, how] : end.first) {
      const bool known = knows(bug, rule);
      fmt::print("{} in run {} of {}: {}: {}\n", known ? "found" : "also broken", run + 1, within,
                 rule, how);
      (known ? found : others) = true;
    }
    if (others && bug.value("alone", false)) {
      fmt::print("another rule than its own finds it\n");
      return 1;
    }
    if (found) return 0;
  }
  fmt::print("not found in {} runs: {}\n", within, bug["about"].get<std::string>());
  return 1;
}

}  // namespace
}  // namespace gemello::testing

// Lets the swarm loose on a program with a planted bug: planted_bug BUG.json. With a number of runs
// after it, plays all of them and tells which rules were broken, when first and how often.
int main(int argc, char** argv) {
  using namespace gemello;
  if (argc != 2 && argc != 3) return 2;
  const auto bug = nlohmann::json::parse(runs::read_text_file(argv[1]));
  if (argc == 2) return testing::seek(bug);
  testing::tell(bug, testing::swarm_of(testing::first_seed, std::stoi(argv[2])));
  return 0;
}
