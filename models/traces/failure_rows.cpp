#include "models/traces/failure_rows.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

// Within the years 1900 to 2200: what is beyond is a column mistaken for a time.
constexpr std::int64_t time_min_s = -2'208'988'800;
constexpr std::int64_t time_max_s = 7'258'118'400;

std::int64_t whole(std::string_view text, std::string_view what, std::int64_t min, std::int64_t max,
                   const Lines& lines) {
  std::int64_t value = 0;
  if (!read_number(text, value) || value < min || value > max)
    lines.fail(
        fmt::format("{} is {}, not a whole number from {} to {}", what, quoted(text), min, max));
  return value;
}

// Cells between tabs, blanks around them dropped.
template <std::size_t N>
std::array<std::string_view, N> tabbed(std::string_view line, const Lines& lines) {
  std::array<std::string_view, N> cells;
  std::size_t count = 0;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    if (count < N) cells[count] = trimmed(line.substr(at, end - at), " ");
    ++count;
    at = end + 1;
  }
  if (count != N) lines.fail(fmt::format("has {} columns between tabs, not {}", count, N));
  return cells;
}

// Cells between commas; a cell in quotes may hold commas.
template <std::size_t N>
std::array<std::string_view, N> quoted_cells(std::string_view line, const Lines& lines) {
  std::array<std::string_view, N> cells;
  std::size_t count = 0;
  for (std::size_t at = 0; at <= line.size();) {
    std::size_t end = 0;
    std::string_view cell;
    if (at < line.size() && line[at] == '"') {
      const std::size_t close = line.find('"', at + 1);
      if (close == std::string_view::npos) lines.fail("a quote is not closed");
      cell = line.substr(at + 1, close - at - 1);
      end = close + 1;
      if (end < line.size() && line[end] != ',') lines.fail("text follows a closed quote");
    } else {
      end = std::min(line.find(',', at), line.size());
      cell = line.substr(at, end - at);
    }
    if (count < N) cells[count] = cell;
    ++count;
    at = end + 1;
  }
  if (count != N) lines.fail(fmt::format("has {} columns, not {}", count, N));
  return cells;
}

// "6/21/2005 10:54" as seconds since 1970 of a clock without summer time or zone.
std::int64_t american_time(std::string_view text, std::string_view what, const Lines& lines) {
  const std::array<char, 4> ends{'/', '/', ' ', ':'};
  std::array<std::int64_t, 5> parts{};
  std::string_view rest = text;
  bool good = true;
  for (std::size_t i = 0; i < parts.size() && good; ++i) {
    const std::size_t end = i < ends.size() ? rest.find(ends[i]) : rest.size();
    good = end != std::string_view::npos && end > 0 && end <= 4 &&
           read_number(rest.substr(0, end), parts[i]) && parts[i] >= 0;
    if (good) rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  const auto [month, day, year, hour, minute] = parts;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(year)},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!good || !date.ok() || year < 1900 || year > 2199 || hour > 23 || minute > 59)
    lines.fail(fmt::format("{} is {}, not a time such as \"6/21/2005 10:54\"", what, quoted(text)));
  return std::chrono::sys_days{date}.time_since_epoch().count() * 86'400LL + hour * 3600 +
         minute * 60;
}

}  // namespace

void read_fta_rows(Lines& lines, FailureRows& rows) {
  std::string_view line;
  while (lines.next(line)) {
    if (trimmed(line, " ").empty() || line.front() == '#') continue;
    const auto cells = tabbed<9>(line, lines);
    const std::string_view name = cells[4];
    if (name.empty()) lines.fail("names no node");
    const std::int64_t type = whole(cells[5], "event_type", 0, INT64_MAX, lines);
    const std::int64_t from = whole(cells[6], "event_start_time", time_min_s, time_max_s, lines);
    const std::int64_t until = whole(cells[7], "event_stop_time", time_min_s, time_max_s, lines);
    if (until < from) lines.fail("the event stops before it starts");
    FailureRows::Node& node = rows.node(name, lines);
    rows.see(from, until);
    rows.watched_s += static_cast<double>(until - from);
    if (type != 0) continue;
    ++rows.records;
    if (until > from) node.down.emplace_back(from, until);
  }
}

void read_lanl_rows(Lines& lines, FailureRows& rows) {
  constexpr std::size_t system = 0;
  constexpr std::size_t number = 5;
  constexpr std::size_t started = 16;
  constexpr std::size_t fixed = 17;
  std::string_view line;
  while (lines.next(line)) {
    if (trimmed(line, " ").empty()) continue;
    const auto cells = quoted_cells<26>(line, lines);
    const std::int64_t from = american_time(cells[started], "Prob Started", lines);
    const std::int64_t until = american_time(cells[fixed], "Prob Fixed", lines);
    if (until < from) lines.fail("the problem is fixed before it starts");
    if (cells[number].empty()) {
      ++rows.nowhere;
      continue;
    }
    const std::string name =
        fmt::format("{}/{}", whole(cells[system], "System", 0, 1'000'000, lines),
                    whole(cells[number], "nodenum", 0, 1'000'000'000, lines));
    FailureRows::Node& node = rows.node(name, lines);
    rows.see(from, until);
    ++rows.records;
    if (until > from) node.down.emplace_back(from, until);
  }
}

}  // namespace gemello::traces
