#include "sim/world/storage/transfers.hpp"

#include <algorithm>
#include <array>

#include "models/runs/fault_parts.hpp"
#include "models/units/error.hpp"
#include "sim/world/link_names.hpp"

namespace gemello::sim {
Transfers::Transfers(Core& core, const StorageMap& map, Images& images, const BrickLinks& links,
                     LinkMeter& meter)
    : core_(core), map_(map), images_(images), links_(links), meter_(meter) {}

void Transfers::begin(Kind kind, VmId vm, MachineId by, double bytes) {
  const Key key{kind, vm};
  GEMELLO_INVARIANT(!jobs_.contains(key), "one transfer of a kind at a time for a VM");
  Job& job = jobs_[key];
  job.by = by;
  job.left = job.booked = bytes;
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
    const std::uint64_t flow_key = key.second.index();
    const bool finds =
        core_.network.both_ways(job.by, server, NetworkRole::storage, {flow_key, flow_key});
    if (finds && images_.serves(bricks[i])) mask |= brick_bit(i);
  }
  return mask;
}

// Of a template: the bricks that it is written to. Who has no space for it gets nothing.
BrickMask Transfers::taking(const Key& key, const Job& job) const {
  BrickMask mask = key.first == Kind::template_copy ? reached(key, job) : BrickMask{0};
  const auto& bricks = map_[images_.set_of(key.second)].bricks;
  for (std::size_t i = 0; i < bricks.size(); ++i)
    if (!images_.holds_all(bricks[i])) mask = static_cast<BrickMask>(mask & ~brick_bit(i));
  return mask;
}

bool Transfers::leg(MachineId from, MachineId to, std::uint64_t flow_key, Path& whole,
                    Job& job) const {
  if (from != to) ++job.crossings;
  return add_leg(whole, core_.network, from, to, flow_key);
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
  job.taking = taking(key, job);
  for (std::size_t i = 0; i < set.bricks.size(); ++i) {
    if (!has_brick(static_cast<BrickMask>(job.taking & set.rule.data()), i)) continue;
    const BrickId sink = set.bricks[i];
    if (!leg(job.by, map_.machine_of[sink.index()], vm.index(), whole, job)) return std::nullopt;
    whole.links.push_back(map_.write[sink.index()]);
  }
  return whole;
}

void Transfers::send(const Key& key, Job& job, const Path& path) {
  book_copied(key, job);
  job.route = path.links;
  job.round_trip = path.round_trip;
  job.loss = path.loss;
  FlowRequest request;
  request.route = path.links;
  request.bytes = job.left;
  if (path.round_trip > Duration::zero()) request.cap = connection_ceiling(core_, path);
  request.round_trip = path.round_trip;
  request.on_end = [this, key](const FlowEnd& end) { ended(key, end); };
  job.flow = meter_.start(std::move(request));
  core_.agenda.add(core_.now() + FlowManager::rates_known_after, Due::disk_io);
}

// Who is not among those that take it misses it.
void Transfers::book_copied(const Key& key, Job& job) {
  const double moved = job.booked - job.left;
  job.booked = job.left;
  if (key.first == Kind::template_copy && copied_) copied_(key.second, job.taking, moved);
}

void Transfers::ended(const Key& key, const FlowEnd& end) {
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || found->second.flow != end.id) return;
  Job& job = found->second;
  network_[static_cast<std::size_t>(key.first)] += (job.left - end.remaining) * job.crossings;
  job.left = end.remaining;
  job.flow = {};
  book_copied(key, job);
  core_.agenda.add(core_.now() + FlowManager::rates_known_after, Due::disk_io);
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
    // Nor does one that it was written to get what is left, and one that came back does.
    if (job.flow.valid() && taking(key, job) != job.taking) core_.flows.cancel(job.flow);
    if (job.flow.valid()) continue;
    if (const auto path = way(key, job)) send(key, job, *path);
  }
}

nlohmann::json Transfers::books() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [key, job] : jobs_) {
    const bool sending = core_.flows.alive(job.flow);
    list.push_back({{"kind", static_cast<int>(key.first)},
                    {"vm", core_.name(key.second)},
                    {"by", core_.inventory[job.by].name},
                    {"from", job.source.valid() ? core_.inventory[job.source].name : std::string()},
                    {"left", sending ? core_.flows.remaining(job.flow) : job.left},
                    {"taking", job.taking},
                    {"booked", job.booked},
                    {"crossings", job.crossings},
                    {"round_trip_us", job.round_trip.count()},
                    {"loss", job.loss},
                    {"route", link_names(core_.flows, job.route)},
                    {"sending", sending}});
  }
  return list;
}

void Transfers::restore(const nlohmann::json& books) {
  for (const nlohmann::json& entry : books) {
    const char* const place = "$.extra.sim.storage.transfers";
    const VmId vm = images_.named(entry.at("vm"), place);
    const MachineId by = core_.inventory.find_machine(entry.at("by").get<std::string>());
    if (!by.valid()) throw InputError("", place, "is of another platform");
    const Key key{static_cast<Kind>(std::clamp(entry.at("kind").get<int>(), 0, 2)), vm};
    Job& job = jobs_[key];
    job.by = by;
    job.left = entry.at("left").get<double>();
    job.taking = entry.at("taking").get<BrickMask>();
    const double booked = job.booked = entry.at("booked").get<double>();
    job.crossings = entry.at("crossings").get<int>();
    job.source = core_.inventory.find_brick(entry.at("from").get<std::string>());
    if (!entry.at("sending").get<bool>()) continue;
    Path path;
    path.links = links_named(core_.flows, entry.at("route"), place);
    path.round_trip = Duration(entry.at("round_trip_us").get<std::int64_t>());
    path.loss = entry.at("loss").get<double>();
    job.booked = job.left;  // nothing is told anew
    send(key, job, path);
    job.booked = booked;
  }
}

}  // namespace gemello::sim
