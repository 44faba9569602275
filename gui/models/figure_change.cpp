#include "gui/models/figure_change.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "models/runs/compare.hpp"

namespace gemello::gui {
namespace {

constexpr double noise_share = 5e-4;

double noise_floor(std::string_view unit) {
  constexpr std::pair<std::string_view, double> floors[] = {
      {"%", 1e-3},  {"VM-min", 0.1}, {"s", 0.1},  {"ms", 1},
      {"GB", 1e-3}, {"kWh", 1e-3},   {"1", 1e-6}, {"MHz h", 1}};
  for (const auto& [name, floor] : floors)
    if (name == unit) return floor;
  return 0;
}

// Of 99.9 % of availability it is the missing 0.1 % that counts.
double weight_of(double value, const std::string& unit) {
  if (unit == "%" && value >= 0 && value <= 100) return std::min(value, 100 - value);
  return std::abs(value);
}

template <std::size_t Size>
bool is_among(const std::array<std::string_view, Size>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 6> caused_by_service{"guest_traffic_cut",
                                                            "guest_traffic_excess",
                                                            "contended_vm_minutes",
                                                            "cpu_not_delivered",
                                                            "io_stall",
                                                            "io_pauses"};
constexpr std::array<std::string_view, 3> drawn_for_service{"energy", "power_mean",
                                                            "hosts_on_mean"};

// How much more of a figure the second run has, beyond noise: 1, -1, 0; nothing where one of both
// has none.
std::optional<int> more_of(std::string_view name, const std::vector<runs::Figure>& first,
                           const std::vector<runs::Figure>& other) {
  const auto named = [name](const runs::Figure& one) { return one.name == name; };
  const auto one = std::find_if(first.begin(), first.end(), named);
  const auto two = std::find_if(other.begin(), other.end(), named);
  if (one == first.end() || two == other.end()) return std::nullopt;
  const auto change = weighed(*one, *two);
  if (!change) return std::nullopt;
  return !change->matters ? 0 : change->change > 0 ? 1 : -1;
}

// Service and figure moved the same way: the one may be all there is to the other.
void judge_by_service(FigureChange& change, const runs::Figure& first, const runs::Figure& other,
                      const ServiceChange& service) {
  const bool same_way = (change.change > 0 ? 1 : -1) == service.sign;
  if (!same_way) return;
  if (is_among(drawn_for_service, first.name)) {
    const double expected = *first.value * service.ratio;
    change.by_service = change.change > 0 ? *other.value <= expected * (1 + noise_share)
                                          : *other.value >= expected * (1 - noise_share);
  } else {
    change.by_service = is_among(caused_by_service, first.name);
  }
  if (change.by_service) change.verdict = 0;
}

double availability_of(const std::vector<runs::Figure>& all) {
  for (const runs::Figure& one : all)
    if (one.name == "availability" && one.value) return *one.value;
  return 0;
}

}  // namespace

ServiceChange service_change(const std::vector<runs::Figure>& first,
                             const std::vector<runs::Figure>& other) {
  ServiceChange service;
  const double before = availability_of(first);
  const double after = availability_of(other);
  if (before > 0 && after > 0) service.ratio = after / before;
  const auto lost = more_of("lost_vm_minutes", first, other);
  const int waited = more_of("waiting_vm_minutes", first, other).value_or(0);
  if (lost) {
    service.sign = -(*lost != 0 ? *lost : waited);
  } else {
    service.sign = more_of("availability", first, other).value_or(0);
  }
  return service;
}

std::optional<FigureChange> weighed(const runs::Figure& first, const runs::Figure& other,
                                    const ServiceChange& service) {
  const auto difference = runs::difference(first, other);
  if (!difference) return std::nullopt;
  FigureChange out;
  out.text = QString::fromStdString(difference->text);
  out.change = *other.value - *first.value;
  if (out.change == 0) return out;
  const double size = std::abs(out.change);
  const double largest =
      std::max(weight_of(*first.value, first.unit), weight_of(*other.value, first.unit));
  out.share = largest > 0 ? std::min(1.0, size / largest) : 1.0;
  out.matters =
      first.unit == "yes/no" || (out.share >= noise_share && size >= noise_floor(first.unit));
  if (out.matters && !other.better.empty()) {
    out.verdict = (out.change < 0) == (other.better == "less") ? 1 : -1;
    judge_by_service(out, first, other, service);
  } else if (!out.matters) {
    out.exact = std::exchange(out.text, QStringLiteral("\u2248"));
  }
  return out;
}

}  // namespace gemello::gui
