#include "gui/recording/series_limits.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <fmt/format.h>

#include "models/runs/series_format.hpp"

namespace gemello::gui {
namespace {

constexpr double times_of_platform = 100;
constexpr double most_of_anything = 1e15;
constexpr double rounding_share = 1e-6;  // of the largest: below zero by that is zero

struct HostBounds {
  double capacity = 0;
  double power = 0;
};

HostBounds host_bounds(const Host& host) {
  double power = 0;
  for (const Watts watts : host.power.at_tenths) power = std::max(power, watts.count());
  return {host.capacity().count(), std::max(power, host.power.standby.count())};
}

double of_host(const std::string& quantity, const HostBounds& host) {
  if (quantity == "cpu_used" || quantity == "cpu_demand") return host.capacity;
  if (quantity == "power") return host.power;
  return quantity == "on" ? 1 : 0;
}

// Zero: the platform does not say.
double most_of_object(const runs::SeriesInfo& info, std::size_t object, const Inventory& inventory,
                      const HostBounds& all, double largest_host) {
  if (info.kind == "link") return info.quantity == "load" ? 1 : 0;
  if (info.kind == "vm") return info.quantity == "cpu_used" ? largest_host : 0;
  if (info.kind == "host") {
    const std::string& name = info.objects[object];
    const bool in_order = object < inventory.hosts.size() && inventory.hosts[object].name == name;
    const HostId host = in_order ? HostId(object) : inventory.find_host(name);
    return host.valid() ? of_host(info.quantity, host_bounds(inventory.hosts[host.index()])) : 0;
  }
  if (info.kind != "fleet") return 0;
  if (info.quantity == "hosts_on") return static_cast<double>(inventory.hosts.size());
  if (info.quantity == "vms_serving") return static_cast<double>(inventory.vms.size());
  return of_host(info.quantity, all);
}

bool is_known_kind(const runs::SeriesInfo& info) {
  return info.kind == "fleet" || info.kind == "host" || info.kind == "vm" || info.kind == "link";
}

std::string damage_reason(float value, double most, const std::string& unit) {
  if (!std::isfinite(value)) return "is no number that a run writes there";
  if (value < 0) return "is below zero";
  return fmt::format("is above {:.6g}{}, more than {:.0f} times what the platform can give", most,
                     unit, times_of_platform);
}

std::string damage_sentence(const SeriesDamage& damage, const SeriesSource& series,
                            const SeriesLimits& limits) {
  const runs::SeriesInfo& info = series.info();
  const std::string unit = info.unit.empty() || info.unit == "1" ? "" : " " + info.unit;
  const auto most = static_cast<double>(limits.high[damage.object]);
  const std::string why = damage_reason(damage.value, most, unit);
  return fmt::format(
      "series/{} row {} of {} ({}): {:.6g}{} {}. The file is damaged: what cannot be is left out.",
      runs::series_file(info.name(), damage.level), damage.row, info.objects[damage.object],
      to_text(damage.at), static_cast<double>(damage.value), unit, why);
}

}  // namespace

SeriesLimits limits_of(const runs::SeriesInfo& info, const Inventory& inventory, bool knows_all) {
  HostBounds all;
  double largest_host = 0;
  for (const Host& host : inventory.hosts) {
    const HostBounds one = host_bounds(host);
    all.capacity += one.capacity;
    all.power += one.power;
    largest_host = std::max(largest_host, one.capacity);
  }
  SeriesLimits limits;
  limits.gaps = !knows_all || (info.kind != "host" && info.kind != "fleet");
  for (std::size_t object = 0; object < info.objects.size(); ++object) {
    const double most = most_of_object(info, object, inventory, all, largest_host);
    const double high = most > 0 ? most * times_of_platform : most_of_anything;
    limits.high.push_back(static_cast<float>(high));
    limits.low.push_back(static_cast<float>(is_known_kind(info) ? -high * rounding_share : -high));
  }
  return limits;
}

std::vector<SeriesPtr> limited_series(const std::vector<SeriesPtr>& series,
                                      const Inventory& inventory, bool simulated,
                                      std::vector<std::string>& notes,
                                      const std::shared_ptr<DamageBook>& book, std::size_t cells) {
  std::vector<SeriesPtr> limited;
  for (const SeriesPtr& one : series) {
    const auto limits =
        std::make_shared<const SeriesLimits>(limits_of(one->info(), inventory, simulated));
    const auto told = std::make_shared<std::atomic<bool>>(false);
    limited.push_back(with_limits(one, limits, [=](const SeriesDamage& damage) {
      if (!told->exchange(true)) book->tell(damage_sentence(damage, *one, *limits));
    }));
    const auto damage = find_damage(limited.back(), cells);
    if (!damage) continue;
    told->store(true);
    notes.push_back(damage_sentence(*damage, *one, *limits));
  }
  return limited;
}

}  // namespace gemello::gui
