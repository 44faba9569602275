#include "models/runs/storm_sets.hpp"

#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

using behaviour::exponential;
using behaviour::FailureLaw;
using behaviour::lognormal_of_p95;
using behaviour::weibull_of_mean;

constexpr std::string_view published = "published-2005-2021";
constexpr std::string_view published_disks = "published-2005-2021-disks";

constexpr Duration days(std::int64_t count) {
  return 24h * count;
}

FailureLaw truncated(FailureLaw law, Duration at_most) {
  law.at_most = at_most;
  return law;
}

// Google's nodes are out for 15 minutes or longer every 4.3 months; machines of clusters fail with
// a decreasing hazard and are repaired as LANL's were, whose record has a median of 59 minutes and
// 5 % above 625.
FailureMode node(FaultKind fault) {
  return {fault,
          {},
          weibull_of_mean(0.7, days(131)),
          truncated(lognormal_of_p95(59min, 625min), days(7))};
}

FailureMode link(FaultKind fault, Duration mean, Duration median, Duration p95, Duration at_most) {
  return {fault, {}, exponential(mean), truncated(lognormal_of_p95(median, p95), at_most)};
}

// Bricks, as single disks. Of 100 disks 3.01 are replaced a year: a rate, so its inverse is the
// mean between two of one slot, 12,135 days; gaps between replacements have Weibull shapes of 0.71
// to 0.76. Of 100 disks of low-end storage 4.6 fail a year with all that they hang on, 0.9 of them
// by themselves: the other 3.7 are back with their data, and the mean between them is 9872 days.
std::vector<FailureMode> disks() {
  return {{FaultKind::disk_lost,
           {},
           weibull_of_mean(0.735, days(12'135)),
           truncated(lognormal_of_p95(days(1), days(7)), days(30))},
          link(FaultKind::brick_down, days(9872), 59min, 625min, days(7))};
}

}  // namespace

std::vector<std::string_view> storm_set_names() {
  return {published, published_disks};
}

Storm storm_set(std::string_view name) {
  GEMELLO_INVARIANT(name == published || name == published_disks,
                    "a set's name was looked up before");
  Storm storm;
  storm.set = name;
  auto& classes = storm.classes;
  classes[ComponentClass::host] = {
      node(FaultKind::host_crash),
      // 3 % of servers a year break for good
      link(FaultKind::host_power_loss, days(12'175), days(1), days(7), days(30))};
  classes[ComponentClass::disk_server] = {node(FaultKind::disk_server_down)};
  classes[ComponentClass::network_switch] = {
      link(FaultKind::switch_down, days(7305), 5min, days(1), days(7))};
  classes[ComponentClass::inter_switch_link] = {
      link(FaultKind::link_down, days(175), 5min, days(1), days(7))};
  classes[ComponentClass::circuit] = {
      {FaultKind::link_down, {}, exponential(days(65)), lognormal_of_p95(162s, 1194s)},
      link(FaultKind::link_down, days(65), 32min, 5328min, days(9))};
  classes[ComponentClass::rack] = {
      link(FaultKind::rack_power_loss, days(3726), 150min, 6h, days(1))};
  classes[ComponentClass::site] = {link(FaultKind::site_power_loss, days(731), 34h, 48h, 72h)};
  if (name == published_disks) classes[ComponentClass::brick] = disks();
  storm.bursts = BurstRule{};
  return storm;
}

}  // namespace gemello::runs
