#include <cmath>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "models/runs/report.hpp"
#include "models/runs/text_table.hpp"

namespace gemello::runs {
namespace {

// Builds the list; each call adds one figure.
class Figures {
 public:
  explicit Figures(std::string group) : group_(std::move(group)) {}

  void add(std::string name, std::string label, std::optional<double> value, std::string unit,
           std::string better, std::string meaning, std::string note = {}) {
    if (value && !std::isfinite(*value)) value.reset();
    rows_.push_back({group_, std::move(name), std::move(label), value, std::move(unit),
                     std::move(better), std::move(meaning), value ? std::string() : note});
  }
  void add(std::string name, std::string label, std::int64_t count, std::string better,
           std::string meaning) {
    add(std::move(name), std::move(label), static_cast<double>(count), "1", std::move(better),
        std::move(meaning));
  }
  void move_to(std::vector<Figure>& all) {
    all.insert(all.end(), std::make_move_iterator(rows_.begin()),
               std::make_move_iterator(rows_.end()));
  }

 private:
  std::string group_;
  std::vector<Figure> rows_;
};

double minutes(Duration duration) {
  return seconds(duration) / 60;
}

std::optional<double> of_some(const Spread& spread, double value) {
  return spread.count > 0 ? std::optional(value) : std::nullopt;
}

void service(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Service");
  const auto percent = m.availability ? std::optional(*m.availability * 100) : std::nullopt;
  f.add("availability", "Availability", percent, "%", "more",
        "Time in service over time wanted since first service, over all VMs.", "no VM was served");
  f.add("lost_vm_minutes", "Lost VM-minutes", minutes(m.lost), "VM-min", "less",
        "Time out of service summed over VMs: outages and the stop-and-copy of migrations.");
  f.add("outages", "Outages", static_cast<std::int64_t>(m.outages.size()), "less",
        "Interruptions of a VM by a failure.");
  const std::string none = "no outage was restored";
  f.add("rto_mean", "Recovery time, mean", of_some(m.recovery_time, m.recovery_time.mean), "s",
        "less", "From the outage to service again (RTO), over restored outages.", none);
  f.add("rto_max", "Recovery time, max", of_some(m.recovery_time, m.recovery_time.max), "s", "less",
        "The longest restored outage.", none);
  f.add("outage_longest", "Longest outage",
        m.outages.empty() ? std::nullopt : std::optional(seconds(m.outage_longest)), "s", "less",
        "Of any VM; one still open counts up to the end of the run.", "no outage");
  f.add("not_restored", "Outages not restored", m.not_restored, "less",
        "Outages still open at the end of the run.");
  f.add("double_starts", "Double starts", m.double_starts, "less",
        "Times two instances of one VM ran at once. Must be 0.");
  f.add("waiting_vm_minutes", "Waiting VM-minutes", minutes(m.waiting), "VM-min", "less",
        "From the request of a VM to its first service, summed.");
  f.add("never_served", "VMs never served", m.never_served, "less",
        "VMs requested that never came into service.");
  f.move_to(all);
}

void detection(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Detection");
  f.add("hosts_lost", "Hosts taken for lost", m.hosts_lost, "",
        "Times that a host's heartbeats stayed away for the whole time-out.");
  f.add("hosts_lost_alive", "Hosts taken for lost that ran", m.hosts_lost_alive, "less",
        "Of those: the host ran, its guests with it; it was cut off, or its daemon hung.");
  f.move_to(all);
}

void contention(const Metrics& m, std::vector<Figure>& all) {
  Figures f("CPU contention");
  f.add("contended_vm_minutes", "Contended VM-minutes", minutes(m.contended), "VM-min", "less",
        "Time in which a VM got less CPU than it asked for (steal), summed over VMs.");
  const double missing = m.cpu_asked - m.cpu_delivered;
  f.add("cpu_not_delivered", "CPU not delivered", missing / 3600, "MHz h", "less",
        "CPU asked for and not delivered, over all VMs.");
  f.add("cpu_not_delivered_share", "CPU not delivered, share",
        m.cpu_asked > 0 ? std::optional(100 * missing / m.cpu_asked) : std::nullopt, "%", "less",
        "The same, of what was asked for.", "no CPU was asked for");
  f.move_to(all);
}

void consolidation(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Consolidation");
  f.add("slatah", "SLATAH", m.slatah * 100, "%", "less",
        "Mean over hosts of the share of their active time with demand beyond capacity "
        "(Beloglazov & Buyya 2012).");
  f.add("otf", "OTF", m.overload_time_fraction * 100, "%", "less",
        "The same over all hosts together: overloaded host time / active host time.");
  f.add(
      "pdm", "PDM", m.pdm * 100, "%", "less",
      "Mean over VMs of CPU lost to their migrations (throttling and stop-and-copy, as simulated), "
      "of what they asked for. The paper estimates it as 10 % of CPU while migrating instead.");
  f.add("slav", "SLAV", m.slav, "1", "less", "SLATAH x PDM, both as ratios.");
  f.add("esv", "ESV", m.esv, "kWh", "less", "Energy x SLAV.");
  f.move_to(all);
}

void migrations(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Migrations");
  const std::string none = "nothing migrated";
  f.add("migrations", "Migrations done", m.migrations_done, "less", "Completed live migrations.");
  f.add("migrations_failed", "Migrations failed", m.migrations_failed, "less",
        "Failed or cancelled.");
  f.add("migration_bytes", "Bytes migrated", count_of(m.migration_bytes) / 1e9, "GB", "less",
        "Sent by migrations, failed ones included.");
  const Spread& duration = m.migration_duration;
  f.add("migration_duration_mean", "Migration duration, mean", of_some(duration, duration.mean),
        "s", "less", "First byte to running at the destination.", none);
  f.add("migration_duration_p95", "Migration duration, p95", of_some(duration, duration.p95), "s",
        "less", "95 % were no longer.", none);
  const Spread& downtime = m.migration_downtime;
  f.add("migration_downtime_mean", "Migration downtime, mean",
        of_some(downtime, downtime.mean * 1000), "ms", "less", "The guest stopped at both ends.",
        none);
  f.add("migration_downtime_max", "Migration downtime, max", of_some(downtime, downtime.max * 1000),
        "ms", "less", "The longest.", none);
  f.add("migrations_waited", "Migrations that waited for a way", m.migrations_waited, "less",
        "Under way, and for a while, or for good, without a path on the migration network.");
  f.add("wasted_moves", "Wasted moves", m.wasted_moves, "less",
        "Moves undone in effect: the VM's next one began within an hour.");
  f.add("returning_moves", "Returning moves", m.returning_moves, "less",
        "Of those, the next one went back where it came from.");
  f.add("thrash_score", "Thrash score",
        m.migrations_done > 0 ? std::optional(m.thrash_score * 100) : std::nullopt, "%", "less",
        "Wasted moves of all moves.", none);
  f.move_to(all);
}

constexpr const char* no_images = "no VM has an image on a volume";

void storage(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Storage");
  const StorageMetrics& s = m.storage;
  const auto number = [&s](double value) {
    return s.modelled ? std::optional(value) : std::nullopt;
  };
  const auto count = [&](std::int64_t value) { return number(static_cast<double>(value)); };
  f.add("io_stall", "I/O stall time", number(s.io_stall), "s", "less",
        "Time that VMs waited for their disks, summed: bricks that did not answer, files held by a "
        "heal, links and disks that were full.",
        no_images);
  f.add("io_stall_longest", "Longest I/O stall", number(s.io_stall_longest), "s", "less",
        "Of any VM, at a stretch, in which nothing was read or written.", no_images);
  f.add("io_pauses", "VMs paused by I/O errors", count(s.pauses), "1", "less",
        "Times; a paused VM counts as out of service until somebody resumes it.", no_images);
  f.add("exposure", "Exposure", number(s.exposed), "s", "less",
        "Time with fewer than the wanted replicas, over replica sets.", no_images);
  f.add("exposure_longest", "Longest exposure", number(s.exposed_longest), "s", "less",
        "Of any replica set.", no_images);
  f.add("volume_unavailable", "Volumes unavailable", number(s.unavailable), "s", "less",
        "Time in which not all images of a replica set could be read and written with the bricks "
        "that served, over replica sets.",
        no_images);
  f.add("volume_losses", "Volumes became unavailable", count(s.unavailable_times), "1", "less",
        "Times, over replica sets.", no_images);
  f.add("split_brains", "Images in split brain", count(s.split_brains), "1", "less",
        "Images of which no good copy was left: each lacks writes that another has.", no_images);
  f.add("writes_lost", "Images that lost writes", count(s.lost_writes), "1", "less",
        "Whose only good copy was lost with its disk, so that a stale one counts from then on.",
        no_images);
  f.add("heal_bytes", "Bytes healed", number(s.heal_bytes / 1e9), "GB", "less",
        "Copied by self-heals.", no_images);
  const std::string never_healed = s.modelled ? "nothing had to be healed" : no_images;
  f.add("heal_time", "Heal time, mean", s.heals > 0 ? number(s.heal_mean) : std::nullopt, "s",
        "less", "From the return of a brick until no replica was missing.", never_healed);
  f.add("heal_time_max", "Heal time, max", s.heals > 0 ? number(s.heal_max) : std::nullopt, "s",
        "less", "The longest.", never_healed);
  f.add("disk_read", "Read by VMs", number(s.read / 1e9), "GB", "", "From their disks.", no_images);
  f.add("disk_written", "Written by VMs", number(s.written / 1e9), "GB", "",
        "Once, not by replica.", no_images);
  const auto crossed = [&](DiskPhase phase) {
    return number(s.network[static_cast<std::size_t>(phase)] / 1e9);
  };
  f.add("disk_network_create", "Network, creation of images", crossed(DiskPhase::create), "GB", "",
        "Templates read and written to each replica.", no_images);
  f.add("disk_network_boot", "Network, boots", crossed(DiskPhase::boot), "GB", "",
        "Images read by guests that boot.", no_images);
  f.add("disk_network_run", "Network, disk I/O", crossed(DiskPhase::run), "GB", "",
        "Reads and writes of running guests, each replica once.", no_images);
  f.add("disk_network_backup", "Network, backups", crossed(DiskPhase::backup), "GB", "",
        "Images read by backups.", no_images);
  f.move_to(all);
}

void energy(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Energy");
  f.add("energy", "Energy", kilowatt_hours(m.energy), "kWh", "less",
        "Drawn by all hosts, boots, shutdowns and standby included.");
  const double length = seconds(m.end - m.start);
  f.add("power_mean", "Power, mean",
        length > 0 ? std::optional(m.energy.count() / length) : std::nullopt, "W", "less",
        "Energy over the length of the run.", "the run has no length");
  f.add("hosts_on_mean", "Hosts on, mean", m.hosts_on_mean, "hosts", "less",
        "Hosts powered, mean over time.");
  f.add("host_power_ons", "Hosts switched on", m.host_power_ons, "", "After the start.");
  f.add("host_power_offs", "Hosts switched off", m.host_power_offs, "",
        "Orderly, by a fence or by a crash.");
  f.move_to(all);
}

void network(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Network");
  const bool any = !m.links.empty();
  const auto percent = [any](double share) {
    return any ? std::optional(share * 100) : std::nullopt;
  };
  f.add("link_mean", "Link load, mean", percent(m.link_mean), "%", "",
        "Over all links, both directions, and time.", "no links");
  f.add("link_p95", "Link load, p95 of the worst", percent(m.link_p95), "%", "less",
        "The busiest link was at or below this for 95 % of the time.", "no links");
  f.add("link_max", "Link load, max", percent(m.link_max), "%", "", "The highest of any link.",
        "no links");
  const auto gigabytes = [&m](double bytes) {
    return m.traffic_recorded ? std::optional(bytes / 1e9) : std::nullopt;
  };
  const std::string none = "no traffic recorded";
  f.add("guest_traffic", "Guests' traffic", gigabytes(m.traffic), "GB", "",
        "Between VMs and the outside, and between peers, where each byte counts once.", none);
  f.add("guest_traffic_cut", "Guests' traffic cut off", gigabytes(m.traffic_cut), "GB", "less",
        "Recorded by the trace while the VM had no way to its peers or to the outside.", none);
  f.add("guest_traffic_excess", "Guests' traffic beyond full links", gigabytes(m.traffic_excess),
        "GB", "less", "Recorded by the trace while a link on its way carried no more.", none);
  f.add("path_changes", "Path changes", m.path_changes, "",
        "Times that a bond took up or dropped a member, a spanning tree a link, or a migration "
        "under way another path.");
  f.move_to(all);
}

void capacity(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Capacity left");
  const std::string unknown = "not counted";
  const bool counted = m.capacity.counted;
  f.add("n_plus_1", "Survives any one host",
        counted ? std::optional(m.capacity.survives_any_host ? 1.0 : 0.0) : std::nullopt, "yes/no",
        "more",
        "At the end of the run each host's VMs fit on the others, by memory and mean demand, "
        "first-fit decreasing.",
        unknown);
  f.add("hosts_not_covered", "Hosts not covered",
        counted ? std::optional(static_cast<double>(m.capacity.hosts_not_covered.size()))
                : std::nullopt,
        "1", "less", "Hosts whose loss leaves a VM without a place by that rule.", unknown);
  f.move_to(all);
}

void decisions(const Metrics& m, std::vector<Figure>& all) {
  Figures f("Decisions");
  f.add("actions", "Actions begun", m.actions, "", "By the controller, of every kind.");
  f.add("refusals", "Actions refused", m.refusals, "less", "By the Guard.");
  f.add("actions_unknown", "Outcomes unknown", m.actions_unknown, "less",
        "Actions whose effect had to be found out by observation or proof.");
  f.move_to(all);
}

}  // namespace

std::vector<Figure> figures_of(const Metrics& metrics) {
  std::vector<Figure> all;
  service(metrics, all);
  detection(metrics, all);
  contention(metrics, all);
  energy(metrics, all);
  migrations(metrics, all);
  consolidation(metrics, all);
  network(metrics, all);
  capacity(metrics, all);
  storage(metrics, all);
  decisions(metrics, all);
  return all;
}

std::string number_text(double value) {
  const double size = std::abs(value);
  const double whole = std::round(value);
  if (std::abs(value - whole) <= 1e-12 * size && size < 1e15) return fmt::format("{:.0f}", whole);
  if (size >= 1000) return fmt::format("{:.0f}", value);
  if (size >= 100) return fmt::format("{:.1f}", value);
  if (size >= 1) return fmt::format("{:.2f}", value);
  return fmt::format("{:.3g}", value);
}

std::string value_text(const Figure& figure) {
  if (!figure.value) return fmt::format("n/a ({})", figure.note.empty() ? "unknown" : figure.note);
  if (figure.unit == "yes/no") return *figure.value != 0 ? "yes" : "no";
  if (figure.name == "availability") return fmt::format("{:.4f} %", *figure.value);
  const std::string number = number_text(*figure.value);
  return figure.unit == "1" ? number : number + " " + figure.unit;
}

std::string figures_text(const std::vector<Figure>& figures) {
  TextTable table({"", ""});
  std::string group;
  std::map<std::string, std::string> without;  // reason -> labels
  for (const Figure& figure : figures) {
    if (!figure.value) {
      std::string& labels = without[figure.note];
      labels += (labels.empty() ? "" : "; ") + figure.label;
      continue;
    }
    if (figure.group != group) table.section(group = figure.group);
    table.row({figure.label, value_text(figure)});
  }
  std::string text = table.text();
  for (const auto& [reason, labels] : without) text += fmt::format("n/a, {}: {}\n", reason, labels);
  return text +
         "not in these figures: power of switches and disk servers (see \"limits\" of the "
         "report)\n";
}

}  // namespace gemello::runs
