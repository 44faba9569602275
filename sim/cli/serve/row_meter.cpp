#include "sim/cli/serve/row_meter.hpp"

#include <limits>
#include <utility>

#include "models/state/vm_lifecycle.hpp"

namespace gemello::cli {

RowMeter::RowMeter(sim::SimWorld& world, const Setup& setup)
    : world_(world), setup_(setup), booked_(world.now()), is_whole_(setup.row_start >= booked_) {
  loads_.resize(world.truth().hosts.size());
  sums_.resize(loads_.size());
  if (setup_.links) {
    links_ = links_now();
    for (const sim::LinkUse& link : world.link_use()) link_names_.push_back(link.link);
  }
  look();
}

void RowMeter::look() {
  for (std::size_t i = 0; i < loads_.size(); ++i) loads_[i] = world_.load(HostId(i));
}

void RowMeter::book() {
  const double interval = seconds(world_.now() - booked_);
  booked_ = world_.now();
  if (interval > 0) {
    for (std::size_t i = 0; i < loads_.size(); ++i) {
      sums_[i].asked += loads_[i].asked.count() * interval;
      sums_[i].used += loads_[i].used.count() * interval;
      sums_[i].energy += loads_[i].power.count() * interval;
    }
  }
  if (booked_ == setup_.row_start + setup_.period) close_row();
}

void RowMeter::close_row() {
  protocol::SeriesRow row;
  row.from = std::exchange(setup_.row_start, booked_);
  row.until = booked_;
  const double interval = seconds(row.until - row.from);
  const auto mean = [interval](double sum) { return static_cast<float>(sum / interval); };
  for (const Sums& sums : sums_) {
    row.cpu_demand.push_back(mean(sums.asked));
    row.cpu_used.push_back(mean(sums.used));
    row.power.push_back(mean(sums.energy));
  }
  const sim::Truth truth = world_.truth();
  for (const runs::HostRecord& host : truth.hosts)
    row.on.push_back(host.state == HostState::on ? 1.0F : 0.0F);
  for (const runs::VmRecord& vm : truth.vms) row.vms_serving += serves(vm.state) ? 1 : 0;
  if (setup_.links) row.link_load = take_link_loads(interval);
  sums_.assign(sums_.size(), {});
  if (std::exchange(is_whole_, true)) closed_.push_back(std::move(row));
}

// The world has booked its flows at this instant by itself: looking changes nothing.
std::vector<RowMeter::LinkThen> RowMeter::links_now() {
  std::vector<LinkThen> links;
  for (const sim::LinkUse& link : world_.link_use())
    links.push_back({link.bytes, link.bandwidth.count()});
  return links;
}

std::vector<float> RowMeter::take_link_loads(double interval) {
  const std::vector<LinkThen> before = std::exchange(links_, links_now());
  std::vector<float> loads;
  for (std::size_t i = 0; i < links_.size(); ++i) {
    const LinkThen then = i < before.size() ? before[i] : LinkThen{};
    // How much a link could have carried whose bandwidth changed is not known from here.
    const double capacity = links_[i].bandwidth * interval;
    const bool known = then.bandwidth == links_[i].bandwidth;
    const double share = capacity > 0 ? (links_[i].bytes - then.bytes) / capacity : 0.0;
    loads.push_back(known ? static_cast<float>(share) : std::numeric_limits<float>::quiet_NaN());
  }
  return loads;
}

std::vector<protocol::SeriesRow> RowMeter::take() {
  return std::exchange(closed_, {});
}

}  // namespace gemello::cli
