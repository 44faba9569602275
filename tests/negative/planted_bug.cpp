#include <algorithm>
#include <cstdio>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "tests/swarm/swarm_support.hpp"

// Lets the swarm loose on a program with a planted bug, on seeds on which the sound one breaks no
// rule (tests/swarm), until one of the rules that know the bug is broken: in so many runs, or fail.
int main(int argc, char** argv) {
  using namespace gemello;
  if (argc != 2) return 2;
  const auto bug = nlohmann::json::parse(runs::read_text_file(argv[1]));
  const int within = bug["within"].get<int>();
  constexpr std::uint64_t first = 100'000;
  for (int run = 0; run < within; ++run) {
    const auto end = testing::swarm_of(first + static_cast<std::uint64_t>(run), 1);
    for (const auto& rule : bug["rules"])
      if (const auto found = end.first.find(rule.get<std::string>()); found != end.first.end()) {
        fmt::print("found in run {} of {}: {}: {}\n", run + 1, within, found->first, found->second);
        return 0;
      }
    for (const auto& [rule, how] : end.first) fmt::print("(also {}: {})\n", rule, how);
  }
  fmt::print("not found in {} runs: {}\n", within, bug["about"].get<std::string>());
  return 1;
}
