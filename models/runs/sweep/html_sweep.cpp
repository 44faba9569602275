#include "models/runs/sweep/html_sweep.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/html_text.hpp"
#include "models/runs/sweep/scatter_svg.hpp"
#include "models/runs/sweep/sweep_text.hpp"

namespace gemello::runs {
namespace {

constexpr const char* sweep_style = R"css(
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr));
  gap: 14px 28px; }
figure { margin: 8px 0; break-inside: avoid; max-width: 560px; }
figcaption { font-size: 13px; color: var(--soft); }
svg.scatter { width: 100%; height: auto; font: 12.5px system-ui, "Liberation Sans", sans-serif; }
svg.scatter text { fill: var(--text); }
svg.scatter .tick { fill: var(--soft); font-size: 12px; }
svg.scatter .grid { stroke: var(--line); fill: none; }
svg.scatter .front { stroke: var(--blue); fill: none; stroke-dasharray: 4 3; }
svg.scatter .bar { stroke: var(--grey); fill: none; stroke-width: 1.5; }
svg.scatter .kept { fill: var(--blue); }
svg.scatter .dominated { fill: var(--bg); stroke: var(--grey); stroke-width: 1.5; }
svg.scatter .thread { stroke: var(--soft); fill: none; stroke-width: 0.7; }
svg.scatter .name { font-size: 12px; paint-order: stroke; stroke: var(--bg); stroke-width: 3px; }
ul.verdicts { padding-left: 20px; max-width: 90ch; } ul.verdicts li { margin: 5px 0; }
.better { color: var(--green); } .worse { color: var(--red); }
tr { break-inside: avoid; }
)css";

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("<b>{}</b> {}", count, count == 1 ? one : many);
}

std::size_t count_of(std::span<const CaseResult> results, CaseResult::State state) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [state](const CaseResult& result) { return result.state == state; }));
}

std::string header_html(const Sweep& sweep, std::span<const CaseResult> results) {
  std::string html = "<header class=\"top\">\n<h1>" + html_text(sweep.name) + "</h1>\n";
  if (!sweep.about.empty()) html += "<p>" + html_text(sweep.about) + "</p>\n";
  html += "<div class=\"facts\">";
  const std::size_t seeds = std::max<std::size_t>(1, sweep.seeds.size());
  for (const std::string& fact :
       {plural(sweep.scenarios.size(), "scenario", "scenarios"),
        plural(sweep.policies.size(), "policy", "policies"),
        plural(sweep.settings.size(), "setting", "settings"), plural(seeds, "seed", "seeds"),
        plural(results.size(), "case", "cases"),
        "baseline <b>" + html_text(sweep.policies[sweep.baseline].name) + "</b>"})
    html += "<span>" + fact + "</span>";
  html += "</div>\n";
  const std::size_t failed = count_of(results, CaseResult::State::failed);
  const std::size_t waiting = count_of(results, CaseResult::State::waiting);
  if (failed + waiting > 0)
    html += fmt::format(
        "<div class=\"warn\">{} of {} cases failed and {} did not run: they are in no figure. "
        "Means and pairs are of what is there.</div>\n",
        failed, results.size(), waiting);
  return html +
         "<nav><a href=\"#summary\">Summary</a><a href=\"#figures\">Figures</a>"
         "<a href=\"#notes\">How to read it</a><a href=\"#terms\">Terms</a>"
         "<a href=\"#origin\">How it was made</a></nav>\n</header>\n<main>\n";
}

enum class Told : std::uint8_t { better, worse, equal, open };

Told told_of(const SummaryCell& cell) {
  if (cell.verdict != 0) return cell.verdict > 0 ? Told::better : Told::worse;
  return cell.difference.mean == 0 && !cell.difference.half ? Told::equal : Told::open;
}

// "Energy (-2.24 +- 0.01 kWh), ...": the figures of which this is to be told.
std::string told_list(const Sweep& sweep, const SummaryRow& row, Told told) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const SummaryCell& cell = row.cells[i];
    if (cell.difference.n == 0 || told_of(cell) != told) continue;
    const SweepMetric& metric = sweep.metrics[i];
    std::string text = html_text(metric.label);
    if (told != Told::equal) text += " (" + html_text(difference_text(cell, metric, true)) + ")";
    parts.push_back(std::move(text));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string summary_html(const Sweep& sweep, const SummaryBlock& block) {
  const std::string base = html_text(sweep.policies[sweep.baseline].name);
  std::string html = "<h3>" + html_text(block.title) + ": against " + base + "</h3>\n";
  html += "<ul class=\"verdicts\">\n";
  for (const SummaryRow& row : block.rows) {
    if (row.policy == sweep.baseline) continue;
    html += "<li><b>" + html_text(sweep.policies[row.policy].name) + "</b>: ";
    std::string text;
    for (const auto& [told, words] :
         {std::pair(Told::better, "<span class=\"better\">better</span> in "),
          std::pair(Told::worse, "<span class=\"worse\">worse</span> in "),
          std::pair(Told::open, "not told apart in "), std::pair(Told::equal, "equal in ")}) {
      const std::string list = told_list(sweep, row, told);
      if (!list.empty()) text += (text.empty() ? "" : "; ") + std::string(words) + list;
    }
    html += (text.empty() ? "no pair of runs to compare" : text) + ".</li>\n";
  }
  return html + "</ul>\n";
}

std::string picture_html(const Sweep& sweep, const SummaryBlock& block, const TradeOff& trade) {
  const SweepMetric& mx = sweep.metrics[trade.x];
  const SweepMetric& my = sweep.metrics[trade.y];
  Scatter scatter{metric_title(mx), metric_title(my), mx.less_is_better, my.less_is_better, {}};
  std::vector<std::string> kept;
  for (const TradeOff::Place& place : trade.places) {
    const SummaryRow& row = block.rows[place.policy];
    const Estimate& x = row.cells[trade.x].value;
    const Estimate& y = row.cells[trade.y].value;
    const std::string& label = sweep.policies[place.policy].name;
    scatter.points.push_back(
        {label, x.mean, y.mean, x.half.value_or(0), y.half.value_or(0), place.on_front});
    if (place.on_front) kept.push_back(html_text(label));
  }
  if (scatter.points.empty()) return "";
  const bool one = kept.size() == 1;
  return fmt::format(
      "<figure>\n{}<figcaption>{} {} not dominated: no other policy is as good in both figures and "
      "better in one. By the means alone; bars are their intervals.</figcaption>\n</figure>\n",
      scatter_svg(scatter), fmt::join(kept, ", "), one ? "is" : "are");
}

std::string table_html(const Sweep& sweep, const SummaryBlock& block) {
  const std::string base = html_text(sweep.policies[sweep.baseline].name);
  std::string html = fmt::format(
      "<div class=\"scroll\"><table class=\"sweep\"><thead><tr><th>Policy</th><th "
      "class=\"num\">Mean</th><th class=\"num\">{}</th><th class=\"num\">Difference to {}</th><th "
      "class=\"num\">Pairs</th><th></th></tr></thead><tbody>\n",
      block.overall ? "Blocks" : "Runs", base);
  for (std::size_t i = 0; i < sweep.metrics.size(); ++i) {
    const SweepMetric& metric = sweep.metrics[i];
    html += "<tr class=\"group\"><td colspan=\"6\" title=\"" + html_text(metric.meaning) + "\">" +
            html_text(metric_title(metric)) + "</td></tr>\n";
    for (const SummaryRow& row : block.rows) {
      const SummaryCell& cell = row.cells[i];
      const char* mark = cell.verdict > 0 ? "better" : cell.verdict < 0 ? "worse" : "";
      const bool pairs = cell.difference.n > 0;
      html += fmt::format(
          "<tr><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td><td class=\"num {}\">"
          "{}</td><td class=\"num\">{}</td><td class=\"{}\">{}</td></tr>\n",
          html_text(sweep.policies[row.policy].name), html_text(mean_text(cell, metric)),
          cell.value.n, mark, pairs ? html_text(difference_text(cell, metric)) : "",
          pairs ? fmt::format("{}", cell.difference.n) : "", mark, mark);
    }
  }
  return html + "</tbody></table></div>\n";
}

std::string block_html(const Sweep& sweep, const SummaryBlock& block, bool open) {
  std::string html = fmt::format("<details{}><summary><b>{}</b></summary>\n", open ? " open" : "",
                                 html_text(block.title));
  if (!block.any_done()) return html + "<p>No run of it was finished.</p></details>\n";
  html += table_html(sweep, block);
  html += "<div class=\"pictures\">\n";
  for (const TradeOff& trade : block.trade_offs) html += picture_html(sweep, block, trade);
  return html + "</div>\n</details>\n";
}

std::string failures_html(const Sweep& sweep, std::span<const CaseResult> results) {
  const std::string text = failures_text(sweep, results);
  if (text.empty()) return "";
  return "<h2 id=\"failed\">Failed cases</h2>\n<pre>" + html_text(text) + "</pre>\n";
}

std::string origin_html(const Sweep& sweep, std::span<const CaseResult> results,
                        const std::map<std::string, std::string>& versions) {
  std::string html = "<h2 id=\"origin\">How it was made</h2>\n<dl><dt>Sweep</dt><dd>" +
                     html_text(sweep.file) + "</dd>\n";
  for (const auto& [what, version] : versions)
    html += "<dt>" + html_text(what) + "</dt><dd>" + html_text(version) + "</dd>\n";
  html += "</dl>\n";
  for (const auto* list : {&sweep.policies, &sweep.settings})
    for (const SweepChange& change : *list) {
      if (change.sets.empty()) continue;
      html += "<h3>" + html_text(change.name) + "</h3>\n<pre>";
      for (const std::string& set : change.sets) html += html_text(set) + "\n";
      html += "</pre>\n";
    }
  html +=
      "<details><summary>All cases</summary>\n<div class=\"scroll tall\"><table><thead><tr>"
      "<th>Case</th><th class=\"num\">Seed</th><th>Run</th><th>State</th></tr></thead><tbody>\n";
  for (const CaseResult& result : results) {
    SweepCase named = result.what;
    named.seed.reset();
    const std::string run =
        result.state == CaseResult::State::done
            ? fmt::format("<a href=\"cases/{0}/run.json\">{0}</a>", result.digest)
            : result.digest;
    html += fmt::format("<tr><td>{}</td><td class=\"num\">{}</td><td>{}</td><td>{}</td></tr>\n",
                        html_text(case_name(sweep, named)), result.seed, run, name(result.state));
  }
  return html + "</tbody></table></div></details>\n";
}

}  // namespace

std::string sweep_html(const Sweep& sweep, std::span<const CaseResult> results,
                       std::span<const SummaryBlock> blocks,
                       const std::map<std::string, std::string>& versions) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
      html_text(sweep.name) + " - sweep</title>\n<style>\n" + page_style + sweep_style +
      "</style>\n</head>\n<body>\n" + header_html(sweep, results);
  if (sweep.policies.size() > 1) {
    html += "<h2 id=\"summary\">Summary</h2>\n";
    for (const SummaryBlock& block : blocks)
      if (block.any_done() && (block.overall || !blocks.back().overall))
        html += summary_html(sweep, block);
  }
  html += "<h2 id=\"figures\">Figures</h2>\n";
  if (blocks.back().overall) html += block_html(sweep, blocks.back(), true);
  for (const SummaryBlock& block : blocks)
    if (!block.overall) html += block_html(sweep, block, blocks.size() <= 3);
  html += failures_html(sweep, results);
  html += "<h2 id=\"notes\">How to read it</h2>\n<ul>\n";
  for (const std::string& note : sweep_notes(sweep, results, blocks))
    html += "<li>" + html_text(note) + ".</li>\n";
  html += std::string("</ul>\n<h2 id=\"terms\">Terms</h2>\n") + page_terms;
  html += origin_html(sweep, results, versions);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace gemello::runs
