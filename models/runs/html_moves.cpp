#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

constexpr double too_soon_s = 3600;  // as metrics_accumulator: the next move within an hour

struct Move {
  const json* row = nullptr;
  std::size_t number = 0;
  bool done = false;
  const char* wasted = "";  // what the VM's next move made of it
};

std::vector<Move> moves_of(const Report& report) {
  std::vector<Move> moves;
  std::map<std::string, std::size_t> last;  // VM -> its last move that was done
  for (const json& row : report.tables.at("migrations")) {
    const bool done = text_in(row, "result") == "done";
    if (done) {
      const auto [before, first] = last.emplace(text_in(row, "vm"), moves.size());
      if (!first) {
        Move& earlier = moves[before->second];
        if (number_in(row, "started_s") - number_in(*earlier.row, "ended_s") < too_soon_s)
          earlier.wasted = text_in(row, "to") == text_in(*earlier.row, "from")
                               ? "\xe2\x96\xb3 wasted: it went back"
                               : "\xe2\x96\xb3 wasted: moved on";
        before->second = moves.size();
      }
    }
    moves.push_back({&row, moves.size(), done, ""});
  }
  return moves;
}

double lasted(const Move& move) {
  return number_in(*move.row, "ended_s") - number_in(*move.row, "started_s");
}

std::string number_td(double value, const std::string& text) {
  return fmt::format("<td class=\"num\" data-v=\"{}\">{}</td>", shortest(value), text);
}

std::string move_row(const Move& move) {
  const json& row = *move.row;
  const double started = number_in(row, "started_s");
  const double downtime = 1000 * number_in(row, "downtime_s");
  const double sent = number_in(row, "sent_bytes") / 1e9;
  const std::string result = move.done ? move.wasted : "\xe2\x9c\x97 " + text_in(row, "result");
  return fmt::format(
             "<tr><td class=\"time\" data-v=\"{}\">{}</td><th scope=\"row\">{}</th>"
             "<td class=\"thing\">{}</td><td class=\"thing\">{}</td>",
             shortest(started), html_text(to_text(Instant(duration_nearest(started)))),
             html_text(text_in(row, "vm")), html_text(text_in(row, "from")),
             html_text(text_in(row, "to"))) +
         number_td(lasted(move), number_text(lasted(move))) +
         number_td(downtime, number_text(downtime)) + number_td(sent, number_text(sent)) +
         number_td(number_in(row, "rounds"), number_text(number_in(row, "rounds"))) +
         fmt::format("<td>{}</td></tr>\n",
                     html_text(result.empty() ? "\xe2\x9c\x93 done" : result));
}

}  // namespace

std::string migrations_html(const Report& report, std::size_t rows_max) {
  std::vector<Move> moves = moves_of(report);
  if (moves.empty()) return {};
  const std::size_t all = moves.size();
  if (all > rows_max) {
    const auto matters = [](const Move& move) {
      return std::tuple(!move.done, *move.wasted != '\0', lasted(move));
    };
    std::stable_sort(moves.begin(), moves.end(),
                     [&](const Move& a, const Move& b) { return matters(a) > matters(b); });
    moves.resize(rows_max);
    std::sort(moves.begin(), moves.end(),
              [](const Move& a, const Move& b) { return a.number < b.number; });
  }
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Migrations, in the order "
      "they ended</caption><thead><tr><th scope=\"col\">Begun</th><th scope=\"col\">VM</th>"
      "<th scope=\"col\">From</th><th scope=\"col\">To</th>"
      "<th scope=\"col\" class=\"num\">Lasted, s</th>"
      "<th scope=\"col\" class=\"num\">Guest stopped, ms</th>"
      "<th scope=\"col\" class=\"num\">Sent, GB</th><th scope=\"col\" class=\"num\">Rounds</th>"
      "<th scope=\"col\">Outcome</th></tr></thead><tbody>\n";
  for (const Move& move : moves) html += move_row(move);
  return html + "</tbody></table></div>\n" +
         left_out_html(moves.size(), all, "migrations", "not done, wasted or longest");
}

}  // namespace gemello::runs
