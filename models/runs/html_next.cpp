#include <algorithm>

#include <fmt/format.h>

#include "models/runs/html_figures.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

double sum_of(const json& rows, const char* key) {
  double sum = 0;
  for (const json& row : rows) sum += number_in(row, key);
  return sum;
}

// Of many machines: hours, however many, as energy is kWh; small times in their own unit.
std::string spent_words(double spent_s) {
  if (spent_s < 7200) return length_words(spent_s);
  return grouped_number(spent_s / 3600) + " h";
}

std::string spent_row(const char* what, double spent_s, double all_s, const char* meaning) {
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"num\">{}</td><td class=\"num\">{}</td>"
      "<td class=\"soft\">{}</td></tr>\n",
      what, spent_words(spent_s),
      all_s > 0 ? fmt::format("{:.2f} %", 100 * spent_s / all_s) : "n/a", meaning);
}

std::string spent_table(const char* caption, const std::string& rows) {
  return fmt::format(
      "<div class=\"scroll whole\"><table><caption>{}</caption><thead><tr><th "
      "scope=\"col\">Spent</th>"
      "<th scope=\"col\" class=\"num\">Time</th><th scope=\"col\" class=\"num\">Share</th>"
      "<th scope=\"col\">What it is</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
      caption, rows);
}

std::string step(const std::string& text, const std::string& command = {}) {
  return "<li>" + html_text(text) +
         (command.empty() ? "" : " <code>" + html_text(command) + "</code>") + "</li>\n";
}

// CPU was short: what to turn depends on what the run did already.
std::string short_of_cpu(const json& scenario) {
  const std::string rebalancing = policy_name(scenario, "rebalancing");
  if (rebalancing == "consolidate")
    return step(
        "CPU was short while hosts were emptied. See what a lower threshold of consolidate, or "
        "more spare hosts, gives back, and what it costs in energy. Its options are listed by",
        "gemello policies");
  if (rebalancing == "load-balance")
    return step(
        "CPU was short though VMs were moved away from full hosts: see in the map of hosts "
        "whether all were full, which only more hosts help, or one, which the policy's "
        "options may:",
        "gemello policies");
  return step("CPU was short. See whether moving VMs away from full hosts pays:",
              "--set policy.rebalancing=load-balance");
}

// What storage showed, where a run has any.
std::string storage_steps(const Report& report) {
  std::string steps;
  if (value_of(report, "split_brains") > 0)
    steps += step(
        "Nobody but a person can end a split brain: stop the VM, see under Storage who wrote what "
        "to "
        "which brick, keep the copy that counts, and have the heal overwrite the other:",
        "gluster volume heal VOLUME split-brain source-brick SERVER:BRICK FILE");
  const bool split = value_of(report, "split_brains") > 0;
  const bool lost = value_of(report, "volume_losses") > 0;
  if (split || lost)
    steps += step(
        split
            ? "A client quorum, which two replicas cannot have without stopping, spares it: see "
              "the same run on a volume of three replicas, one of them an arbiter: in the platform,"
            : "Volumes became unavailable: see the same run with bricks on servers and sites that "
              "do not fail together, or with one replica more: in the platform,",
        split ? "\"replica\": 3, \"arbiter\": 1" : "\"replica_sets\"");
  if (value_of(report, "io_stall_longest") > 10)
    steps += step(
        "VMs stood still for seconds, as for a brick that falls silent: see what a shorter "
        "time-out "
        "of the volume spares them, and that it does not take slow bricks for lost:",
        "network.ping-timeout");
  return steps;
}

bool rebalances(const json& scenario) {
  const std::string name = policy_name(scenario, "rebalancing");
  return !name.empty() && name != "none";
}

}  // namespace

std::string time_spent_html(const RunInfo& info, const Report& report) {
  const json& vms = report.tables.at("vms");
  const json& hosts = report.tables.at("hosts");
  const double wanted = sum_of(vms, "wanted_s");
  double waiting = 0;
  for (const json& row : vms) {
    const auto waited = row.find("waited_s");
    waiting += waited != row.end() && waited->is_number() ? waited->get<double>()
                                                          : number_in(row, "wanted_s");
  }
  std::string rows = spent_row("in service", sum_of(vms, "served_s"), wanted, "running for users");
  rows += spent_row("of it short of CPU", sum_of(vms, "contended_s"), wanted,
                    "in service, with less CPU than asked for");
  rows += spent_row("waiting to start", waiting, wanted, "requested, not yet in service");
  rows += spent_row("out of service", sum_of(vms, "outage_s"), wanted, "after a failure");
  rows += spent_row("stopped to move", sum_of(vms, "migration_downtime_s"), wanted,
                    "the stop-and-copy of migrations");
  std::string html = spent_table("Time of VMs, of the time that they were wanted, summed", rows);
  const double all = static_cast<double>(hosts.size()) * seconds(info.end.at - info.start);
  const double on = sum_of(hosts, "on_s");
  const double active = sum_of(hosts, "active_s");
  rows = spent_row("on, with VMs", active, all, "at work");
  rows += spent_row("of it overloaded", sum_of(hosts, "overloaded_s"), all,
                    "more CPU asked for than the host has");
  rows += spent_row("on, empty", std::max(0.0, on - active), all,
                    "powered without a VM, boots and shutdowns included");
  rows += spent_row("off", std::max(0.0, all - on), all, "switched off, crashed or fenced");
  return html + spent_table("Time of hosts, of all hosts and the whole run, summed", rows);
}

std::string next_steps_html(const RunInfo& info, const Report& report, const LogDigest& log) {
  std::string steps;
  if (info.end.how != RunEnd::How::completed)
    steps += step("Let the run end: these figures cover only what was computed.");
  if (value_of(report, "never_served") > 0)
    steps += step("See in the list of events why a VM was never placed: filter by its name.");
  const Figure* survives = report.find("n_plus_1");
  if (survives != nullptr && survives->value == 0.0)
    steps += step(
        "One more failure would cost a VM its place: take out load, add a host, or spread memory:",
        "--set policy.placement.name=worst-fit");
  if (value_of(report, "contended_vm_minutes") > 0) steps += short_of_cpu(info.scenario);
  const json& hosts = report.tables.at("hosts");
  double could = 0;
  for (const json& row : hosts) could += number_in(row, "capacity_MHz") * number_in(row, "on_s");
  const double share = could > 0 ? sum_of(hosts, "cpu_delivered_MHz_s") / could : 1;
  if (share < 0.3 && !rebalances(info.scenario))
    steps += step(fmt::format("Hosts that were on used {:.0f} % of their CPU on average. See what "
                              "emptying and switching off some would save, and cost:",
                              100 * share),
                  "--set policy.rebalancing=consolidate");
  if (value_of(report, "wasted_moves") > 0)
    steps += step(
        "VMs moved again within the hour. The options of the rebalancing policy that "
        "slow it down are listed by",
        "gemello policies");
  if (!log.recoveries.empty())
    steps += step(
        "The table of recoveries shows which step took longest: detection, fencing or "
        "the start of the guests; that is where time can be gained.");
  if (value_of(report, "hosts_lost_alive") > 0)
    steps += step(
        "Hosts that ran were taken for lost: the picture of faults shows what cut them off. A "
        "second "
        "path for heartbeats is the cure; see what more patience would have spared:",
        "--set detection.heartbeat_timeout=60s");
  steps += storage_steps(report);
  if (log.faults.empty())
    steps += step(
        "No fault struck, so recovery was not tried: name one under faults of the "
        "scenario.");
  steps += step("One run is one storm. Run other seeds and policies, then put them side by side:",
                "gemello compare RUN RUN... --html page.html");
  return "<ul>\n" + steps + "</ul>\n";
}

}  // namespace gemello::runs
