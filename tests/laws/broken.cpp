#include "tests/laws/broken.hpp"

#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "models/runs/event_log_reader.hpp"

namespace gemello::testing {

void Broken::add(const std::string& law, const std::string& how) {
  if (laws_.insert(law).second) text_ += fmt::format("{}: {}\n", law, how);
}

void check_outcomes(const std::filesystem::path& log, const runs::FleetState& last,
                    Broken& broken) {
  std::map<std::uint64_t, int> outcomes;
  std::set<std::uint64_t> begun;
  for (const runs::LogLine& line : runs::read_event_log(log)) {
    if (line.kind == "action") begun.insert(line.fields.at("id").get<std::uint64_t>());
    if (line.kind.starts_with("action-"))
      if (++outcomes[line.fields.at("id").get<std::uint64_t>()] > 1)
        broken.add("an action has one outcome", line.fields.dump());
  }
  for (const nlohmann::json& open : last.extra.at("sim").at("open_actions"))
    ++outcomes[open.at("id").get<std::uint64_t>()];
  for (const std::uint64_t id : begun)
    if (outcomes[id] != 1)
      broken.add("an action has one outcome", fmt::format("action {}: {}", id, outcomes[id]));
}

}  // namespace gemello::testing
