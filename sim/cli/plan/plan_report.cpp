#include "sim/cli/plan/plan_report.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/text_table.hpp"

namespace gemello::cli {
namespace {

using nlohmann::ordered_json;
using planning::Loss;
using planning::More;
using planning::Restart;
using planning::Verdict;

constexpr std::size_t rows_max = 40;
constexpr std::size_t names_max = 8;

// "vm1, vm2 and 3 more".
std::string some_of(const std::vector<std::string>& names) {
  if (names.size() <= names_max) return fmt::format("{}", fmt::join(names, ", "));
  const std::vector<std::string> first(names.begin(), names.begin() + names_max);
  return fmt::format("{} and {} more", fmt::join(first, ", "), names.size() - names_max);
}

// "memory: vm1, vm2; cpu: vm3".
std::string why_down(const Inventory& inventory, const std::vector<Restart>& vms) {
  std::map<planning::Obstacle, std::vector<std::string>> by_obstacle;
  for (const Restart& one : vms)
    if (one.stays_down()) by_obstacle[one.obstacle].push_back(inventory[one.vm].name);
  std::string text;
  for (const auto& [obstacle, names] : by_obstacle)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name(obstacle), some_of(names));
  return text;
}

std::vector<std::string> host_names(const Inventory& inventory, const std::vector<HostId>& hosts) {
  std::vector<std::string> names;
  for (const HostId host : hosts) names.push_back(inventory[host].name);
  return names;
}

std::vector<std::string> set_names(const Inventory& inventory,
                                   const std::vector<ReplicaSetId>& sets) {
  std::vector<std::string> names;
  for (const ReplicaSetId set : sets) names.push_back(replica_set_name(inventory, set));
  return names;
}

ordered_json restart_json(const Inventory& inventory, const Restart& one) {
  ordered_json entry{{"vm", inventory[one.vm].name},
                     {"host", inventory[one.from].name},
                     {"cause", name(one.cause)},
                     {"restarted_on", nullptr}};
  if (one.to.valid()) {
    entry["restarted_on"] = inventory[one.to].name;
    if (one.wakes) entry["wakes"] = true;
  } else {
    entry["obstacle"] = name(one.obstacle);
    if (one.shed) entry["shed"] = true;
  }
  return entry;
}

ordered_json loss_json(const Inventory& inventory, const Loss& loss) {
  ordered_json parts = ordered_json::array();
  for (const planning::Part& part : loss.parts)
    parts.push_back({{"kind", name(part.kind)}, {"name", name(inventory, part)}});
  return parts;
}

std::string count_text(const More& more) {
  return fmt::format("{}{}", more.at_least ? "at least " : "", more.hosts.size());
}

std::string limit_text(const Inventory& inventory, const planning::Admission& refused) {
  if (refused.broken) return "loss of " + name(inventory, *refused.broken);
  std::string text;
  for (const auto& [reason, hosts] : refused.why.rejections)
    text += fmt::format("{}{} on {}", text.empty() ? "" : ", ", reason, hosts);
  return text.empty() ? "no host takes one" : text;
}

}  // namespace

std::string losses_text(const Inventory& inventory, const std::vector<Verdict>& verdicts) {
  runs::TextTable table({"loss", "VMs down", "restart", "stay down", "volumes without quorum",
                         "hosts cut off outside"});
  const auto not_borne = static_cast<std::size_t>(std::count_if(
      verdicts.begin(), verdicts.end(), [](const Verdict& one) { return !one.all_restarted(); }));
  const bool all_rows = verdicts.size() <= rows_max;
  std::string details;
  for (const Verdict& one : verdicts) {
    const std::string loss = name(inventory, one.loss);
    if (all_rows || !one.all_restarted())
      table.row({loss, std::to_string(one.down()), std::to_string(one.restarted()),
                 std::to_string(one.staying_down()),
                 fmt::format("{}", fmt::join(set_names(inventory, one.without_quorum), ", ")),
                 one.cut.empty() ? "" : std::to_string(one.cut.size())});
    if (!one.all_restarted())
      details += fmt::format("  {}: {}\n", loss, why_down(inventory, one.vms));
  }
  std::string text;
  if (all_rows || not_borne > 0) text += table.text();
  text += fmt::format("{} of {} losses are borne", verdicts.size() - not_borne, verdicts.size());
  text += not_borne == 0 ? "\n" : "; who stays down, and for want of what:\n";
  return text + details;
}

ordered_json losses_json(const Inventory& inventory, const std::vector<Verdict>& verdicts) {
  ordered_json losses = ordered_json::array();
  bool kept = true;
  for (const Verdict& one : verdicts) {
    ordered_json vms = ordered_json::array();
    for (const Restart& vm : one.vms) vms.push_back(restart_json(inventory, vm));
    kept = kept && one.all_restarted();
    losses.push_back({{"loss", loss_json(inventory, one.loss)},
                      {"borne", one.all_restarted()},
                      {"down", one.down()},
                      {"restarted", one.restarted()},
                      {"staying_down", one.staying_down()},
                      {"without_quorum", set_names(inventory, one.without_quorum)},
                      {"hosts_lost", host_names(inventory, one.lost)},
                      {"hosts_without_outside", host_names(inventory, one.cut)},
                      {"vms", vms}});
  }
  return {{"kept", kept}, {"losses", losses}};
}

std::string fit_text(const Inventory& inventory, const FitReport& fit) {
  const planning::Admission& one = fit.admission;
  if (one.host.valid())
    return fmt::format("{} fits on {}{}\n", fit.name, inventory[one.host].name,
                       one.wakes ? ", which has to be powered on" : "");
  if (!one.broken) return fmt::format("{} is refused: {}\n", fit.name, limit_text(inventory, one));
  return fmt::format(
      "{} is refused: it fits, but after the loss of {} there would stay down:\n"
      "  {}\n",
      fit.name, name(inventory, *one.broken), why_down(inventory, one.homeless));
}

ordered_json fit_json(const Inventory& inventory, const FitReport& fit) {
  const planning::Admission& one = fit.admission;
  ordered_json made{{"vm", fit.name}, {"host", nullptr}};
  if (one.host.valid()) {
    made["host"] = inventory[one.host].name;
    made["wakes"] = one.wakes;
    return made;
  }
  made["rejections"] = one.why.rejections;
  if (!one.broken) return made;
  made["breaks"] = loss_json(inventory, *one.broken);
  ordered_json vms = ordered_json::array();
  for (const Restart& vm : one.homeless) vms.push_back(restart_json(inventory, vm));
  made["staying_down"] = vms;
  return made;
}

std::string more_text(const std::vector<MoreOf>& all, const Inventory& inventory,
                      const std::string& losses) {
  std::vector<std::string> header{"flavour", "fit"};
  if (!losses.empty()) header.push_back("with " + losses);
  header.emplace_back("limited by");
  runs::TextTable table(header);
  for (const MoreOf& one : all) {
    std::vector<std::string> row{one.flavour, count_text(one.fits)};
    if (!losses.empty()) row.push_back(count_text(one.borne));
    row.push_back(limit_text(inventory, one.borne.refused));
    table.row(row);
  }
  return table.text();
}

ordered_json more_json(const std::vector<MoreOf>& all, const Inventory& inventory,
                       const std::string& losses) {
  ordered_json rows = ordered_json::array();
  for (const MoreOf& one : all) {
    std::map<std::string, int> by_host;
    for (const HostId host : one.borne.hosts) ++by_host[inventory[host].name];
    ordered_json row{{"flavour", one.flavour},
                     {"fit", one.fits.hosts.size()},
                     {"borne", one.borne.hosts.size()},
                     {"at_least", one.borne.at_least},
                     {"by_host", by_host}};
    if (one.borne.refused.broken)
      row["limited_by"] = loss_json(inventory, *one.borne.refused.broken);
    rows.push_back(std::move(row));
  }
  return {{"losses", losses}, {"flavours", rows}};
}

}  // namespace gemello::cli
