#include "sim/world/storage/transfers.hpp"

#include <algorithm>
#include <array>

#include "models/behaviour/tcp_ceiling.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/units/error.hpp"

namespace gemello::sim {
namespace {

constexpr Duration rates_are_known_after{1};  // by the engine, of flows that began or ended

bool holds(BrickMask mask, std::size_t brick) {
  return ((mask >> brick) & 1U) != 0;
}

}  // namespace

Transfers::Transfers(Core& core, const StorageMap& map, Images& images, const BrickLinks& links,
                     LinkMeter& meter)
    : core_(core), map_(map), images_(images), links_(links), meter_(meter) {}

std::size_t Transfers::count(Kind kind) const {
  return static_cast<std::size_t>(std::count_if(
      jobs_.begin(), jobs_.end(), [&](const auto& job) { return job.first.first == kind; }));
}

void Transfers::begin(Kind kind, VmId vm, MachineId by, double bytes) {
  const Key key{kind, vm};
  GEMELLO_INVARIANT(!jobs_.contains(key), "one transfer of a kind at a time for a VM");
  Job& job = jobs_[key];
  job.by = by;
  job.left = bytes;
  if (const auto path = way(key, job)) send(key, job, *path);
}

void Transfers::cancel(Kind kind, VmId vm) {
  const auto found = jobs_.find({kind, vm});
  if (found == jobs_.end()) return;
  const FlowId flow = found->second.flow;
  if (core_.flows.alive(flow))
    network_[static_cast<std::size_t>(kind)] +=
        (found->second.left - core_.flows.remaining(flow)) * found->second.crossings;
  jobs_.erase(found);
  core_.flows.cancel(flow);
}

// The bricks that whoever moves it has a connection to; 0 while it waits for a silent one.
BrickMask Transfers::reached(const Key& key, const Job& job) const {
  const ReplicaSetId set = images_.set_of(key.second);
  const HostId host = runs::host_on(core_.inventory, job.by);
  if (host.valid() && links_.in_use(host, set))
    return links_.waits(host, set) ? BrickMask{0} : links_.reached(host, set);
  BrickMask mask = 0;
  const auto& bricks = map_[set].bricks;
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    const MachineId server = map_.machine_of[bricks[i].index()];
    const bool finds =
        server == job.by ||
        (core_.network.route(job.by, server, NetworkRole::storage, key.second.index()) &&
         core_.network.route(server, job.by, NetworkRole::storage, key.second.index()));
    if (finds && images_.serves(bricks[i])) mask |= static_cast<BrickMask>(1U << i);
  }
  return mask;
}

bool Transfers::leg(MachineId from, MachineId to, std::uint64_t flow_key, Path& whole,
                    Job& job) const {
  if (from == to) return true;
  const auto path = core_.network.route(from, to, NetworkRole::storage, flow_key);
  if (!path) return false;
  whole.links.insert(whole.links.end(), path->links.begin(), path->links.end());
  whole.round_trip = std::max(whole.round_trip, path->round_trip);
  whole.loss = std::max(whole.loss, path->loss);
  ++job.crossings;
  return true;
}

// Read from one good brick; a template is also written to every brick.
std::optional<Path> Transfers::way(const Key& key, Job& job) const {
  const VmId vm = key.second;
  const StorageMap::Set& set = map_[images_.set_of(vm)];
  const BrickMask there = reached(key, job);
  if (images_.access(vm, there) != ImageAccess::granted) return std::nullopt;
  const int from = images_.read_brick(vm, job.by, there);
  if (from < 0) return std::nullopt;
  Path whole;
  job.crossings = 0;
  const BrickId source = set.bricks[static_cast<std::size_t>(from)];
  job.source = source;
  whole.links.push_back(map_.read[source.index()]);
  if (!leg(map_.machine_of[source.index()], job.by, vm.index(), whole, job)) return std::nullopt;
  if (key.first != Kind::template_copy) return whole;
  for (std::size_t i = 0; i < set.bricks.size(); ++i) {
    if (!holds(static_cast<BrickMask>(there & set.rule.data()), i)) continue;
    const BrickId sink = set.bricks[i];
    if (!leg(job.by, map_.machine_of[sink.index()], vm.index(), whole, job)) return std::nullopt;
    whole.links.push_back(map_.write[sink.index()]);
  }
  return whole;
}

void Transfers::send(const Key& key, Job& job, const Path& path) {
  job.route = path.links;
  job.round_trip = path.round_trip;
  job.loss = path.loss;
  behaviour::TcpPath tcp;
  tcp.round_trip = path.round_trip;
  tcp.loss = path.loss;
  tcp.window = core_.scenario.network.tcp_window;
  FlowRequest request;
  request.route = path.links;
  request.bytes = job.left;
  if (path.round_trip > Duration::zero()) request.cap = behaviour::tcp_ceiling(tcp);
  request.round_trip = path.round_trip;
  request.on_end = [this, key](const FlowEnd& end) { ended(key, end); };
  job.flow = meter_.start(std::move(request));
  core_.agenda.add(core_.now() + rates_are_known_after, Due::disk_io);
}

void Transfers::ended(const Key& key, const FlowEnd& end) {
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || found->second.flow != end.id) return;
  Job& job = found->second;
  network_[static_cast<std::size_t>(key.first)] += (job.left - end.remaining) * job.crossings;
  job.left = end.remaining;
  job.flow = {};
  core_.agenda.add(core_.now() + rates_are_known_after, Due::disk_io);
  if (end.outcome != FlowOutcome::finished) {
    core_.agenda.add(core_.now(), Due::storage);  // another way, now or when there is one
    return;
  }
  jobs_.erase(found);
  if (ended_) ended_(key.first, key.second);
}

void Transfers::look() {
  for (auto& [key, job] : jobs_) {
    // Nobody takes a flow off the disk of a brick whose process died.
    if (job.flow.valid() && !images_.serves(job.source)) core_.flows.cancel(job.flow);
    if (job.flow.valid()) continue;
    if (const auto path = way(key, job)) send(key, job, *path);
  }
}

nlohmann::json Transfers::books() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [key, job] : jobs_) {
    std::vector<std::string> route;
    for (const LinkId link : job.route) route.push_back(core_.flows.link_name(link));
    const bool sending = core_.flows.alive(job.flow);
    list.push_back({{"kind", static_cast<int>(key.first)},
                    {"vm", core_.name(key.second)},
                    {"by", core_.inventory[job.by].name},
                    {"from", job.source.valid() ? core_.inventory[job.source].name : std::string()},
                    {"left", sending ? core_.flows.remaining(job.flow) : job.left},
                    {"crossings", job.crossings},
                    {"round_trip_us", job.round_trip.count()},
                    {"loss", job.loss},
                    {"route", route},
                    {"sending", sending}});
  }
  return list;
}

void Transfers::restore(const nlohmann::json& books) {
  for (const nlohmann::json& entry : books) {
    const VmId vm = core_.inventory.find_vm(entry.at("vm").get<std::string>());
    const auto by = entry.at("by").get<std::string>();
    const auto& machines = core_.inventory.machines;
    const auto machine = std::find_if(machines.begin(), machines.end(),
                                      [&](const Machine& one) { return one.name == by; });
    if (!vm.valid() || !images_.has(vm) || machine == machines.end())
      throw InputError("", "$.extra.sim.storage.transfers", "is of another platform");
    const Key key{static_cast<Kind>(std::clamp(entry.at("kind").get<int>(), 0, 2)), vm};
    Job& job = jobs_[key];
    job.by = MachineId(static_cast<std::size_t>(machine - machines.begin()));
    job.left = entry.at("left").get<double>();
    job.crossings = entry.at("crossings").get<int>();
    for (std::size_t b = 0; b < core_.inventory.bricks.size(); ++b)
      if (core_.inventory.bricks[b].name == entry.at("from")) job.source = BrickId(b);
    if (!entry.at("sending").get<bool>()) continue;
    std::vector<LinkId> route;
    for (const nlohmann::json& name : entry.at("route"))
      route.push_back(core_.flows.find_link(name.get<std::string>()));
    if (std::any_of(route.begin(), route.end(), [](LinkId link) { return !link.valid(); }))
      throw InputError("", "$.extra.sim.storage.transfers.route", "is of another platform");
    Path path;
    path.links = std::move(route);
    path.round_trip = Duration(entry.at("round_trip_us").get<std::int64_t>());
    path.loss = entry.at("loss").get<double>();
    send(key, job, path);
  }
}

}  // namespace gemello::sim
