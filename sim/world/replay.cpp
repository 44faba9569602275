#include "sim/world/replay.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "models/behaviour/server_power.hpp"
#include "models/units/error.hpp"

namespace gemello::sim {
namespace {

constexpr behaviour::PowerCycleAssumption cycle{};

}  // namespace

Replay::Replay(const Inventory& inventory, ReplaySource source, runs::MetricsAccumulator& metrics,
               Instant trace_start, Instant now)
    : inventory_(inventory),
      source_(std::move(source)),
      metrics_(metrics),
      trace_start_(trace_start) {
  const std::size_t vms = inventory.vms.size();
  hosts_.resize(inventory.hosts.size());
  for (HostNow& host : hosts_) host.since = now;
  lists_.resize(hosts_.size());
  host_of_.assign(vms, HostId::none());
  mode_.assign(vms, VmMode::running);
  throttle_.assign(vms, 0.0F);
  limit_.assign(vms, 0.0F);
  recorded_.assign(vms, 0.0F);
  for (auto* column : {&asked_, &withheld_, &delivered_}) column->assign(vms, 0.0);
  followed_.resize(vms);
  for (Sums& sums : sums_) sums.resize(vms, hosts_.size());
  speed_.reserve(vms);
  for (const VirtualMachine& vm : inventory.vms)
    speed_.push_back(static_cast<float>(vm.core_speed.count() * source_.cpu_scale));
  for (std::size_t host = 0; host < hosts_.size(); ++host) allocate(host);
}

std::size_t ReplaySource::step_at(Duration elapsed) const {
  const auto steps = static_cast<std::size_t>(elapsed / trace.header->period);
  return window.first_step + (after == runs::AfterTrace::repeat
                                  ? steps % window.steps
                                  : std::min(steps, window.steps - 1));
}

template <class Rate>
void ReplaySource::take(traces::TraceQuantity quantity, Duration elapsed, double scale,
                        std::vector<Rate>& rates) const {
  constexpr float rate_max = 1e12F;  // bytes/s
  if (trace.header == nullptr || !trace.has(quantity)) return;
  const std::span<const float> row = trace.at(quantity, step_at(elapsed));
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::isnan(row[i])) continue;
    if (row[i] < 0 || row[i] > rate_max)
      throw InputError("trace",
                       fmt::format("VM '{}', {} of the run", trace.header->vms[i].name,
                                   to_text(origin + elapsed)),
                       fmt::format("{} bytes/s is no {}", row[i], traces::name_of(quantity)));
    rates[first_vm + i] = static_cast<Rate>(row[i]) * static_cast<Rate>(scale);
  }
}
template void ReplaySource::take(traces::TraceQuantity, Duration, double,
                                 std::vector<float>&) const;
template void ReplaySource::take(traces::TraceQuantity, Duration, double,
                                 std::vector<double>&) const;

Duration Replay::period() const {
  return source_.trace.header == nullptr ? Duration(5min) : source_.trace.header->period;
}

bool Replay::Row::operator==(const Row& other) const {
  const auto same = [](std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
  };
  return same(used, other.used) && same(wait, other.wait);
}

Replay::Row Replay::row_at(Instant now) const {
  if (source_.trace.header == nullptr) return {};
  const std::size_t step = source_.step_at(now - trace_start_);
  Row row;
  row.used = source_.trace.at(traces::TraceQuantity::cpu_used, step);
  if (source_.wait_is_demand) row.wait = source_.trace.at(traces::TraceQuantity::cpu_wait, step);
  return row;
}

void Replay::check(std::span<const float> row, Instant now) const {
  constexpr float cores_max = 1e6F;
  bool sound = true;
  for (const float value : row) sound = sound && !(value < 0.0F) && !(value > cores_max);
  if (sound) return;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (row[i] < 0.0F || row[i] > cores_max)
      throw InputError(
          "trace",
          fmt::format("VM '{}', {} of the run", source_.trace.header->vms[i].name, to_text(now)),
          fmt::format("{} cores is no CPU utilization", row[i]));
}

void Replay::load_step(Instant now) {
  const Row row = row_at(now);
  const bool same = row == row_;
  row_ = row;
  if (same) {
    account(now);
    return;
  }
  check(row.used, now);
  check(row.wait, now);
  float* recorded = recorded_.data() + source_.first_vm;
  const float* speed = speed_.data() + source_.first_vm;
  for (std::size_t i = 0; i < row.used.size(); ++i)
    if (!std::isnan(row.used[i])) recorded[i] = row.used[i] * speed[i];
  for (std::size_t i = 0; i < row.wait.size(); ++i)
    if (!std::isnan(row.used[i]) && !std::isnan(row.wait[i])) recorded[i] += row.wait[i] * speed[i];
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    book(host, now);
    for (const std::uint32_t vm : lists_[host]) ask(vm);
    allocate(host);
  }
}

void Replay::account(Instant now) {
  for (std::size_t host = 0; host < hosts_.size(); ++host) book(host, now);
}

void Replay::ask(std::uint32_t vm) {
  const double limited = static_cast<double>(std::min(recorded_[vm], limit_[vm]));
  double asked = limited;
  switch (mode_[vm]) {
    case VmMode::running:
      break;
    case VmMode::throttled:
      // QEMU takes CPU time away, not work: who uses less than what is left loses nothing.
      asked = std::min(
          limited, static_cast<double>(limit_[vm]) * (1.0 - static_cast<double>(throttle_[vm])));
      break;
    case VmMode::frozen:
      asked = 0;
      break;
    case VmMode::booting: {
      const VirtualMachine& machine = inventory_.vms[vm];
      asked = static_cast<double>(limit_[vm]) / std::max(1.0, machine.vcpus.count());
      withheld_[vm] = 0;
      asked_[vm] = asked;
      return;
    }
  }
  asked_[vm] = asked;
  withheld_[vm] = limited - asked;
}

void Replay::book(std::size_t index, Instant now) {
  HostNow& host = hosts_[index];
  if (host.since == now) return;
  const double interval = seconds(now - host.since);
  host.since = now;
  for (const std::uint32_t vm : lists_[index]) {
    metrics_.add_vm(VmId(vm), interval, asked_[vm], delivered_[vm]);
    const double used = delivered_[vm] * interval;
    const double asked = asked_[vm] * interval;
    for (Sums& sums : sums_) {
      sums.vm_used[vm] += used;
      sums.vm_asked[vm] += asked;
      sums.vm_present[vm] += interval;
    }
    followed_[vm].used += used;
    followed_[vm].withheld += withheld_[vm] * interval;
  }
  const double energy = host.power * interval;
  for (Sums& sums : sums_) {
    sums.host_used[index] += host.used * interval;
    sums.host_asked[index] += host.asked * interval;
    sums.host_energy[index] += energy;
  }
  metrics_.add_host(HostId(index), interval, host.asked, host.used, !lists_[index].empty());
  metrics_.add_energy(HostId(index), Joules(energy));
}

void Replay::Sums::resize(std::size_t vms, std::size_t hosts) {
  vm_used.assign(vms, 0.0);
  vm_asked.assign(vms, 0.0);
  vm_present.assign(vms, 0.0);
  host_used.assign(hosts, 0.0);
  host_asked.assign(hosts, 0.0);
  host_energy.assign(hosts, 0.0);
}

void Replay::restart_sums(SumKind kind) {
  sums_[static_cast<std::size_t>(kind)].resize(host_of_.size(), hosts_.size());
}

void Replay::restore_recorded(std::span<const float> recorded) {
  GEMELLO_INVARIANT(recorded.size() == recorded_.size(), "one recorded value per VM");
  recorded_.assign(recorded.begin(), recorded.end());
}

void Replay::allocate(std::size_t index) {
  HostNow& now = hosts_[index];
  const Host& host = inventory_.hosts[index];
  const auto& list = lists_[index];
  const double capacity = host.capacity().count();
  double asked = 0;
  for (const std::uint32_t vm : list) asked += asked_[vm];
  now.asked = asked;
  if (asked <= capacity) {
    for (const std::uint32_t vm : list) delivered_[vm] = asked_[vm];
    now.used = asked;
  } else {
    share_demand_.resize(list.size());
    share_weight_.resize(list.size());
    share_out_.resize(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      share_demand_[i] = asked_[list[i]];
      share_weight_[i] = std::max(1e-6, inventory_.vms[list[i]].vcpus.count());
    }
    now.used = behaviour::share(capacity, share_demand_, share_weight_, share_out_, scratch_);
    for (std::size_t i = 0; i < list.size(); ++i) delivered_[list[i]] = share_out_[i];
  }
  now.power =
      behaviour::phase_power(host.power, now.phase, std::min(1.0, now.used / capacity), cycle)
          .count();
}

void Replay::place(VmId vm, HostId host, VmMode mode, Instant now) {
  GEMELLO_INVARIANT(!placed(vm), inventory_[vm].name + " would run twice");
  book(host.index(), now);
  auto& list = lists_[host.index()];
  list.insert(std::lower_bound(list.begin(), list.end(), vm.index()), vm.index());
  host_of_[vm.index()] = host;
  limit_[vm.index()] =
      static_cast<float>(inventory_[vm].vcpus.count() * inventory_[host].core_speed.count());
  mode_[vm.index()] = mode;
  throttle_[vm.index()] = 0;
  ask(vm.index());
  allocate(host.index());
  if (changed_) changed_(vm);
}

void Replay::remove(VmId vm, Instant now) {
  const HostId host = host_of_[vm.index()];
  if (!host.valid()) return;
  book(host.index(), now);
  std::erase(lists_[host.index()], vm.index());
  host_of_[vm.index()] = HostId::none();
  asked_[vm.index()] = delivered_[vm.index()] = withheld_[vm.index()] = 0;
  allocate(host.index());
  if (changed_) changed_(vm);
}

void Replay::set_mode(VmId vm, VmMode mode, double throttle, Instant now) {
  const HostId host = host_of_[vm.index()];
  GEMELLO_INVARIANT(host.valid(), inventory_[vm].name + " runs nowhere");
  book(host.index(), now);
  mode_[vm.index()] = mode;
  throttle_[vm.index()] = static_cast<float>(throttle);
  ask(vm.index());
  allocate(host.index());
  if (changed_) changed_(vm);
}

void Replay::set_phase(HostId host, behaviour::PowerPhase phase, Instant now) {
  book(host.index(), now);
  hosts_[host.index()].phase = phase;
  allocate(host.index());
}

}  // namespace gemello::sim
