#pragma once

#include <array>
#include <string>
#include <string_view>

#include "models/cloud/json_reader.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

// The words of scenario.json, shared by its reader and its writer.

inline constexpr std::string_view scenario_format = "gemello-scenario-1";
inline constexpr std::string_view traces_variable = "GEMELLO_TRACES";

inline constexpr std::array<NamedValue<SizeRule::Kind>, 4> size_rule_table{{
    {"fixed", SizeRule::Kind::fixed},
    {"cycle", SizeRule::Kind::cycle},
    {"blocks", SizeRule::Kind::blocks},
    {"from-trace", SizeRule::Kind::from_trace},
}};
inline constexpr std::span<const NamedValue<SizeRule::Kind>> size_rule_names = size_rule_table;

inline constexpr std::array<NamedValue<DetectionSettings::Phase>, 2> phase_table{{
    {"staggered", DetectionSettings::Phase::staggered},
    {"random", DetectionSettings::Phase::random},
}};
inline constexpr std::span<const NamedValue<DetectionSettings::Phase>> phase_names = phase_table;

inline constexpr std::array<NamedValue<bool>, 2> demand_table{{
    {"used", false},
    {"used-and-wait", true},
}};
inline constexpr std::span<const NamedValue<bool>> demand_names = demand_table;

inline constexpr std::array<NamedValue<AfterTrace>, 3> after_trace_table{{
    {"stop", AfterTrace::stop},
    {"hold", AfterTrace::hold},
    {"repeat", AfterTrace::repeat},
}};
inline constexpr std::span<const NamedValue<AfterTrace>> after_trace_names = after_trace_table;

/// "domains": Workload::persistent_domains.
inline constexpr std::array<NamedValue<bool>, 2> domains_table{
    {{"transient", false}, {"persistent", true}}};
inline constexpr std::span<const NamedValue<bool>> domains_names = domains_table;

inline constexpr std::array<NamedValue<GateMode>, 4> gate_mode_table{{
    {"observe", GateMode::observe},
    {"recommend", GateMode::recommend},
    {"approve", GateMode::approve},
    {"auto", GateMode::automatic},
}};
inline constexpr std::span<const NamedValue<GateMode>> gate_mode_names = gate_mode_table;

inline constexpr std::array<NamedValue<SimulatedOperator::Answer>, 3> answer_table{{
    {"approve", SimulatedOperator::Answer::approve},
    {"refuse", SimulatedOperator::Answer::refuse},
    {"none", SimulatedOperator::Answer::none},
}};
inline constexpr std::span<const NamedValue<SimulatedOperator::Answer>> answer_names = answer_table;

inline constexpr std::array<NamedValue<behaviour::NonConvergence>, 2> non_convergence_table{{
    {"abort", behaviour::NonConvergence::abort},
    {"stop-and-copy", behaviour::NonConvergence::stop_and_copy},
}};
inline constexpr std::span<const NamedValue<behaviour::NonConvergence>> non_convergence_names =
    non_convergence_table;

/// The reader proper, for callers that log the keys it knows.
Scenario read_scenario(JsonDocument& document, const std::string& file, const Variables& variables);

}  // namespace gemello::runs
