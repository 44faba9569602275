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
constexpr int passes_max = 100;

}  // namespace

GuestTraffic::GuestTraffic(Core& core, LinkMeter& meter, Backgrounds& backgrounds, Setup setup)
    : core_(core),
      meter_(meter),
      backgrounds_(backgrounds),
      setup_(std::move(setup)),
      since_(core.now()) {
  const traces::TraceView& trace = setup_.source.trace;
  any_ = setup_.scale > 0 && trace.header != nullptr &&
         (trace.has(traces::TraceQuantity::net_rx) || trace.has(traces::TraceQuantity::net_tx));
  if (!any_) return;
  const std::size_t vms = core.vms.size();
  for (auto* column : {&received_, &sent_}) column->assign(vms, 0.0F);
  for (auto* column : {&peers_received_, &peers_sent_}) column->assign(vms, 0.0);
  planned_.assign(vms, HostId::none());
  own_.resize(vms);
  subjects_.resize(vms);
  streams_.resize(vms);
  rates_.resize(vms);
  offered_.assign(core.flows.link_count(), 0.0);
  loaded_.assign(core.flows.link_count(), 0.0);
  share_.assign(core.flows.link_count(), 1.0);
  for (const runs::PeerTraffic& peers : setup_.peers) {
    own_[peers.vm.index()].push_back(&peers);
    for (const VmId other : peers.with) subjects_[other.index()].push_back(peers.vm);
  }
}

void GuestTraffic::touch() {
  core_.agenda.add(core_.now(), Due::traffic);
}

void GuestTraffic::load_step() {
  if (!any_) return;
  using traces::TraceQuantity;
  const Duration elapsed = core_.now() - setup_.trace_start;
  setup_.source.take(TraceQuantity::net_rx, elapsed, setup_.scale, received_);
  setup_.source.take(TraceQuantity::net_tx, elapsed, setup_.scale, sent_);
  row_changed_ = true;
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

// Where it serves and has a network; none: it sends nothing.
HostId GuestTraffic::place(VmId vm) const {
  const runs::VmRecord& record = core_[vm];
  if (vm.index() < setup_.source.first_vm || !record.host.valid() || !serves(record.state))
    return HostId::none();
  const Machine& machine = core_.inventory[core_.machine(record.host)];
  const bool connected = machine.interface(NetworkRole::guest).kind != Interface::Kind::none;
  return connected ? record.host : HostId::none();
}

// Its peer names it in a rule, too.
bool GuestTraffic::mutual(VmId vm, VmId other) const {
  const auto& theirs = own_[other.index()];
  return std::any_of(theirs.begin(), theirs.end(), [&](const runs::PeerTraffic* peers) {
    return std::binary_search(peers->with.begin(), peers->with.end(), vm);
  });
}

// The streams of one VM: those with its peers, then the rest with the outside, each both ways. Of
// two that name each other each tells half, by its own record.
void GuestTraffic::plan(VmId vm) {
  std::vector<Stream>& streams = streams_[vm.index()];
  streams.clear();
  planned_[vm.index()] = place(vm);
  if (!planned_[vm.index()].valid()) return;
  const auto guest = [&](VmId id) {
    return Network::Guest{core_.machine(core_[id].host), id.index()};
  };
  const auto add = [&](VmId with, bool sends, double share, std::optional<Path> way) {
    Stream stream{with, sends, share, way.has_value(), {}, 0};
    if (way) stream.links = std::move(way->links);
    streams.push_back(std::move(stream));
  };
  for (const runs::PeerTraffic* peers : own_[vm.index()]) {
    std::vector<VmId> there;
    for (const VmId other : peers->with)
      if (place(other).valid()) there.push_back(other);
    for (const VmId other : there) {
      const double share =
          peers->share / static_cast<double>(there.size()) / (mutual(vm, other) ? 2 : 1);
      add(other, true, share, core_.network.guest_route(guest(vm), guest(other)));
      add(other, false, share, core_.network.guest_route(guest(other), guest(vm)));
    }
    if (!there.empty()) continue;  // else there is nobody to talk to
    for (const bool sends : {true, false})
      add(peers->with.front(), sends, peers->share, std::nullopt);
  }
  add(VmId::none(), true, 1, core_.network.way_out(guest(vm)));
  add(VmId::none(), false, 1, core_.network.way_in(guest(vm)));
}

void GuestTraffic::replan() {
  if (!any_) return;
  if (all_changed_) {
    changed_.clear();
    for (std::size_t vm = 0; vm < streams_.size(); ++vm) changed_.emplace_back(vm);
  } else {
    std::erase_if(changed_, [&](VmId vm) { return place(vm) == planned_[vm.index()]; });
    if (changed_.empty() && !row_changed_) return;
    const std::vector<VmId> moved = changed_;
    for (const VmId vm : moved)
      changed_.insert(changed_.end(), subjects_[vm.index()].begin(), subjects_[vm.index()].end());
  }
  account();
  std::sort(changed_.begin(), changed_.end());
  changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
  for (const VmId vm : changed_) plan(vm);
  changed_.clear();
  all_changed_ = row_changed_ = false;
  offer();
  arrive();
  carry();
}

// What each stream would send. A VM's traffic with the outside is what others' rules and its own
// leave of its record.
void GuestTraffic::offer() {
  std::fill(peers_received_.begin(), peers_received_.end(), 0.0);
  std::fill(peers_sent_.begin(), peers_sent_.end(), 0.0);
  for (std::size_t vm = 0; vm < streams_.size(); ++vm)
    for (Stream& stream : streams_[vm]) {
      if (!stream.with.valid()) continue;
      stream.rate = stream.share * static_cast<double>(stream.sends ? sent_[vm] : received_[vm]);
      const std::size_t other = stream.with.index();
      peers_sent_[stream.sends ? vm : other] += stream.rate;
      peers_received_[stream.sends ? other : vm] += stream.rate;
    }
  for (std::size_t vm = 0; vm < streams_.size(); ++vm)
    for (Stream& stream : streams_[vm])
      if (!stream.with.valid())
        stream.rate =
            std::max(0.0, stream.sends ? static_cast<double>(sent_[vm]) - peers_sent_[vm]
                                       : static_cast<double>(received_[vm]) - peers_received_[vm]);
}

// What comes to each link is what those before it let through: loads and the shares that full links
// let through depend on each other, so both are worked out again until they stand; at once where no
// link is full.
void GuestTraffic::arrive() {
  std::fill(share_.begin(), share_.end(), 1.0);
  for (int pass = 0; pass < passes_max; ++pass) {
    std::fill(offered_.begin(), offered_.end(), 0.0);
    for (const std::vector<Stream>& streams : streams_)
      for (const Stream& stream : streams) {
        double rate = stream.has_way ? stream.rate : 0;
        for (const LinkId link : stream.links) {
          offered_[link.index()] += rate;
          rate *= share_[link.index()];
        }
      }
    bool stands = true;
    for (std::size_t link = 0; link < offered_.size(); ++link) {
      const double room = core_.flows.bandwidth(LinkId(link)).count() * guests_share_max;
      const double share = offered_[link] > room ? room / offered_[link] : 1.0;
      stands = stands && std::abs(share - share_[link]) <= 1e-12;
      share_[link] = share;
    }
    if (stands) return;
  }
}

// The links' part of it.
void GuestTraffic::carry() {
  std::vector<double> loaded(offered_.size(), 0.0);
  for (std::size_t vm = 0; vm < streams_.size(); ++vm) {
    Carried& rates = rates_[vm] = {};
    for (const Stream& stream : streams_[vm]) {
      if (!stream.has_way) {
        rates.cut += stream.rate;
        continue;
      }
      double rate = stream.rate;
      for (const LinkId link : stream.links) {
        rate *= share_[link.index()];
        loaded[link.index()] += rate;
      }
      rates.through += rate;
      rates.excess += stream.rate - rate;
    }
  }
  for (std::size_t link = 0; link < loaded.size(); ++link)
    if (loaded[link] != loaded_[link])
      backgrounds_.set(Backgrounds::Layer::guests, LinkId(link), loaded[link]);
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
    if (planned_[vm].valid())
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
