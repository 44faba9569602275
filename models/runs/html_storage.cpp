#include "models/runs/html_storage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/runs/html_figures.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr const char* paused = "paused by an I/O error";  // the cause of an outage

const json& troubles_of(const Report& report) {
  static const json none = json::array();
  const auto storage = report.tables.find("storage");
  if (storage == report.tables.end() || !storage->is_object()) return none;
  const auto troubles = storage->find("troubles");
  return troubles == storage->end() || !troubles->is_array() ? none : *troubles;
}

bool is_open(const json& row) {
  const auto until = row.find("until_s");
  return until == row.end() || !until->is_number();
}

double until_of(const json& row, double end_s) {
  return is_open(row) ? end_s : number_in(row, "until_s");
}

// All troubles of a kind, or all pauses.
struct Times {
  std::size_t count = 0;
  std::size_t open = 0;
  double all_s = 0;
  double longest_s = 0;
  std::set<std::string> sets;  // replica sets that had it

  void add(const json& row, double end_s) {
    const double time_s = until_of(row, end_s) - number_in(row, "from_s");
    ++count;
    open += is_open(row) ? 1 : 0;
    all_s += time_s;
    if (row.contains("volume")) sets.insert(text_in(row, "volume"));
    longest_s = std::max(longest_s, time_s);
  }
};

Times times_of(const Report& report, std::string_view what, double end_s) {
  Times times;
  for (const json& row : troubles_of(report))
    if (text_in(row, "what") == what) times.add(row, end_s);
  return times;
}

// "once, for 3.8 h, to the end", "3 times, 5 h together over 2 replica sets and 3 h at the longest,
// 1 of them to the end".
std::string words_of(const Times& times) {
  if (times.count == 1)
    return "once, for " + length_words(times.all_s) + (times.open > 0 ? ", to the end" : "");
  std::string text = fmt::format(
      "{}, {} together{} and {} at the longest", times_words(times.count),
      length_words(times.all_s),
      times.sets.size() > 1 ? fmt::format(" over {} replica sets", times.sets.size()) : "",
      length_words(times.longest_s));
  if (times.open > 0) text += fmt::format(", {} of them to the end", times.open);
  return text;
}

// Hundredths of a second are enough.
std::string moment_cell(double at_s) {
  at_s = std::round(100 * at_s) / 100;
  return fmt::format("<td class=\"time\" data-v=\"{}\">{}</td>", shortest(at_s),
                     html_text(to_text(Instant(duration_nearest(at_s)))));
}

std::string number_cell(double value, const std::string& text) {
  return fmt::format("<td class=\"num\" data-v=\"{}\">{}</td>", shortest(value), text);
}

// Bytes as the figures have them.
std::string gigabytes(double bytes) {
  return grouped_number(bytes / 1e9);
}

// How long a VM waited and was paused.
struct Stalled {
  std::string vm;
  double stall_s = 0;
  double longest_s = 0;
  double served_s = 0;
  Times pauses;
};

// Who did, worst first.
std::vector<Stalled> stalled_vms(const Report& report, double end_s) {
  std::map<std::string, Times> pauses;
  for (const json& row : report.tables.at("outages"))
    if (text_in(row, "cause") == paused) pauses[text_in(row, "vm")].add(row, end_s);
  std::vector<Stalled> vms;
  for (const json& row : report.tables.at("vms")) {
    Stalled one{text_in(row, "vm"),
                number_in(row, "io_stall_s"),
                number_in(row, "io_stall_longest_s"),
                number_in(row, "served_s"),
                {}};
    const auto found = pauses.find(one.vm);
    if (found != pauses.end()) one.pauses = found->second;
    if (one.stall_s > 0 || one.pauses.count > 0) vms.push_back(std::move(one));
  }
  std::stable_sort(vms.begin(), vms.end(), [](const Stalled& a, const Stalled& b) {
    return std::pair(a.stall_s, a.pauses.all_s) > std::pair(b.stall_s, b.pauses.all_s);
  });
  return vms;
}

const char* word_of(StorageStory::HealEnd end) {
  switch (end) {
    case StorageStory::HealEnd::done:
      return "\xe2\x9c\x93 done";
    case StorageStory::HealEnd::given_up:
      return "\xe2\x9c\x97 given up";
    case StorageStory::HealEnd::open:
      return "\xe2\x86\x92 not over";
  }
  return "";
}

struct Phase {
  const char* name;
  const char* figure;  // GB; null: nothing is moved
  const char* meaning;
};
constexpr std::array<Phase, 7> phases{{
    {"created", "disk_network_create", "templates read and written to each replica"},
    {"booted", "disk_network_boot", "images read by guests that boot"},
    {"ran", "disk_network_run", "reads and writes of running guests, each replica once"},
    {"migrated", "migration_bytes", "memory, not the disk: both hosts reach the volume"},
    {"backed up", "disk_network_backup", "images read by backups"},
    {"healed", "heal_bytes", "what bricks missed, copied from one to another"},
    {"deleted", nullptr, "next to nothing: each brick is told to drop a file"},
}};

}  // namespace

bool has_storage(const Report& report) {
  const auto storage = report.tables.find("storage");
  return storage != report.tables.end() && storage->is_object();
}

std::vector<std::string> troubled_at_end(const Report& report, std::string_view what) {
  std::vector<std::string> sets;
  for (const json& row : troubles_of(report))
    if (text_in(row, "what") == what && is_open(row)) sets.push_back(text_in(row, "volume"));
  return sets;
}

json troubles_json(const Report& report, const StorageStory& story, TimeSpan time,
                   std::size_t rows_max) {
  const json& troubles = troubles_of(report);
  if (troubles.empty()) return nullptr;
  std::vector<LaneTime> times;
  json letters = json::object();
  for (const json& row : troubles) {
    const std::string what = text_in(row, "what");
    const std::string letter = what == "exposed" ? "E" : "U";
    letters[letter] = what;
    times.push_back({text_in(row, "volume") + " " + letter, letter, number_in(row, "from_s"),
                     until_of(row, time.end_s), is_open(row)});
  }
  json out = lanes_json(times, time, rows_max);
  out["letters"] = std::move(letters);
  out["marked"] = true;
  std::vector<double> pauses;
  for (const json& row : report.tables.at("outages"))
    if (text_in(row, "cause") == paused) pauses.push_back(number_in(row, "from_s"));
  add_ticks("\xe2\x80\x96 paused", pauses, time, out);
  add_ticks("+ heals", story.heals_from, time, out);
  add_ticks("\xe2\x9c\x82 split", story.split_times, time, out);
  return out;
}

std::string troubles_figure(const json& troubles, const Report& report, double end_s) {
  PlotText text;
  text.id = "troubles";
  text.title = "Which replicas were missing, and when";
  text.unit = "one row a replica set and trouble, the longest first";
  const Times exposed = times_of(report, "exposed", end_s);
  const Times unavailable = times_of(report, "unavailable", end_s);
  if (exposed.count > 0) text.shows = "Exposed " + words_of(exposed);
  if (unavailable.count > 0)
    text.shows += (text.shows.empty() ? "Unavailable " : "; unavailable ") + words_of(unavailable);
  text.shows += ".";
  const std::size_t all = troubles.at("all").get<std::size_t>();
  const std::size_t shown = troubles.at("parts").size();
  if (shown < all) text.shows += fmt::format(" Of {} rows the {} longest are drawn.", all, shown);
  text.read = fmt::format(
      "E, thin: a replica was missing or had something left to heal. U, thick: its images could "
      "not "
      "all be read and written. An arrow: to the end of the run. Bars less than {} apart are one; "
      "upright lines are faults and lost hosts, unless there are too many. At the right, where "
      "there is room: how often, and how long in all. The lowest rows count what happened "
      "meanwhile.",
      length_words(troubles.at("joined").get<double>()));
  std::string keys = "<ul class=\"keys\">";
  for (const auto& [letter, word] : troubles.at("letters").items())
    keys +=
        fmt::format("<li><span class=\"swatch {}\"></span><b>{}</b> {}</li>",
                    letter == "U" ? "down" : "worse", letter, html_text(word.get<std::string>()));
  return canvas_figure(text, keys + "</ul>\n");
}

std::string stalls_html(const Report& report, double end_s, std::size_t rows_max) {
  std::vector<Stalled> vms = stalled_vms(report, end_s);
  if (vms.empty())
    return "<p>No VM waited for its disk, and none was paused by an I/O error.</p>\n";
  const std::size_t all = vms.size();
  vms.resize(std::min(all, rows_max));
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Who waited for its disk, "
      "longest first</caption><thead><tr><th scope=\"col\">VM</th>"
      "<th scope=\"col\" class=\"num\">Waited</th>"
      "<th scope=\"col\" class=\"num\">Of its time in service, %</th>"
      "<th scope=\"col\" class=\"num\">Nothing read or written, at a stretch</th>"
      "<th scope=\"col\" class=\"num\">Paused by I/O errors, times</th>"
      "<th scope=\"col\" class=\"num\">Paused for</th></tr></thead><tbody>\n";
  for (const Stalled& vm : vms) {
    const double share = vm.served_s > 0 ? 100 * vm.stall_s / vm.served_s : 0;
    html += "<tr><th scope=\"row\">" + html_text(vm.vm) + "</th>" +
            number_cell(vm.stall_s, length_words(vm.stall_s)) +
            number_cell(share, fmt::format("{:.2f}", share)) +
            number_cell(vm.longest_s, length_words(vm.longest_s)) +
            number_cell(static_cast<double>(vm.pauses.count), std::to_string(vm.pauses.count)) +
            number_cell(vm.pauses.all_s, length_words(vm.pauses.all_s) +
                                             (vm.pauses.open > 0 ? " \xe2\x86\x92" : "")) +
            "</tr>\n";
  }
  html += "</tbody></table></div>\n";
  if (std::any_of(vms.begin(), vms.end(), [](const Stalled& vm) { return vm.pauses.open > 0; }))
    html += "<p class=\"soft small\">An arrow: still paused at the end of the run.</p>\n";
  return html + left_out_html(vms.size(), all, "VMs that waited or were paused", "longest");
}

std::string heals_html(const Report& report, const StorageStory& story) {
  const std::size_t all = story.heals_from.size();
  if (all == 0) return "<p>Nothing was healed in this run.</p>\n";
  std::string html =
      fmt::format("<p>{} began: {} done, {} given up, {} not over at the end. They copied {} GB",
                  counted(all, "heal"), all - story.given_up - story.open, story.given_up,
                  story.open, grouped_number(value_of(report, "heal_bytes")));
  const Figure* mean = report.find("heal_time");
  if (mean != nullptr && mean->value) {
    const std::string usual = length_words(*mean->value);
    const std::string longest = length_words(value_of(report, "heal_time_max"));
    html += "; from the return of a brick until no replica was missing it took " + usual;
    if (longest != usual) html += " on average and " + longest + " at the longest";
  }
  html +=
      ".</p>\n<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Heals, the largest "
      "first</caption><thead><tr><th scope=\"col\">Image of</th><th scope=\"col\">Healed brick</th>"
      "<th scope=\"col\">From brick</th><th scope=\"col\" class=\"num\">To copy, GB</th>"
      "<th scope=\"col\">Began</th><th scope=\"col\">Ended</th>"
      "<th scope=\"col\" class=\"num\">Took</th><th scope=\"col\">Outcome</th></tr></thead>"
      "<tbody>\n";
  for (const StorageStory::Heal& heal : story.heals)
    html += "<tr><th scope=\"row\">" + html_text(heal.vm) + "</th><td class=\"thing\">" +
            html_text(heal.brick) + "</td><td class=\"thing\">" + html_text(heal.source) + "</td>" +
            number_cell(heal.bytes, gigabytes(heal.bytes)) + moment_cell(heal.from_s) +
            moment_cell(heal.until_s) +
            number_cell(heal.until_s - heal.from_s, length_words(heal.until_s - heal.from_s)) +
            "<td>" + word_of(heal.end) + "</td></tr>\n";
  return html + "</tbody></table></div>\n" +
         left_out_html(story.heals.size(), all, "heals", "largest");
}

std::string split_brains_html(const StorageStory& story) {
  if (story.split.empty()) return {};
  std::string html =
      "<h3>Split brain</h3>\n<p>No good copy of these images is left: each copy lacks writes that "
      "another has. No heal mends that, and no quorum chooses: a person must.</p>\n"
      "<div class=\"scroll tall\"><table class=\"cuts\"><caption>Who had written what when it came "
      "to that</caption><thead><tr><th scope=\"col\">Image of</th><th scope=\"col\">Replica "
      "set</th>"
      "<th scope=\"col\">Since</th><th scope=\"col\">Written by</th><th scope=\"col\">To</th>"
      "<th scope=\"col\">From</th><th scope=\"col\">Until</th>"
      "<th scope=\"col\" class=\"num\">GB</th></tr></thead><tbody>\n";
  for (const StorageStory::SplitBrain& one : story.split) {
    const std::string head = "<tr><th scope=\"row\">" + html_text(one.vm) + "</th><td>" +
                             html_text(one.volume) + "</td>" + moment_cell(one.at_s);
    if (one.writers.empty()) html += head + "<td colspan=\"5\">nobody is known</td></tr>\n";
    for (const StorageStory::Writer& writer : one.writers)
      html +=
          head + "<td class=\"thing\">" + html_text(writer.host.empty() ? "unknown" : writer.host) +
          "</td><td class=\"thing\">" + html_text(writer.wrote_to) + "</td><td class=\"time\">" +
          html_text(writer.from) + "</td><td class=\"time\">" + html_text(writer.until) + "</td>" +
          (writer.bytes > 0 ? number_cell(writer.bytes, gigabytes(writer.bytes))
                            : number_cell(0, "begins")) +
          "</tr>\n";
  }
  return html + "</tbody></table></div>\n" +
         left_out_html(story.split.size(), story.split_times.size(), "images in split brain",
                       "first");
}

std::string occupancy_html(const Report& report) {
  double all = 0;
  for (const Phase& phase : phases)
    if (phase.figure != nullptr) all += value_of(report, phase.figure);
  if (all <= 0) return "<p>Nothing crossed the network for VMs' disks, and nothing migrated.</p>\n";
  std::string html = fmt::format(
      "<div class=\"scroll whole\"><table><caption>What crossed the network in the life of the "
      "VMs, "
      "for their disks and their moves: {} GB in all</caption><thead><tr><th scope=\"col\">While "
      "VMs were</th><th scope=\"col\" class=\"num\">GB</th><th scope=\"col\" class=\"num\">Share"
      "</th><th scope=\"col\"></th><th scope=\"col\">What it is</th></tr></thead><tbody>\n",
      grouped_number(all));
  for (const Phase& phase : phases) {
    html += fmt::format("<tr><th scope=\"row\">{}</th>", phase.name);
    const double moved = phase.figure == nullptr ? 0 : value_of(report, phase.figure);
    const double share = 100 * moved / all;
    html += phase.figure == nullptr
                ? std::string(
                      "<td class=\"num na\">\xe2\x80\x93</td><td class=\"num "
                      "na\">\xe2\x80\x93</td><td class=\"bar\"></td>")
                : fmt::format(
                      "<td class=\"num\">{}</td><td class=\"num\">{:.2f} %</td><td "
                      "class=\"bar\"><span style=\"width:{:.2f}%\"></span></td>",
                      grouped_number(moved), share, share);
    html += fmt::format("<td class=\"soft\">{}</td></tr>\n", phase.meaning);
  }
  return html + "</tbody></table></div>\n";
}

std::string what_storage_did(const Report& report, double end_s) {
  if (!has_storage(report)) return {};
  const Times exposed = times_of(report, "exposed", end_s);
  std::string text = exposed.count == 0 ? " No replica was missing at any time."
                                        : " Replicas were missing " + words_of(exposed) + ".";
  const Times unavailable = times_of(report, "unavailable", end_s);
  if (unavailable.count > 0) text += " Volumes were unavailable " + words_of(unavailable) + ".";
  const double stall = value_of(report, "io_stall");
  if (stall == 0) {
    text += " No VM waited for its disk.";
  } else {
    const json& rows = report.tables.at("vms");
    const auto vms =
        static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [](const json& row) {
          return number_in(row, "io_stall_s") > 0;
        }));
    text += fmt::format(" {} waited for {}, {}{}", counted(vms, "VM"),
                        vms == 1 ? "its disk" : "their disks", length_words(stall),
                        vms == 1 ? "" : " together");
    const double longest = value_of(report, "io_stall_longest");
    if (longest > 0)
      text += "; nothing was read or written for " + length_words(longest) + " at the longest";
    text += ".";
  }
  const auto pauses = static_cast<std::size_t>(value_of(report, "io_pauses"));
  if (pauses > 0) text += " I/O errors paused VMs " + times_words(pauses) + ".";
  const auto split = static_cast<std::size_t>(value_of(report, "split_brains"));
  if (split > 0)
    text += fmt::format(" {} fell into split brain: a person must choose a copy.",
                        counted(split, "image"));
  const double healed = value_of(report, "heal_bytes");
  if (healed > 0) text += " Heals copied " + grouped_number(healed) + " GB.";
  return text;
}

}  // namespace gemello::runs
