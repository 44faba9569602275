#include "models/runs/sweep/case_list.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/runs/event_log.hpp"
#include "models/traces/checksum.hpp"

namespace gemello::runs {

std::vector<SweepCase> cases_of(const Sweep& sweep) {
  std::vector<std::optional<std::uint64_t>> seeds(sweep.seeds.begin(), sweep.seeds.end());
  if (seeds.empty()) seeds.emplace_back();
  std::vector<SweepCase> cases;
  for (std::size_t scenario = 0; scenario < sweep.scenarios.size(); ++scenario)
    for (std::size_t setting = 0; setting < sweep.settings.size(); ++setting)
      for (const auto seed : seeds)
        for (std::size_t policy = 0; policy < sweep.policies.size(); ++policy) {
          SweepCase one{scenario, policy, setting, seed, sweep.policies[policy].sets};
          const auto& more = sweep.settings[setting].sets;
          one.sets.insert(one.sets.end(), more.begin(), more.end());
          cases.push_back(std::move(one));
        }
  return cases;
}

std::string case_name(const Sweep& sweep, const SweepCase& one) {
  std::string text = sweep.scenarios[one.scenario].name;
  const std::string& setting = sweep.settings[one.setting].name;
  if (!setting.empty()) text += ", " + setting;
  text += ", " + sweep.policies[one.policy].name;
  if (one.seed) text += fmt::format(", seed {}", *one.seed);
  return text;
}

std::string case_digest(const nlohmann::json& resolved, std::span<const InputFile> inputs,
                        const std::map<std::string, std::string>& versions) {
  std::map<std::string, std::string> contents;
  for (const InputFile& input : inputs)
    if (input.what == "platform" || input.what == "trace")
      contents[input.what] = fmt::format("{} {}", input.bytes, hex(input.fnv1a64));
  const nlohmann::json all{{"scenario", resolved}, {"inputs", contents}, {"versions", versions}};
  const std::string text = all.dump();
  traces::Fnv1a64 digest;
  digest.add(std::as_bytes(std::span(text)));
  return hex(digest.value());
}

}  // namespace gemello::runs
