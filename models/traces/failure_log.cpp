#include "models/traces/failure_log.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <optional>

#include "models/traces/failure_rows.hpp"
#include "models/traces/lines.hpp"
#include "models/traces/utf8.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::string_view fta_first_line = "# event_id component_id";
constexpr std::string_view lanl_first_line = "System,machine type,";

// Takes the one table of a data set and passes over the rest.
class LogReader {
 public:
  void member(const Member& member) {
    ImportReport unused;  // ends of lines need no notes here
    Lines lines(member, unused);
    std::string_view first;
    if (!lines.next(first)) return;
    const bool fta = first.starts_with(fta_first_line) &&
                     first.find("event_start_time") != std::string_view::npos;
    const bool lanl = first.starts_with(lanl_first_line);
    if (!fta && !lanl) return;
    if (!rows_.format.empty()) lines.fail("is a second failure log; one is read");
    rows_.format = fta ? "failure-trace-archive" : "lanl";
    if (fta)
      read_fta_rows(lines, rows_);
    else
      read_lanl_rows(lines, rows_);
    if (rows_.nodes.empty()) lines.fail("holds no failure");
  }

  FailureLog finish(std::string_view file) {
    if (rows_.format.empty())
      throw InputError(file, "line 1",
                       "holds no failure log: neither an event table of the Failure Trace Archive "
                       "nor LANL's CSV");
    FailureLog log;
    log.format = rows_.format;
    log.records = rows_.records;
    log.records_without_node = rows_.nowhere;
    log.length = std::chrono::seconds(rows_.last_s - rows_.first_s);
    log.watched_node_seconds = rows_.watched_s > 0
                                   ? rows_.watched_s
                                   : static_cast<double>(rows_.nodes.size()) * seconds(log.length);
    for (FailureRows::Node& node : rows_.nodes) log.nodes.push_back(joined(node));
    return log;
  }

 private:
  // Records of one node that overlap or touch are one outage.
  LoggedNode joined(FailureRows::Node& node) const {
    LoggedNode out{std::move(node.name), {}};
    std::sort(node.down.begin(), node.down.end());
    for (const auto& [from_s, until_s] : node.down) {
      const Duration from = std::chrono::seconds(from_s - rows_.first_s);
      const Duration until = std::chrono::seconds(until_s - rows_.first_s);
      if (!out.outages.empty() && from <= out.outages.back().until)
        out.outages.back().until = std::max(out.outages.back().until, until);
      else
        out.outages.push_back({from, until});
    }
    return out;
  }

  FailureRows rows_;
};

}  // namespace

FailureRows::Node& FailureRows::node(std::string_view name, const Lines& lines) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) return nodes[found->second];
  if (!is_utf8(name)) lines.fail("the node's name is not UTF-8 text");
  by_name_.emplace(name, nodes.size());
  nodes.push_back({std::string(name), {}});
  return nodes.back();
}

void FailureRows::see(std::int64_t from_s, std::int64_t until_s) {
  first_s = std::min(first_s, from_s);
  last_s = std::max(last_s, until_s);
}

FailureLog read_failure_log(const std::filesystem::path& path, const SourceLimits& limits) {
  LogReader reader;
  visit_members(path, limits, [&](const Member& member) {
    if (!is_beside_data(member.name)) reader.member(member);
  });
  return reader.finish(path.string());
}

FailureLog read_failure_log(std::span<const Member> members, std::string_view file) {
  LogReader reader;
  for (const Member& member : members) reader.member(member);
  return reader.finish(file);
}

FailureFigures figures(const FailureLog& log) {
  FailureFigures out;
  out.nodes = log.nodes.size();
  for (const LoggedNode& node : log.nodes)
    for (const Outage& outage : node.outages) {
      ++out.outages;
      out.down_node_seconds += seconds(outage.until - outage.from);
    }
  const double all = log.watched_node_seconds;
  if (all > 0) out.availability = 1 - out.down_node_seconds / all;
  if (out.outages == 0) return out;
  out.mttr_s = out.down_node_seconds / static_cast<double>(out.outages);
  out.mtbf_s = (all - out.down_node_seconds) / static_cast<double>(out.outages);
  return out;
}

}  // namespace gemello::traces
