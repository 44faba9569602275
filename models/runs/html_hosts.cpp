#include <algorithm>

#include <fmt/format.h>

#include "models/runs/html_figures.hpp"
#include "models/runs/html_rows.hpp"
#include "models/runs/html_sections.hpp"
#include "models/runs/html_text.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

// Share of the CPU of its hours on that a host delivered; 0 if it was never on.
double share_of(const json& host) {
  const double could = number_in(host, "capacity_MHz") * number_in(host, "on_s");
  return could > 0 ? number_in(host, "cpu_delivered_MHz_s") / could : 0;
}

std::string number_td(double value, int digits) {
  return fmt::format("<td class=\"num\" data-v=\"{}\">{:.{}f}</td>", shortest(value), value,
                     digits);
}

}  // namespace

std::string left_out_html(std::size_t shown, std::size_t all, std::string_view what,
                          std::string_view which) {
  std::string html;
  if (shown < all)
    html += fmt::format(
        "<p class=\"soft small\">The {} {} of {} {}; {} are left out here and are "
        "in the run's folder.</p>\n",
        shown, which, all, what, all - shown);
  if (shown > 40)
    html += fmt::format("<p class=\"print-only small\">On paper: the first 40 of {} rows.</p>\n",
                        shown);
  return html;
}

std::string heat_figure(const json& hosts) {
  PlotText text;
  text.id = "heat";
  text.title = "Placement: how full each host was";
  text.unit = "one row a host; colour: % of its CPU";
  const std::size_t shown = hosts.at("names").size();
  const std::size_t all = hosts.at("all").get<std::size_t>();
  const auto cells = [&](const auto& test) {
    std::size_t count = 0;
    for (std::size_t row = 0; row < shown; ++row) {
      const double capacity = hosts.at("capacity")[row].get<double>();
      for (std::size_t i = 0; i < hosts.at("demand")[row].size(); ++i)
        if (test(row, i, capacity)) ++count;
    }
    return count;
  };
  const auto is_off = [&](std::size_t row, std::size_t i) {
    const auto on = hosts.find("on");
    return on != hosts.end() && (*on)[row][i].is_number() && (*on)[row][i].get<double>() < 0.5;
  };
  const std::size_t over = cells([&](std::size_t row, std::size_t i, double capacity) {
    const json& asked = hosts.at("demand")[row][i];
    return !is_off(row, i) && asked.is_number() && asked.get<double>() > capacity * (1 + 1e-6);
  });
  const std::size_t off =
      cells([&](std::size_t row, std::size_t i, double) { return is_off(row, i); });
  const double per_cell = 100.0 / static_cast<double>(std::max<std::size_t>(
                                      1, shown * std::max<std::size_t>(1, hosts["x"].size())));
  text.shows = fmt::format(
      "{} of {}: {:.1f} % of the cells are a host beyond its capacity, {:.1f} % a host that was "
      "off.",
      counted(shown, "host"), all, per_cell * static_cast<double>(over),
      per_cell * static_cast<double>(off));
  text.read =
      "A cell is the CPU that its VMs asked for over the host's capacity: pale is idle, dark is "
      "full; click a row to see the host below. The table of hosts says the same in numbers.";
  const std::string keys =
      "<ul class=\"keys\"><li>0 % <span class=\"swatch share\"></span>100 % of capacity</li>"
      "<li><span class=\"swatch over\"></span>more asked for than the host has</li>"
      "<li><span class=\"swatch off\"></span>off</li>"
      "<li><span class=\"swatch\"></span>not recorded</li></ul>\n";
  return canvas_figure(text, keys);
}

std::string host_figure(const json& hosts) {
  std::string html =
      "<figure class=\"panel\" id=\"figure-host\"><div class=\"head\"><h3>One host: "
      "<select id=\"host-pick\" class=\"pick\" aria-label=\"Host to show\">";
  const json& names = hosts.at("names");
  for (std::size_t i = 0; i < names.size(); ++i)
    html +=
        fmt::format("<option value=\"{}\">{}</option>", i, html_text(names[i].get<std::string>()));
  return html +
         "</select></h3><div class=\"legend\"></div></div>\n<div class=\"chart low\" "
         "id=\"chart-host\" role=\"img\" aria-label=\"CPU of the host chosen, MHz: asked for, "
         "delivered, capacity\"></div><figcaption><span class=\"axes\">Vertical: MHz; horizontal: "
         "simulated time, h:min or d.</span> CPU asked for and delivered on the host chosen above, "
         "and "
         "its "
         "capacity. Asked for above capacity is CPU that its VMs waited for.</figcaption>"
         "</figure>\n";
}

std::string gantt_figure(const json& gantt) {
  PlotText text;
  text.id = "gantt";
  text.title = "Where each VM ran";
  text.unit = "one row a VM";
  const std::size_t shown = gantt.at("vms").size();
  const std::size_t all = gantt.at("all").get<std::size_t>();
  text.shows =
      fmt::format("{} on {}.", counted(all, "VM"), counted(gantt.at("hosts").size(), "host"));
  if (shown < all)
    text.shows += fmt::format(
        " {} are drawn: those with outages first, then those that moved "
        "most.",
        shown);
  text.read =
      "A bar is a stay on the host it names; a change of bar is a move or a restart, a full red "
      "bar is out of service. The tables of migrations and outages say the same in words.";
  const std::string keys =
      "<ul class=\"keys\"><li><span class=\"swatch down\"></span>out of service</li></ul>\n";
  std::string html = canvas_figure(text, keys);
  if (shown > 50)
    html += fmt::format("<p class=\"print-only small\">On paper: the first 50 of {} rows.</p>\n",
                        shown);
  return html;
}

std::string hosts_html(const Report& report, std::size_t rows_max) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("hosts")) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const json* a, const json* b) {
    return std::pair(number_in(*a, "overloaded_s"), share_of(*a)) >
           std::pair(number_in(*b, "overloaded_s"), share_of(*b));
  });
  const std::size_t all = rows.size();
  rows.resize(std::min(all, rows_max));
  std::string html =
      "<div class=\"scroll tall\"><table class=\"sorts cuts\"><caption>Hosts, overloaded longest "
      "first, then the fullest</caption><thead><tr><th scope=\"col\">Host</th>"
      "<th scope=\"col\" class=\"num\">CPU used while on, %</th>"
      "<th scope=\"col\" class=\"num\">Overloaded, min</th>"
      "<th scope=\"col\" class=\"num\">On, h</th><th scope=\"col\" class=\"num\">With VMs, h</th>"
      "<th scope=\"col\" class=\"num\">Energy, kWh</th></tr></thead><tbody>\n";
  for (const json* row : rows)
    html += "<tr><th scope=\"row\">" + html_text(text_in(*row, "host")) + "</th>" +
            (number_in(*row, "on_s") > 0 ? number_td(100 * share_of(*row), 1)
                                         : std::string("<td class=\"num na\">never on</td>")) +
            number_td(number_in(*row, "overloaded_s") / 60, 1) +
            number_td(number_in(*row, "on_s") / 3600, 2) +
            number_td(number_in(*row, "active_s") / 3600, 2) +
            number_td(number_in(*row, "energy_kWh"), 3) + "</tr>\n";
  return html + "</tbody></table></div>\n" +
         left_out_html(rows.size(), all, "hosts", "overloaded longest or fullest");
}

std::string waiting_html(const Report& report, std::size_t rows_max) {
  std::vector<const json*> rows;
  for (const json& row : report.tables.at("vms"))
    if (number_in(row, "contended_s") > 0) rows.push_back(&row);
  if (rows.empty()) return "<p>No VM got less CPU than it asked for.</p>\n";
  std::stable_sort(rows.begin(), rows.end(), [](const json* a, const json* b) {
    return number_in(*a, "contended_s") > number_in(*b, "contended_s");
  });
  const std::size_t all = rows.size();
  rows.resize(std::min(all, rows_max));
  std::string html =
      "<div class=\"scroll\"><table class=\"sorts\"><caption>Who waited for CPU, the longest "
      "first</caption><thead><tr><th scope=\"col\">VM</th><th scope=\"col\" class=\"num\">Waited, "
      "min</th><th scope=\"col\" class=\"num\">Of its time in service, %</th>"
      "<th scope=\"col\" class=\"num\">CPU not delivered, % of asked "
      "for</th></tr></thead><tbody>\n";
  for (const json* row : rows) {
    const double asked = number_in(*row, "cpu_asked_MHz_s");
    const double served = number_in(*row, "served_s");
    html += "<tr><th scope=\"row\">" + html_text(text_in(*row, "vm")) + "</th>" +
            number_td(number_in(*row, "contended_s") / 60, 1) +
            number_td(served > 0 ? 100 * number_in(*row, "contended_s") / served : 0, 2) +
            number_td(
                asked > 0 ? 100 * (asked - number_in(*row, "cpu_delivered_MHz_s")) / asked : 0, 2) +
            "</tr>\n";
  }
  return html + "</tbody></table></div>\n" +
         left_out_html(rows.size(), all, "VMs that waited", "longest waiting");
}

}  // namespace gemello::runs
