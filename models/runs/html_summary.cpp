#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "models/runs/html_network.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_storage.hpp"
#include "models/runs/html_text.hpp"
#include "models/runs/model_limits.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

bool has(const Report& report, std::string_view name) {
  const Figure* figure = report.find(name);
  return figure != nullptr && figure->value.has_value();
}

std::string words_of(const Report& report, std::string_view name) {
  const Figure* figure = report.find(name);
  return figure == nullptr ? "n/a" : value_text(*figure);
}

std::string listed(const std::vector<std::string>& names, std::size_t max) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), max); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  if (names.size() > max) text += fmt::format(" and {} more", names.size() - max);
  return text;
}

std::string what_was_simulated(const RunInfo& info, const Report& report) {
  std::string text =
      fmt::format("{} on {} were simulated for {}", counted(report.tables.at("vms").size(), "VM"),
                  counted(report.tables.at("hosts").size(), "host"),
                  length_words(seconds(info.end.at - info.start)));
  const std::string placement = policy_name(info.scenario, "placement");
  const std::string rebalancing = policy_name(info.scenario, "rebalancing");
  const std::string failover = policy_name(info.scenario, "failover");
  if (!placement.empty()) text += ", placed by " + placement;
  if (!rebalancing.empty())
    text += rebalancing == "none" ? ", not rebalanced" : ", rebalanced by " + rebalancing;
  if (!failover.empty())
    text += failover == "none" ? ", not restarted after failures" : ", recovered by " + failover;
  return text + ".";
}

std::string what_struck(const LogDigest& log) {
  if (log.faults.empty()) return " No fault struck.";
  std::vector<std::string> faults;
  for (const auto& [at, what] : log.faults)
    faults.push_back(what + " at " + to_text(Instant(duration_nearest(at))));
  std::string text =
      fmt::format(" {} struck: {}.", counted(faults.size(), "fault"), listed(faults, 3));
  const std::string longest = longest_failure_words(log.story);
  if (!longest.empty() && faults.size() > 1) text += " " + longest;
  return text;
}

// A host that is taken for lost and runs is a false alarm: what is started again may run twice.
std::string who_was_lost(const Report& report) {
  const auto lost = static_cast<std::size_t>(value_of(report, "hosts_lost"));
  const auto alive = static_cast<std::size_t>(value_of(report, "hosts_lost_alive"));
  if (lost == 0) return {};
  if (lost == 1)
    return std::string(" One host was taken for lost") +
           (alive == 1 ? ", falsely: it ran." : ", rightly: it was down.");
  return fmt::format(" Hosts were taken for lost {} times, {}.", lost,
                     alive == 0      ? "rightly each time: they were down"
                     : alive == lost ? "falsely each time: they ran"
                                     : fmt::format("{} of them falsely: the host ran", alive));
}

// What guests sent and received; nothing of a trace that does not record it.
std::string what_was_carried(const Report& report) {
  const double carried = value_of(report, "guest_traffic");
  const double cut = value_of(report, "guest_traffic_cut");
  const double excess = value_of(report, "guest_traffic_excess");
  const double all = carried + cut + excess;
  if (all <= 0) return {};
  std::string text = fmt::format(" Guests had {} GB to send and to receive", number_text(all));
  if (cut + excess <= 0) return text + ", and the network carried it.";
  const auto percent = [all](double part) { return number_text(100 * part / all); };
  if (excess > 0) text += fmt::format("; {} % of it found its links full", percent(excess));
  if (cut > 0)
    text += fmt::format("{} {} % {}had no way", excess > 0 ? " and" : ";", percent(cut),
                        excess > 0 ? "" : "of it ");
  return text + ".";
}

std::string who_was_down(const Report& report) {
  const json& rows = report.tables.at("outages");
  if (rows.empty()) return " Nobody was out of service.";
  std::set<std::string> vms;
  for (const json& row : rows) vms.insert(text_in(row, "vm"));
  double down = 0;
  for (const json& row : report.tables.at("vms")) down += number_in(row, "outage_s");
  std::string text = fmt::format(" {} out of service, {} VM-min together",
                                 counted(vms.size(), "VM") + (vms.size() == 1 ? " was" : " were"),
                                 number_text(down / 60));
  if (has(report, "rto_mean")) {
    const std::string mean = length_words(value_of(report, "rto_mean"));
    const std::string longest = length_words(value_of(report, "rto_max"));
    text += "; service came back after " + mean;
    if (longest != mean) text += " on average and " + longest + " at the longest";
  }
  if (value_of(report, "outage_longest") > value_of(report, "rto_max"))
    text += "; the longest lasted " + length_words(value_of(report, "outage_longest")) +
            ", to the end of the run";
  const double lasting = value_of(report, "not_restored");
  if (lasting > 0)
    text += fmt::format("; {} had not ended when the run did",
                        counted(static_cast<std::size_t>(lasting), "outage"));
  return text + ".";
}

std::string who_waited(const Report& report) {
  const json& rows = report.tables.at("vms");
  const auto waited = static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [](const json& row) { return number_in(row, "contended_s") > 0; }));
  if (waited == 0) return " No VM waited for CPU.";
  const double share = value_of(report, "cpu_not_delivered_share");
  return fmt::format(" {} waited for CPU, {} together; {} of what was asked for was not delivered.",
                     counted(waited, "VM"), words_of(report, "contended_vm_minutes"),
                     share < 0.01 ? "less than 0.01 %" : number_text(share) + " %");
}

std::string what_it_cost(const Report& report) {
  std::string text = " The hosts drew " + words_of(report, "energy");
  if (has(report, "hosts_on_mean"))
    text +=
        fmt::format(" with {} of {} on, on average", number_text(value_of(report, "hosts_on_mean")),
                    report.tables.at("hosts").size());
  return text + ".";
}

std::string what_moved(const Report& report) {
  if (report.tables.at("migrations").empty()) return " Nothing migrated.";
  const double done = value_of(report, "migrations");
  const double failed = value_of(report, "migrations_failed");
  std::string text =
      fmt::format(" {} sent {}", counted(static_cast<std::size_t>(done + failed), "migration"),
                  words_of(report, "migration_bytes"));
  if (failed > 0) text += fmt::format(" ({} of them failed or called off)", number_text(failed));
  if (has(report, "migration_downtime_mean"))
    text += fmt::format("; a guest stood still for {} on average",
                        words_of(report, "migration_downtime_mean"));
  const double waited = value_of(report, "migrations_waited");
  if (waited > 0) text += fmt::format("; {} had no way for a while", number_text(waited));
  const double wasted = value_of(report, "wasted_moves");
  return text + (wasted > 0 ? fmt::format("; {} of them wasted.", number_text(wasted)) : ".");
}

std::string what_is_left(const Report& report) {
  if (!has(report, "n_plus_1")) return {};
  if (value_of(report, "n_plus_1") != 0)
    return " At the end any one host could be lost and every VM would find another place.";
  std::vector<std::string> hosts;
  const json& capacity = report.tables.at("capacity");
  if (capacity.is_object())
    for (const json& host : capacity.value("hosts_not_covered", json::array()))
      if (host.is_string()) hosts.push_back(host.get<std::string>());
  return " At the end the loss of " + listed(hosts, 3) +
         (hosts.size() > 1 ? ", any one of them," : "") + " would leave a VM without a place.";
}

enum class Mark { fine, look, bad, unknown };

std::string check(Mark mark, const std::string& text) {
  const auto [type, word] = mark == Mark::fine   ? std::pair("good", "\xe2\x9c\x93 fine")
                            : mark == Mark::look ? std::pair("look", "\xe2\x96\xb3 look")
                            : mark == Mark::bad  ? std::pair("bad", "\xe2\x9c\x97 bad")
                                                 : std::pair("none", "? unknown");
  return fmt::format("<li><span class=\"mark {}\">{}</span><span>{}</span></li>\n", type, word,
                     html_text(text));
}

// Fine at 0, else marked, with the label and the figure.
std::string none_of(const Report& report, const char* name, Mark mark, const std::string& fine,
                    const std::string& label) {
  if (!has(report, name)) return check(Mark::unknown, fine + ": not known");
  const double value = value_of(report, name);
  if (value == 0) return check(Mark::fine, fine);
  return check(mark, label + ": " + words_of(report, name));
}

// Nothing of a run without images on volumes.
std::string storage_checks(const Report& report) {
  if (!has_storage(report)) return {};
  const auto sets = [&](const char* what, Mark mark, const char* fine, const char* label) {
    const std::vector<std::string> names = troubled_at_end(report, what);
    return names.empty() ? check(Mark::fine, fine) : check(mark, label + listed(names, 3));
  };
  std::string html = sets("exposed", Mark::look, "No replica was missing at the end",
                          "Replicas missing at the end: ");
  html += none_of(report, "volume_losses", Mark::bad, "No volume was unavailable",
                  "Times that a volume became unavailable");
  html += sets("unavailable", Mark::bad, "Every volume was available at the end",
               "Unavailable at the end: ");
  html += none_of(report, "split_brains", Mark::bad, "No image fell into split brain",
                  "Images that fell into split brain");
  const json& vms = report.tables.at("vms");
  const auto stalled = std::count_if(vms.begin(), vms.end(), [](const json& row) {
    return number_in(row, "io_stall_longest_s") > 60;
  });
  return html + (stalled == 0 ? check(Mark::fine, "No VM stood still for its disk over a minute")
                              : check(Mark::look, fmt::format("VMs that stood still for their disk "
                                                              "over a minute: {}",
                                                              stalled)));
}

}  // namespace

double value_of(const Report& report, std::string_view name) {
  const Figure* figure = report.find(name);
  return figure != nullptr ? figure->value.value_or(0) : 0;
}

std::string policy_name(const json& scenario, const char* kind) {
  const auto policy = scenario.find("policy");
  if (policy == scenario.end() || !policy->is_object()) return {};
  const auto one = policy->find(kind);
  if (one == policy->end()) return {};
  return one->is_string()   ? one->get<std::string>()
         : one->is_object() ? text_in(*one, "name")
                            : std::string();
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string length_words(double length_s) {
  if (length_s < 120) return number_text(length_s) + " s";
  if (length_s < 7200) return number_text(length_s / 60) + " min";
  if (length_s < 2 * 86400) return number_text(length_s / 3600) + " h";
  return number_text(length_s / 86400) + " d";
}

std::string summary_text(const RunInfo& info, const Report& report, const LogDigest& log) {
  return what_was_simulated(info, report) + what_struck(log) + who_was_lost(report) +
         who_was_down(report) + who_waited(report) +
         what_storage_did(report, seconds(info.end.at)) + what_was_carried(report) +
         what_it_cost(report) + what_moved(report) + what_is_left(report);
}

std::string checks_html(const Report& report) {
  std::string html = "<ul class=\"checks\">\n";
  html += none_of(report, "double_starts", Mark::bad, "No VM ran twice at once",
                  "Times that a VM ran twice at once");
  html += none_of(report, "outages", Mark::look, "No VM was down", "Outages of VMs");
  html += none_of(report, "not_restored", Mark::bad, "Every outage ended",
                  "Outages that had not ended when the run did");
  html += none_of(report, "never_served", Mark::bad, "Every VM came into service",
                  "VMs that never came into service");
  html += none_of(report, "hosts_lost_alive", Mark::look, "No host that ran was taken for lost",
                  "Hosts that ran and were taken for lost");
  html += none_of(report, "contended_vm_minutes", Mark::look, "No VM waited for CPU",
                  "Time in which VMs waited for CPU");
  html += storage_checks(report);
  html += none_of(report, "wasted_moves", Mark::look, "No move was wasted", "Wasted moves");
  html += none_of(report, "actions_unknown", Mark::look, "Every action's outcome was known",
                  "Actions whose outcome had to be found out");
  if (!has(report, "n_plus_1"))
    html += check(Mark::unknown, "Whether one more host may fail was not counted");
  else if (value_of(report, "n_plus_1") != 0)
    html += check(Mark::fine, "One more host may fail");
  else
    html +=
        check(Mark::bad, "One more host may not fail: " + words_of(report, "hosts_not_covered") +
                             " hosts are not covered");
  return html + "</ul>\n";
}

std::string limits_html() {
  std::string html =
      "<aside class=\"limits\" id=\"limits\"><h3>Not in these figures</h3>\n<p class=\"small\">"
      "What the model does not have cannot show up above or below; weigh the answers with it."
      "</p>\n<ul>\n";
  for (const std::string_view limit : model_limits()) html += "<li>" + html_text(limit) + "</li>\n";
  return html + "</ul></aside>\n";
}

}  // namespace gemello::runs
