#include "sim/world/guest_traffic.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::sim {
namespace {

// Of a full link: what flows are left besides (FlowManager::residual_share_min).
constexpr double guests_share_max = 1 - FlowManager::residual_share_min;
constexpr float rate_max = 1e12F;  // bytes/s

}  // namespace

GuestTraffic::GuestTraffic(Core& core, LinkMeter& meter, Setup setup)
    : core_(core), meter_(meter), setup_(std::move(setup)), since_(core.now()) {
  const traces::TraceView& trace = setup_.source.trace;
  any_ = setup_.scale > 0 && trace.header != nullptr &&
         (trace.has(traces::TraceQuantity::net_rx) || trace.has(traces::TraceQuantity::net_tx));
  if (!any_) return;
  const std::size_t vms = core.vms.size();
  for (auto* column : {&received_, &sent_}) column->assign(vms, 0.0F);
  for (auto* column : {&peers_received_, &peers_sent_}) column->assign(vms, 0.0);
  active_.assign(vms, 0);
  own_.resize(vms);
  subjects_.resize(vms);
  streams_.resize(vms);
  rates_.resize(vms);
  offered_.assign(core.flows.link_count(), 0.0);
  loaded_.assign(core.flows.link_count(), 0.0);
  for (const runs::PeerTraffic& peers : setup_.peers) {
    own_[peers.vm.index()].push_back(&peers);
    for (const VmId other : peers.with) subjects_[other.index()].push_back(peers.vm);
  }
}

void GuestTraffic::touch() {
  core_.agenda.add(core_.now(), Due::traffic);
}

std::span<const float> GuestTraffic::row(traces::TraceQuantity quantity) const {
  const ReplaySource& source = setup_.source;
  if (!source.trace.has(quantity)) return {};
  return source.trace.at(quantity, source.step_at(core_.now() - setup_.trace_start));
}

// A gap holds the last value.
void GuestTraffic::take(std::span<const float> row, traces::TraceQuantity quantity,
                        std::vector<float>& recorded) const {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (std::isnan(row[i])) continue;
    if (row[i] < 0 || row[i] > rate_max)
      throw InputError("trace",
                       fmt::format("VM '{}', {} of the run",
                                   setup_.source.trace.header->vms[i].name, to_text(core_.now())),
                       fmt::format("{} bytes/s is no {}", row[i], traces::name_of(quantity)));
    recorded[setup_.source.first_vm + i] = row[i] * static_cast<float>(setup_.scale);
  }
}

void GuestTraffic::load_step() {
  if (!any_) return;
  using traces::TraceQuantity;
  take(row(TraceQuantity::net_rx), TraceQuantity::net_rx, received_);
  take(row(TraceQuantity::net_tx), TraceQuantity::net_tx, sent_);
  touch();
}

// Only whether and where it runs counts.
void GuestTraffic::changed(VmId vm) {
  if (!any_) return;
  changed_.push_back(vm);
  touch();
}

void GuestTraffic::network_changed() {
  if (!any_) return;
  all_changed_ = true;
  touch();
}

bool GuestTraffic::takes_part(VmId vm) const {
  const runs::VmRecord& record = core_[vm];
  if (vm.index() < setup_.source.first_vm || !record.host.valid() || !serves(record.state))
    return false;
  const Machine& machine = core_.inventory[core_.machine(record.host)];
  return machine.interface(NetworkRole::guest).kind != Interface::Kind::none;
}

// The streams of one VM: those with its peers, then the rest with the outside, each both ways.
void GuestTraffic::plan(VmId vm) {
  std::vector<Stream>& streams = streams_[vm.index()];
  streams.clear();
  if (active_[vm.index()] == 0) return;
  const auto guest = [&](VmId id) {
    return Network::Guest{core_.machine(core_[id].host), id.index()};
  };
  const auto add = [&](VmId with, bool sends, double share, std::optional<Path> way) {
    Stream stream{with, sends, share, way.has_value(), {}, 0};
    if (way) stream.links = std::move(way->links);
    streams.push_back(std::move(stream));
  };
  for (const runs::PeerTraffic* peers : own_[vm.index()]) {
    const auto there =
        static_cast<double>(std::count_if(peers->with.begin(), peers->with.end(),
                                          [&](VmId other) { return active_[other.index()] != 0; }));
    for (const VmId other : peers->with) {
      if (active_[other.index()] == 0) continue;
      const double share = peers->share / there;
      add(other, true, share, core_.network.guest_route(guest(vm), guest(other)));
      add(other, false, share, core_.network.guest_route(guest(other), guest(vm)));
    }
  }
  add(VmId::none(), true, 1, core_.network.way_out(guest(vm)));
  add(VmId::none(), false, 1, core_.network.way_in(guest(vm)));
}

void GuestTraffic::replan() {
  if (!any_) return;
  account();
  if (all_changed_) {
    changed_.clear();
    for (std::size_t vm = 0; vm < streams_.size(); ++vm) changed_.emplace_back(vm);
  }
  const std::size_t own = all_changed_ ? 0 : changed_.size();
  for (std::size_t i = 0; i < own; ++i)
    for (const VmId subject : subjects_[changed_[i].index()]) changed_.push_back(subject);
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  for (const VmId vm : changed_) active_[vm.index()] = takes_part(vm) ? 1 : 0;
  for (const VmId vm : changed_) plan(vm);
  changed_.clear();
  all_changed_ = false;
  offer();
  carry();
}

// What each stream would send. A VM's traffic with the outside is what others' rules and its own
// leave of its record.
void GuestTraffic::offer() {
  std::fill(peers_received_.begin(), peers_received_.end(), 0.0);
  std::fill(peers_sent_.begin(), peers_sent_.end(), 0.0);
  std::fill(offered_.begin(), offered_.end(), 0.0);
  for (std::size_t vm = 0; vm < streams_.size(); ++vm)
    for (Stream& stream : streams_[vm]) {
      if (!stream.with.valid()) continue;
      stream.rate = stream.share * static_cast<double>(stream.sends ? sent_[vm] : received_[vm]);
      const std::size_t other = stream.with.index();
      peers_sent_[stream.sends ? vm : other] += stream.rate;
      peers_received_[stream.sends ? other : vm] += stream.rate;
    }
  for (std::size_t vm = 0; vm < streams_.size(); ++vm)
    for (Stream& stream : streams_[vm]) {
      if (!stream.with.valid())
        stream.rate =
            std::max(0.0, stream.sends ? static_cast<double>(sent_[vm]) - peers_sent_[vm]
                                       : static_cast<double>(received_[vm]) - peers_received_[vm]);
      if (!stream.has_way) continue;
      for (const LinkId link : stream.links) offered_[link.index()] += stream.rate;
    }
}

// The links' part of it.
void GuestTraffic::carry() {
  std::vector<double> share(offered_.size(), 1.0);
  for (std::size_t link = 0; link < offered_.size(); ++link) {
    if (offered_[link] <= 0) continue;
    const double room = core_.flows.bandwidth(LinkId(link)).count() * guests_share_max;
    if (offered_[link] > room) share[link] = room / offered_[link];
  }
  std::vector<double> loaded(offered_.size(), 0.0);
  for (std::size_t vm = 0; vm < streams_.size(); ++vm) {
    Carried& rates = rates_[vm] = {};
    for (const Stream& stream : streams_[vm]) {
      if (!stream.has_way) {
        rates.cut += stream.rate;
        continue;
      }
      double part = 1;
      for (const LinkId link : stream.links) part = std::min(part, share[link.index()]);
      for (const LinkId link : stream.links) loaded[link.index()] += stream.rate * part;
      rates.through += stream.rate * part;
      rates.excess += stream.rate * (1 - part);
    }
  }
  for (std::size_t link = 0; link < loaded.size(); ++link)
    if (loaded[link] != loaded_[link])
      core_.flows.set_background(LinkId(link), BytesPerSecond(loaded[link]));
  loaded_ = std::move(loaded);
}

void GuestTraffic::account() {
  if (!any_ || since_ == core_.now()) return;
  const double interval = seconds(core_.now() - since_);
  since_ = core_.now();
  for (std::size_t link = 0; link < loaded_.size(); ++link)
    if (loaded_[link] > 0) meter_.add(LinkId(link), loaded_[link] * interval);
  for (std::size_t vm = 0; vm < rates_.size(); ++vm) {
    const Carried& rates = rates_[vm];
    if (active_[vm] != 0)
      core_.metrics.add_traffic(VmId(vm), rates.through * interval, rates.cut * interval,
                                rates.excess * interval);
  }
}

BytesPerSecond GuestTraffic::offered(LinkId link) const {
  return BytesPerSecond(any_ ? offered_[link.index()] : 0.0);
}

nlohmann::json GuestTraffic::recorded() const {
  return {{"received", received_}, {"sent", sent_}};
}

void GuestTraffic::restore(const nlohmann::json& recorded) {
  if (!any_) return;
  const std::size_t vms = streams_.size();
  recorded.at("received").get_to(received_);
  recorded.at("sent").get_to(sent_);
  if (received_.size() != vms || sent_.size() != vms)
    throw InputError("", "$.extra.sim.traffic",
                     fmt::format("is not of {} VMs, as the scenario is", vms));
}

}  // namespace gemello::sim
