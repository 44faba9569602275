#include "models/runs/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/runs/event_log.hpp"
#include "models/runs/text_table.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

std::optional<LogLine> next_decision(EventLogReader& log) {
  for (LogLine line; log.next(line);)
    if (line.is_decision()) return line;
  return std::nullopt;
}

bool same_decision(const LogLine& a, const LogLine& b) {
  return a.time == b.time && decision_text(a) == decision_text(b);
}

void label_runs(std::vector<ComparedRun>& runs) {
  std::map<std::string, int> count;
  for (const ComparedRun& run : runs) ++count[run.info.name];
  for (ComparedRun& run : runs) {
    const std::filesystem::path& folder = run.folder;
    const std::string last =
        (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    run.label = count[run.info.name] == 1 ? run.info.name : last;
  }
}

const InputFile* input_of(const RunInfo& info, std::string_view what) {
  for (const InputFile& input : info.inputs)
    if (input.what == what) return &input;
  return nullptr;
}

json decision_json(const std::optional<LogLine>& line) {
  if (!line) return nullptr;
  return {{"t", seconds(line->time)},
          {"line", line->number},
          {"decision", decision_text(*line)},
          {"why", reason_text(*line)}};
}

std::string decision_lines(const std::string& label, const std::optional<LogLine>& line) {
  if (!line) return fmt::format("    {}: no further decision\n", label);
  std::string text =
      fmt::format("    {} at {}: {}\n", label, to_text(line->time), decision_text(*line));
  if (const std::string why = reason_text(*line); !why.empty()) text += "      " + why + "\n";
  return text;
}

std::string divergence_text(const std::vector<ComparedRun>& runs) {
  std::string text = "First divergent decision\n";
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const ComparedRun& run = runs[i];
    if (!run.divergence) {
      text += fmt::format("  {}: none; all decisions equal those of {}{}\n", run.label,
                          runs[0].label, run.same_events ? ", and all events" : "");
      continue;
    }
    text +=
        fmt::format("  {}: after {} equal decisions\n", run.label, run.divergence->equal_decisions);
    text += decision_lines(runs[0].label, run.divergence->first);
    text += decision_lines(run.label, run.divergence->other);
  }
  return text;
}

}  // namespace

std::optional<Divergence> first_divergence(const std::filesystem::path& first_log,
                                           const std::filesystem::path& other_log,
                                           std::optional<Instant> after) {
  EventLogReader first(first_log);
  EventLogReader other(other_log);
  Divergence divergence;
  while (true) {
    do {
      divergence.first = next_decision(first);
    } while (divergence.first && after && divergence.first->time <= *after);
    do {
      divergence.other = next_decision(other);
    } while (divergence.other && after && divergence.other->time <= *after);
    if (!divergence.first && !divergence.other) return std::nullopt;
    if (!divergence.first || !divergence.other) return divergence;
    if (!same_decision(*divergence.first, *divergence.other)) return divergence;
    ++divergence.equal_decisions;
  }
}

std::vector<ComparedRun> compare_runs(const std::vector<std::filesystem::path>& folders) {
  if (folders.size() < 2) throw InputError("compare", "", "needs at least two run folders");
  std::vector<ComparedRun> runs;
  for (const auto& folder : folders) {
    ComparedRun run;
    run.folder = folder;
    run.info = read_run(folder);
    run.report = read_report(folder / "report.json");
    runs.push_back(std::move(run));
  }
  label_runs(runs);
  for (std::size_t i = 1; i < runs.size(); ++i) {
    std::optional<Instant> after;
    if (runs[i].info.start != runs[0].info.start)
      after = std::max(runs[i].info.start, runs[0].info.start);
    runs[i].same_events = runs[i].info.event_digest == runs[0].info.event_digest &&
                          runs[i].info.event_lines == runs[0].info.event_lines;
    if (!runs[i].same_events)
      runs[i].divergence =
          first_divergence(folders[0] / "events.jsonl", folders[i] / "events.jsonl", after);
  }
  return runs;
}

std::optional<Difference> difference(const Figure& base, const Figure& other) {
  if (!base.value || !other.value || base.unit != other.unit) return std::nullopt;
  const double change = *other.value - *base.value;
  if (change == 0) return Difference{"=", 0};
  Difference out;
  if (base.unit == "yes/no") {
    out.text = *other.value != 0 ? "now yes" : "now no";
  } else {
    out.text = (change > 0 ? "+" : "-") + number_text(std::abs(change));
    if (base.unit == "%")
      out.text += " pp";
    else if (base.unit != "1")
      out.text += " " + base.unit;
    if (*base.value != 0 && base.unit != "%")
      out.text += fmt::format(" ({:+.1f} %)", 100 * change / std::abs(*base.value));
  }
  const bool slight = base.unit != "%" && std::abs(change) < 5e-4 * std::abs(*base.value);
  if (!other.better.empty() && !slight)
    out.verdict = (change < 0) == (other.better == "less") ? 1 : -1;
  return out;
}

std::vector<std::string> caveats(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> out;
  const RunInfo& base = runs[0].info;
  for (const ComparedRun& run : runs) {
    if (run.info.end.how != RunEnd::How::completed)
      out.push_back(fmt::format("{} was {} at {}", run.label, name(run.info.end.how),
                                to_text(run.info.end.at)));
    if (&run == &runs[0]) continue;
    for (const char* what : {"trace", "platform"}) {
      const InputFile* a = input_of(base, what);
      const InputFile* b = input_of(run.info, what);
      const bool same = a != nullptr && b != nullptr && a->fnv1a64 == b->fnv1a64;
      if (!same && (a != nullptr || b != nullptr))
        out.push_back(fmt::format("{} has another {} than {}", run.label, what, runs[0].label));
    }
    if (run.info.end.at - run.info.start != base.end.at - base.start)
      out.push_back(fmt::format("{} and {} have different lengths", run.label, runs[0].label));
    if (run.info.seed != base.seed)
      out.push_back(fmt::format("{} has seed {}, {} has {}", run.label, run.info.seed,
                                runs[0].label, base.seed));
  }
  return out;
}

std::string compare_text(const std::vector<ComparedRun>& runs) {
  std::vector<std::string> header{"", runs[0].label};
  for (std::size_t i = 1; i < runs.size(); ++i) {
    header.push_back(runs[i].label);
    header.push_back("difference");
  }
  TextTable table(std::move(header));
  std::string group;
  for (const Figure& base : runs[0].report.figures) {
    bool any = base.value.has_value();
    for (const ComparedRun& run : runs) {
      const Figure* figure = run.report.find(base.name);
      any = any || (figure != nullptr && figure->value);
    }
    if (!any) continue;
    if (base.group != group) table.section(group = base.group);
    std::vector<std::string> row{base.label, value_text(base)};
    for (std::size_t i = 1; i < runs.size(); ++i) {
      const Figure* figure = runs[i].report.find(base.name);
      row.push_back(figure == nullptr ? "n/a" : value_text(*figure));
      const auto change = figure == nullptr ? std::nullopt : difference(base, *figure);
      const char* mark = !change || change->verdict == 0 ? "" : change->verdict > 0 ? " +" : " -";
      row.push_back(change ? change->text + mark : "");
    }
    table.row(std::move(row));
  }
  std::string text = table.text();
  text += "Differences are to the first run; + is better, - is worse.\n";
  for (const std::string& caveat : caveats(runs)) text += "Note: " + caveat + ".\n";
  return text + "\n" + divergence_text(runs);
}

json compare_json(const std::vector<ComparedRun>& runs) {
  json list = json::array();
  for (const ComparedRun& run : runs) {
    json figures = json::array();
    for (const Figure& figure : run.report.figures) {
      const Figure* base = runs[0].report.find(figure.name);
      const bool both = base != nullptr && base->value && figure.value;
      figures.push_back({{"name", figure.name},
                         {"unit", figure.unit},
                         {"value", figure.value ? json(*figure.value) : json(nullptr)},
                         {"difference", both ? json(*figure.value - *base->value) : json(nullptr)},
                         {"better", figure.better}});
    }
    json entry{{"label", run.label},
               {"folder", run.folder.string()},
               {"ended", name(run.info.end.how)},
               {"seed", run.info.seed},
               {"figures", figures},
               {"same_events", &run == &runs[0] || run.same_events}};
    if (run.divergence)
      entry["first_divergence"] = {{"equal_decisions", run.divergence->equal_decisions},
                                   {"first", decision_json(run.divergence->first)},
                                   {"this", decision_json(run.divergence->other)}};
    else
      entry["first_divergence"] = nullptr;
    list.push_back(std::move(entry));
  }
  return {{"format", "gemello-compare-1"}, {"runs", list}, {"caveats", caveats(runs)}};
}

}  // namespace gemello::runs
