#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/runs/html_figures.hpp"
#include "models/runs/html_network.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

// What stands beside a bar, so that colour is never the only mark.
const char* letter_of(FaultLook look) {
  switch (look) {
    case FaultLook::down:
      return "D";
    case FaultLook::blind:
      return "B";
    case FaultLook::degraded:
      return "~";
    case FaultLook::hung:
      return "H";
    case FaultLook::lost_replies:
      return "R";
    case FaultLook::full:
      return "F";
  }
  return "";
}

struct Bar {
  double from_s = 0, until_s = 0;
  std::string letter;
  std::size_t times = 1;
  bool open = false;
};

struct Lane {
  std::string name;
  double time_s = 0;
  std::size_t times = 0;
  std::vector<Bar> bars;
};

// Bars of one letter that would share a pixel become one.
void add_bar(const LaneTime& time, double pixel, std::vector<Bar>& bars) {
  const auto last = std::find_if(bars.rbegin(), bars.rend(),
                                 [&](const Bar& bar) { return bar.letter == time.letter; });
  if (last == bars.rend() || time.from_s - last->until_s >= pixel) {
    bars.push_back({time.from_s, time.until_s, time.letter, 1, time.open});
    return;
  }
  last->until_s = std::max(last->until_s, time.until_s);
  last->open = last->open || time.open;
  ++last->times;
}

// Longest first, then most often, then by name.
std::vector<Lane> lanes_of(const std::vector<LaneTime>& times, double pixel) {
  std::map<std::string, Lane> by_name;
  for (const LaneTime& time : times) {
    Lane& lane = by_name[time.lane];
    lane.name = time.lane;
    lane.time_s += time.until_s - time.from_s;
    ++lane.times;
    add_bar(time, pixel, lane.bars);
  }
  std::vector<Lane> lanes;
  for (auto& [name, lane] : by_name) lanes.push_back(std::move(lane));
  std::stable_sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) {
    return std::pair(a.time_s, a.times) > std::pair(b.time_s, b.times);
  });
  return lanes;
}

json ticks_of(const std::vector<double>& times, TimeSpan time) {
  std::map<double, std::size_t> bins;
  for (const double at : times) {
    const double bin = time.pixel() > 0 ? std::floor((at - time.start_s) / time.pixel()) : 0;
    ++bins[time.start_s + bin * time.pixel()];
  }
  json ticks = json::array();
  for (const auto& [at, count] : bins) ticks.push_back({rounded(at), count});
  return ticks;
}

}  // namespace

std::string times_words(std::size_t count) {
  return count == 1 ? "once" : count == 2 ? "twice" : fmt::format("{} times", count);
}

json lanes_json(const std::vector<LaneTime>& times, TimeSpan time, std::size_t rows_max) {
  std::vector<Lane> lanes = lanes_of(times, time.pixel());
  json out{{"all", lanes.size()},
           {"parts", json::array()},
           {"letters", json::object()},
           {"follows", json::array()},
           {"joined", rounded(time.pixel())}};
  lanes.resize(std::min(lanes.size(), rows_max));
  for (const Lane& lane : lanes) {
    json bars = json::array();
    for (const Bar& bar : lane.bars)
      bars.push_back({bar.from_s, bar.until_s, bar.letter, bar.times, bar.open});
    out["parts"].push_back(
        {{"name", lane.name},
         {"right", fmt::format("{}\xc3\x97 {}", lane.times, length_words(lane.time_s))},
         {"bars", std::move(bars)}});
  }
  return out;
}

void add_ticks(const char* name, const std::vector<double>& times, TimeSpan time, json& lanes) {
  if (!times.empty())
    lanes.at("follows").push_back({{"name", name}, {"ticks", ticks_of(times, time)}});
}

json failures_json(const FaultStory& story, TimeSpan time, std::size_t rows_max) {
  if (story.failures.empty()) return nullptr;
  std::vector<LaneTime> times;
  for (const FaultStory::Failure& one : story.failures)
    times.push_back({one.component, letter_of(one.look), one.from_s, one.until_s, one.open});
  json out = lanes_json(times, time, rows_max);
  for (const FaultLook look : fault_looks)
    for (const FaultStory::Failure& failure : story.failures)
      if (failure.look == look) out["letters"][letter_of(look)] = word_of(look);
  add_ticks("? suspected", story.suspected, time, out);
  add_ticks("\xe2\x9c\x97 lost", story.lost, time, out);
  add_ticks("\xe2\x9c\x93 seen", story.seen, time, out);
  add_ticks("\xe2\x86\xb7 ways", story.ways, time, out);
  return out;
}

std::string longest_failure_words(const FaultStory& story) {
  const FaultStory::Failure* longest = nullptr;
  for (const FaultStory::Failure& failure : story.failures)
    if (longest == nullptr || failure.until_s - failure.from_s > longest->until_s - longest->from_s)
      longest = &failure;
  if (longest == nullptr) return {};
  const std::string state = longest->look == FaultLook::lost_replies
                                ? "without replies"
                                : std::string(word_of(longest->look));
  return fmt::format("The longest kept {} {} for {} from {}{}.", longest->component, state,
                     length_words(longest->until_s - longest->from_s),
                     to_text(Instant(duration_nearest(longest->from_s))),
                     longest->open ? ", to the end" : "");
}

std::string failures_figure(const json& failures, const FaultStory& story) {
  PlotText text;
  text.id = "failures";
  text.title = "What failed, and what followed";
  text.unit = "one row a part, the longest out first";
  const std::size_t all = failures.at("all").get<std::size_t>();
  std::string looks;
  for (const FaultLook look : fault_looks) {
    const auto count =
        std::count_if(story.failures.begin(), story.failures.end(),
                      [&](const FaultStory::Failure& failure) { return failure.look == look; });
    if (count > 0) looks += fmt::format("{}{} {}", looks.empty() ? "" : ", ", count, word_of(look));
  }
  text.shows = fmt::format("{} of {}: {}. {}", counted(story.failures.size(), "failure"),
                           counted(all, "part"), looks, longest_failure_words(story));
  const std::size_t shown = failures.at("parts").size();
  if (shown < all) text.shows += fmt::format(" The {} parts longest out are drawn.", shown);
  text.shows += story.suspected.empty() && story.lost.empty()
                    ? " No host was suspected"
                    : fmt::format(" Hosts were suspected {}, taken for lost {}, seen again {}",
                                  times_words(story.suspected.size()),
                                  times_words(story.lost.size()), times_words(story.seen.size()));
  text.shows += "; " + counted(story.ways.size(), "path change") + ".";
  text.read = fmt::format(
      "A bar is a failure, from its begin to its repair; the letter beside it says of which kind, "
      "an arrow that it lasted to the end. Those of a part less than {} apart are one bar. At the "
      "right, where there is room: how many, and how long in all. The lowest rows count what "
      "followed.",
      length_words(failures.at("joined").get<double>()));
  std::string keys = "<ul class=\"keys\">";
  for (const auto& [letter, word] : failures.at("letters").items())
    keys += fmt::format("<li><span class=\"swatch {}\"></span><b>{}</b> {}</li>",
                        letter == "D"   ? "down"
                        : letter == "B" ? "off"
                                        : "worse",
                        letter, html_text(word.get<std::string>()));
  return canvas_figure(text, keys + "</ul>\n");
}

std::string path_changes_html(const FaultStory& story) {
  if (story.ways.empty()) return "<p>Nothing took another way in this run.</p>\n";
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Path changes, in the order "
      "of time</caption><thead><tr><th scope=\"col\">Time</th><th scope=\"col\">What</th>"
      "<th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Cause</th></tr>"
      "</thead><tbody>\n";
  std::size_t told = 0;
  for (const FaultStory::PathChange& change : story.changes) {
    told += 1 + change.also;
    const std::string more = change.also == 0 ? "" : fmt::format(" and {} more", change.also);
    html += fmt::format(
        "<tr><td class=\"time\" data-v=\"{}\">{}</td><th scope=\"row\">{}{}</th><td>{}</td>"
        "<td>{}</td><td>{}</td></tr>\n",
        shortest(change.at_s), html_text(to_text(Instant(duration_nearest(change.at_s)))),
        html_text(change.who), more, html_text(change.from), html_text(change.to),
        html_text(change.cause));
  }
  html += "</tbody></table></div>\n";
  if (told < story.ways.size())
    html += fmt::format(
        "<p class=\"soft small\">The first {} of {} path changes; the others are in "
        "events.jsonl.</p>\n",
        told, story.ways.size());
  return html;
}

}  // namespace gemello::runs
