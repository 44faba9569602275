#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_figures.hpp"
#include "models/runs/html_network.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr double full_share = 0.95;
constexpr std::size_t of_each_kind = 14;  // before the busiest kind fills the picture

// In the order in which they are drawn; the last is of links that the report does not know.
struct Kind {
  const char* name;
  const char* title;
};
constexpr std::array<Kind, 8> kinds{{{"circuit", "Circuits"},
                                     {"uplink", "Uplinks"},
                                     {"inter-switch link", "Links between switches"},
                                     {"switch", "Inside switches"},
                                     {"bond", "Striping bonds"},
                                     {"disk", "Disks"},
                                     {"port", "Ports"},
                                     {"", "Links"}}};

struct Row {
  std::size_t object = 0;
  std::size_t kind = 0;
  std::string part;
  std::string name;
  std::string words;
  std::set<std::string> needs;
  double mean = 0;
  double max = 0;
  double part_mean = 0;  // of its part's busier direction
};

// "hv1.eth0 out", "garr-l2 → ro-sw1", "sw1 → sw2": there is little room for it.
std::string short_name(const std::string& kind, const std::string& part,
                       const std::string& direction) {
  const std::size_t to = direction.find(" to ");
  if (to == std::string::npos) return part + (direction.empty() ? "" : " " + direction);
  const bool named = kind == "circuit" || kind == "uplink";
  const std::string from = named ? part : direction.substr(0, to);
  return from + " \xe2\x86\x92 " + direction.substr(to + 4);
}

void describe(const json& link, Row& row) {
  const std::string kind = text_in(link, "kind");
  row.part = text_in(link, "part");
  if (row.part.empty()) return;
  const std::string direction = text_in(link, "direction");
  for (std::size_t k = 0; k < kinds.size(); ++k)
    if (kind == kinds[k].name) row.kind = k;
  row.name = short_name(kind, row.part, direction);
  row.words = kind + " " + row.part + (direction.empty() ? "" : " (" + direction + ")");
  for (const json& need : link.value("needs", json::array()))
    if (need.is_string()) row.needs.insert(need.get<std::string>());
}

// Every link that carried something.
std::vector<Row> carrying(const Series& load, const Report& report) {
  std::map<std::string, const json*> known;
  for (const json& link : report.tables.at("links")) known[text_in(link, "link")] = &link;
  std::vector<Row> rows;
  for (std::size_t link = 0; link < load.width(); ++link) {
    const std::vector<Point> all = load.decimated(link, 1);
    if (all.empty() || !(all[0].max > 0)) continue;
    Row row;
    row.object = link;
    row.kind = kinds.size() - 1;
    row.part = row.name = row.words = load.info().objects[link];
    row.mean = static_cast<double>(all[0].mean);
    row.max = static_cast<double>(all[0].max);
    const auto found = known.find(row.part);
    if (found != known.end()) describe(*found->second, row);
    if (row.part.empty()) row.part = row.name;
    rows.push_back(std::move(row));
  }
  std::map<std::pair<std::size_t, std::string>, double> busiest;
  for (const Row& row : rows) {
    double& mean = busiest[{row.kind, row.part}];
    mean = std::max(mean, row.mean);
  }
  for (Row& row : rows) row.part_mean = busiest[{row.kind, row.part}];
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tuple(a.kind, -a.part_mean, a.part) < std::tuple(b.kind, -b.part_mean, b.part);
  });
  return rows;
}

// Of each kind the busiest, then more of the first kinds until the picture is full.
std::vector<Row> chosen(const std::vector<Row>& rows, std::size_t rows_max) {
  if (rows.size() <= rows_max) return rows;
  std::array<std::size_t, kinds.size()> have{}, take{};
  for (const Row& row : rows) ++have[row.kind];
  std::size_t room = rows_max;
  for (const std::size_t at_most : {of_each_kind, rows.size()})
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const std::size_t more = std::min({have[k] - take[k], room, at_most});
      take[k] += more;
      room -= more;
    }
  std::vector<Row> kept;
  for (const Row& row : rows)
    if (take[row.kind] > 0) {
      --take[row.kind];
      kept.push_back(row);
    }
  return kept;
}

// Mean and highest load in the room beside a row.
std::string beside(const Row& row) {
  const double mean = 100 * row.mean;
  return fmt::format("{} / {:.0f} %", mean < 0.1 ? "< 0.1" : fmt::format("{:.1f}", mean),
                     100 * row.max);
}

// When what it needs was out, pixel by pixel.
json down_times(const Row& row, const FaultStory& story, double pixel) {
  std::vector<std::pair<double, double>> times;
  for (const FaultStory::Failure& failure : story.failures) {
    const bool out = failure.look == FaultLook::down || failure.look == FaultLook::blind;
    if (!out || !row.needs.contains(failure.component)) continue;
    if (!times.empty() && failure.from_s - times.back().second < pixel)
      times.back().second = std::max(times.back().second, failure.until_s);
    else
      times.emplace_back(failure.from_s, failure.until_s);
  }
  json out = json::array();
  for (const auto& [from, until] : times) out.push_back({rounded(from), rounded(until)});
  return out;
}

}  // namespace

json link_heat_json(const SeriesReader& series, const Report& report, const FaultStory& story,
                    TimeSpan time, std::size_t rows_max) {
  const Series* load = series.find("link.load");
  if (load == nullptr || load->rows() == 0) return nullptr;
  const std::vector<Row> all = carrying(*load, report);
  if (all.empty()) return nullptr;
  const std::vector<Row> rows = chosen(all, rows_max);
  const std::size_t points = std::clamp<std::size_t>(20'000 / rows.size(), 100, 600);
  json out{{"carrying", all.size()},
           {"all", load->width()},
           {"x", json::array()},
           {"rows", json::array()},
           {"span_s", 0},
           {"busiest", ""},
           {"period_s", seconds(load->info().period)}};
  const auto top = std::max_element(all.begin(), all.end(),
                                    [](const Row& a, const Row& b) { return a.mean < b.mean; });
  out["busiest"] = fmt::format("{} with {} % on average and {} % at most", top->words,
                               number_text(100 * top->mean), number_text(100 * top->max));
  std::size_t kind = kinds.size();
  for (const Row& row : rows) {
    const std::vector<Point> cells = load->decimated(row.object, points);
    json means = json::array(), full = json::array();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      means.push_back(rounded(100 * static_cast<double>(cells[i].mean)));
      if (static_cast<double>(cells[i].max) >= full_share) full.push_back(i);
    }
    if (out["x"].empty())
      for (const Point& cell : cells) out["x"].push_back(rounded(seconds(cell.time)));
    if (cells.size() > 1) out["span_s"] = seconds(cells[1].time - cells[0].time);
    json drawn{{"name", row.name},
               {"words", row.words},
               {"load", std::move(means)},
               {"full", std::move(full)},
               {"down", down_times(row, story, time.pixel())},
               {"right", beside(row)}};
    if (row.kind != kind) drawn["head"] = kinds[kind = row.kind].title;
    out["rows"].push_back(std::move(drawn));
  }
  return out;
}

std::string link_heat_figure(const json& links) {
  PlotText text;
  text.id = "linkheat";
  text.title = "Link utilization";
  text.unit = "one row a direction of a link; shade: % of its capacity";
  const std::size_t carrying = links.at("carrying").get<std::size_t>();
  const std::size_t all = links.at("all").get<std::size_t>();
  const std::size_t shown = links.at("rows").size();
  text.shows = fmt::format("{} of {} carried something, each direction by itself", carrying,
                           counted(all, "link"));
  if (shown < carrying)
    text.shows += fmt::format(" ({} are drawn, the busiest of each kind)", shown);
  const std::size_t idle = all - carrying;
  text.shows += idle == 0 ? "; none was idle"
                          : fmt::format("; {} {} not drawn", counted(idle, "idle one"),
                                        idle == 1 ? "is" : "are");
  text.shows += ". The busiest is the " + links.at("busiest").get<std::string>() + ".";
  const double span_s = links.at("span_s").get<double>();
  const double period_s = links.at("period_s").get<double>();
  text.read = fmt::format(
      "A cell is the mean load of {}: blank is idle, dark is full; a bar along its top says that "
      "{} the link was 95 % full or more. At the right, where there is room: mean and highest "
      "load.",
      length_words(std::max(span_s, period_s)),
      span_s > period_s ? "in some " + length_words(period_s) + " of it" : std::string("in it"));
  const std::string keys =
      "<ul class=\"keys\"><li>0 % <span class=\"swatch share\"></span>100 % of capacity</li>"
      "<li><span class=\"swatch edge\"></span>full at some time in it</li>"
      "<li><span class=\"swatch off\"></span>a part that it needs was down; short: "
      "solid</li></ul>\n";
  return canvas_figure(text, keys);
}

}  // namespace gemello::runs
