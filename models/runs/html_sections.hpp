#pragma once

#include <string>
#include <vector>

#include "models/runs/html_data.hpp"

namespace gemello::runs {

// Sections of the page of one run as HTML, everything escaped. Each says so where there was
// nothing of its kind.

/// One paragraph in plain words: what was simulated, what happened, who was down and for how long,
/// who waited for CPU, kWh, moves, and whether one more host may fail.
std::string summary_text(const RunInfo& info, const Report& report, const LogDigest& log);
/// What to look at, each line marked by a symbol and a word.
std::string checks_html(const Report& report);
/// What the model does not have: model_limits().
std::string limits_html();

/// Who waited for CPU longest: at most `rows_max` VMs.
std::string waiting_html(const Report& report, std::size_t rows_max);
/// Every host's use, hours and energy, overloaded and fullest first, at most `rows_max`.
std::string hosts_html(const Report& report, std::size_t rows_max);

/// Outages as lanes: {"causes": {"A": ...}, "vms": [{"name", "bars": [[from, until, cause letter,
/// restored]...]}...], "all": VMs with outages}; the longest down first; null without outages.
nlohmann::json outages_json(const Report& report, double end_s, std::size_t vms_max);
/// The figure of outages_json.
std::string outages_figure(const nlohmann::json& outages, const Report& report);
/// Outages longest first, at most `rows_max`.
std::string outages_table(const Report& report, double end_s, std::size_t rows_max);
/// How hosts that failed were recovered, step by step.
std::string recoveries_html(const LogDigest& log, std::size_t recoveries_max);

/// Moves in the order of time; of more than `rows_max` those not done, wasted and longest.
std::string migrations_html(const Report& report, std::size_t rows_max);

/// Where the VMs' and the hosts' time went, summed, and in %.
std::string time_spent_html(const RunInfo& info, const Report& report);
/// What to try next, from the figures.
std::string next_steps_html(const RunInfo& info, const Report& report, const LogDigest& log);

/// The figure of hosts_json: hosts over time, shares of CPU; and that of one host, to choose.
std::string heat_figure(const nlohmann::json& hosts);
std::string host_figure(const nlohmann::json& hosts);
/// The figure of gantt_json.
std::string gantt_figure(const nlohmann::json& gantt);

/// How many rows of a table are left out, and which are not: "the 10 `which` of 30 `what`"; and on
/// paper, where a table ends after 40. "" where nothing is.
std::string left_out_html(std::size_t shown, std::size_t all, std::string_view what,
                          std::string_view which);

/// A figure's value; 0 where it has none.
double value_of(const Report& report, std::string_view name);
/// "worst-fit": the policy of a kind ("placement", "rebalancing", "failover") that a scenario
/// names, as text or as an object; "" if it names none.
std::string policy_name(const nlohmann::json& scenario, const char* kind);

/// "1 VM", "4 VMs".
std::string counted(std::size_t count, std::string_view noun);
/// "80 s", "12.5 min", "3.2 h", "2.1 d" of seconds: a length for people.
std::string length_words(double seconds);

}  // namespace gemello::runs
