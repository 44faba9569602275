#include "sim/world/storage/heals.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "models/behaviour/self_heal.hpp"
#include "models/behaviour/silent_brick.hpp"
#include "models/units/error.hpp"
#include "sim/world/link_names.hpp"

namespace gemello::sim {
namespace {

// Heals are at least priority with the bricks' threads.
constexpr double heal_weight = 0.1;
constexpr Duration no_flow{1};
// The daemons try to reach each other again as often as clients do. A process that has just started
// is asked for its port in vain and again so much later; after a cable's return it is the latest
// possible (tests/validation/lab_failures).
constexpr Duration found_after = behaviour::reconnect_interval;

}  // namespace

Heals::Heals(Core& core, const StorageMap& map, Images& images, LinkMeter& meter)
    : core_(core),
      map_(map),
      images_(images),
      meter_(meter),
      crawl_(map.sets.size(), never),
      goes_on_(map.sets.size()) {
  for (const StorageMap::Set& set : map.sets) peers_.emplace_back(set.bricks.size(), BrickMask{0});
}

// The bricks that the daemon beside a brick finds: of those that serve, over the storage network.
BrickMask Heals::peers(ReplicaSetId set, std::size_t brick) const {
  const auto& bricks = map_[set].bricks;
  if (!images_.serves(bricks[brick])) return 0;
  BrickMask mask = brick_bit(brick);
  const MachineId own = map_.machine_of[bricks[brick].index()];
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    const MachineId other = map_.machine_of[bricks[i].index()];
    if (i == brick || !images_.serves(bricks[i])) continue;
    if (core_.network.both_ways(own, other, NetworkRole::storage, {brick, i})) mask |= brick_bit(i);
  }
  return mask;
}

void Heals::plan_crawl(ReplicaSetId set, Instant at) {
  Instant& planned = crawl_[set.index()];
  if (planned != never && planned <= at) return;
  if (planned != never) core_.agenda.remove(planned, Due::heal, set.index());
  planned = at;
  core_.agenda.add(at, Due::heal, set.index());
}

bool Heals::anything_stale(ReplicaSetId set) const {
  const StorageMap::Set& plan = map_[set];
  const auto& vms = images_.of(set);
  return std::any_of(vms.begin(), vms.end(), [&](VmId vm) {
    const Image& image = images_[vm];
    if (!image.exists || image.gone || is_clean(image.copies, plan.rule)) return false;
    for (std::size_t i = 0; i < plan.bricks.size(); ++i)
      if (has_brick(stale(image.copies, plan.rule, peers_[set.index()][i]), i)) return true;
    return false;
  });
}

void Heals::look_for_stale(ReplicaSetId set) {
  const VolumeSettings& settings = map_[set].settings;
  if (settings.heal_daemon && crawl_[set.index()] == never && anything_stale(set))
    plan_crawl(set, core_.now() + settings.heal_interval);
}

void Heals::look() {
  for (std::size_t s = 0; s < map_.sets.size(); ++s) {
    const ReplicaSetId set(s);
    bool found = false;
    for (std::size_t i = 0; i < peers_[s].size(); ++i) {
      const BrickMask now = peers(set, i);
      found = found || (now & ~peers_[s][i] & ~brick_bit(i)) != 0;  // another than itself
      peers_[s][i] = now;
    }
    if (!found || !map_[set].settings.heal_daemon) continue;
    goes_on_[s] = false;
    plan_crawl(set, core_.now() + found_after);
  }
  std::vector<Key> broken;
  for (const auto& [key, job] : jobs_) {
    const ReplicaSetId set = images_.set_of(key.first);
    if (!core_.flows.alive(job.flow)) continue;  // its end is on its way
    const bool alive = images_.serves(map_[set].bricks[key.second]) &&
                       images_.serves(map_[set].bricks[job.source]);
    if (!alive || !way(job, key)) broken.push_back(key);
  }
  for (const Key& key : broken) give_up(key);
}

void Heals::begin_crawl(ReplicaSetId set) {
  if (!map_[set].settings.heal_daemon) return;
  goes_on_[set.index()] = false;
  plan_crawl(set, core_.now() + no_flow);
}

std::size_t Heals::running(ReplicaSetId set, HostId client) const {
  return static_cast<std::size_t>(std::count_if(jobs_.begin(), jobs_.end(), [&](const auto& entry) {
    const bool same_set = client.valid() || images_.set_of(entry.first.first) == set;
    return entry.second.client == client && same_set;
  }));
}

void Heals::crawl(ReplicaSetId set) {
  crawl_[set.index()] = never;
  if (!goes_on_[set.index()])
    std::erase_if(crawled_, [&](const Key& key) { return images_.set_of(key.first) == set; });
  goes_on_[set.index()] = false;
  const StorageMap::Set& plan = map_[set];
  for (const VmId vm : images_.of(set)) {
    const Image& image = images_[vm];
    if (!image.exists || image.gone || is_clean(image.copies, plan.rule)) continue;
    for (std::size_t i = 0; i < plan.bricks.size(); ++i) {
      const BrickMask found = peers_[set.index()][i];
      const Key key{vm, static_cast<std::uint8_t>(i)};
      if (!has_brick(stale(image.copies, plan.rule, found), i) || crawled_.contains(key)) continue;
      if (running(set, HostId::none()) < plan.settings.heal_threads)
        begin(key, HostId::none(), found);
    }
  }
  look_for_stale(set);
}

bool Heals::clients_heal(ReplicaSetId set) const {
  const VolumeSettings& settings = map_[set].settings;
  return settings.heal_by_clients && !settings.heal_daemon;
}

void Heals::by_client(VmId vm, HostId client, BrickMask reached) {
  const ReplicaSetId set = images_.set_of(vm);
  const StorageMap::Set& plan = map_[set];
  if (!clients_heal(set)) return;
  const BrickMask wanting = stale(images_[vm].copies, plan.rule, reached);
  for (std::size_t i = 0; i < plan.bricks.size(); ++i)
    if (has_brick(wanting, i) && running(set, client) < plan.settings.background_heals)
      begin({vm, static_cast<std::uint8_t>(i)}, client, reached);
}

// From the good brick to whom it heals; a client carries the bytes itself.
std::optional<Path> Heals::way(const Job& job, const Key& key) const {
  const auto& bricks = map_[images_.set_of(key.first)].bricks;
  const BrickId from = bricks[job.source];
  const BrickId to = bricks[key.second];
  const MachineId source = map_.machine_of[from.index()];
  const MachineId sink = map_.machine_of[to.index()];
  Path whole;
  whole.links.push_back(map_.read[from.index()]);
  const auto leg = [&](MachineId a, MachineId b) {
    return add_leg(whole, core_.network, a, b, key.first.index());
  };
  const bool there = job.client.valid() ? leg(source, core_.machine(job.client)) &&
                                              leg(core_.machine(job.client), sink)
                                        : leg(source, sink);
  if (!there) return std::nullopt;
  whole.links.push_back(map_.write[to.index()]);
  return whole;
}

bool Heals::begin(const Key& key, HostId client, BrickMask reached) {
  if (jobs_.contains(key)) return false;
  const ReplicaSetId set = images_.set_of(key.first);
  const StorageMap::Set& plan = map_[set];
  Image& image = images_[key.first];
  const BrickMask good = sources(image.copies, plan.rule, reached);
  if (good == 0) return false;  // split brain, or only the arbiter knows better
  if (!images_.holds_all(plan.bricks[key.second])) return false;  // no space left
  Job job;
  job.client = client;
  job.source = static_cast<std::uint8_t>(std::countr_zero(good));
  job.reached = reached;
  const auto path = way(job, key);
  if (!path) return false;
  const bool data = has_brick(plan.rule.data(), key.second);
  job.missed = image.copies.missed[key.second];
  job.past = image.past[key.second];
  const auto bytes = [&](double count) {
    return Bytes(static_cast<std::int64_t>(data ? count : 0));
  };
  const bool empty = has_brick(image.copies.empty, key.second);
  const auto work = [&](double missed) {
    return behaviour::heal_work(plan.settings, {bytes(image.allocated), bytes(missed), empty},
                                {path->round_trip});
  };
  const behaviour::HealWork all = work(std::min(job.missed, image.allocated));
  const behaviour::HealWork nothing = work(0);
  const bool compares = data && nothing.bytes == Bytes{};
  job.compared = compares ? image.allocated : 0;
  job.compare_cap = image.allocated / std::max(seconds(nothing.time), 1e-6);
  // A heal of nothing takes its time, too.
  job.bytes = job.left = std::max(1.0, count_of(all.bytes));
  Duration copying = compares ? all.time - nothing.time : all.time;
  if (!data) copying = behaviour::metadata_heal_time(path->round_trip);
  job.cap = job.bytes / std::max(seconds(copying), 1e-6);
  Job& kept = jobs_.emplace(key, std::move(job)).first->second;
  if (plan.settings.heal_locks_file) ++image.locks;
  if (images_.witness != nullptr) images_.witness->heal_began(key.first, kept.source, key.second);
  core_.note("heal-begins", [&] {
    return nlohmann::json{{"vm", core_.name(key.first)},
                          {"from", core_.inventory[plan.bricks[kept.source]].name},
                          {"to", core_.inventory[plan.bricks[key.second]].name},
                          {"bytes", kept.bytes}};
  });
  send(key, kept, *path);
  if (changed_) changed_(key.first);
  return true;
}

BytesPerSecond Heals::cap(const Key& key, const Job& job) const {
  if (job.compared > 0) return BytesPerSecond(job.compare_cap);
  const ReplicaSetId set = images_.set_of(key.first);
  const VolumeId volume = core_.inventory[set].volume;
  const double ordered = core_.heal_limits[volume.index()].count();
  if (ordered <= 0) return BytesPerSecond(job.cap);
  const auto others = std::count_if(jobs_.begin(), jobs_.end(), [&](const auto& entry) {
    return core_.inventory[images_.set_of(entry.first.first)].volume == volume;
  });
  const double share = ordered / static_cast<double>(std::max<std::ptrdiff_t>(others, 1));
  return BytesPerSecond(job.cap > 0 ? std::min(job.cap, share) : share);
}

void Heals::throttle() {
  for (auto& [key, job] : jobs_) core_.flows.set_cap(job.flow, cap(key, job));
}

void Heals::send(const Key& key, Job& job, const Path& path) {
  job.route = path.links;
  job.round_trip = path.round_trip;
  const auto& bricks = map_[images_.set_of(key.first)].bricks;
  FlowRequest request;
  request.route = path.links;
  request.bytes = job.left;
  request.cap = cap(key, job);
  if (job.compared > 0) {  // all of it, by both sides; checksums are next to nothing on the way
    request.route = {map_.read[bricks[job.source].index()], map_.read[bricks[key.second].index()]};
    request.bytes = job.compared;
  }
  request.weight = heal_weight;
  request.round_trip = path.round_trip;
  request.on_end = [this, key](const FlowEnd& end) { ended(key, end); };
  job.flow = meter_.start(std::move(request));
  core_.agenda.add(core_.now() + FlowManager::rates_known_after, Due::disk_io);
  throttle();
}

void Heals::ended(const Key& key, const FlowEnd& end) {
  const auto found = jobs_.find(key);
  if (found == jobs_.end() || found->second.flow != end.id) return;
  Job& job = found->second;
  const bool compared = job.compared > 0;
  if (!compared) moved_ += job.left - end.remaining;
  (compared ? job.compared : job.left) = end.remaining;
  // Another way, at once, where there is one; or what was compared is copied.
  if (end.outcome != FlowOutcome::finished || compared) {
    const auto path = way(job, key);
    return path ? send(key, job, *path) : give_up(key);
  }
  core_.agenda.add(core_.now() + FlowManager::rates_known_after, Due::disk_io);
  if (books_) books_();
  const ReplicaSetId set = images_.set_of(key.first);
  if (!mend(key, job)) return give_up(key);
  if (images_.witness != nullptr) images_.witness->heal_ended(key.first, job.source, key.second);
  if (map_[set].settings.heal_locks_file) --images_[key.first].locks;
  const bool by_daemon = !job.client.valid();
  jobs_.erase(found);
  core_.note("heal-ended", [&] {
    return nlohmann::json{{"vm", core_.name(key.first)},
                          {"brick", core_.inventory[map_[set].bricks[key.second]].name}};
  });
  throttle();
  if (by_daemon) {  // the next file of the same crawl
    crawled_.insert(key);
    goes_on_[set.index()] = true;
    plan_crawl(set, core_.now() + no_flow);
  }
  if (changed_) changed_(key.first);
}

// What a client that does not reach the sink wrote meanwhile is not in the copy: that is left.
// False: the source has come to be stale itself since it began.
bool Heals::mend(const Key& key, const Job& job) {
  const ReplicaSetId set = images_.set_of(key.first);
  Image& image = images_[key.first];
  double& missed = image.copies.missed[key.second];
  const double past = image.past[key.second] - job.past;
  if (missed > job.missed || past > 0) {
    // As far as it was counted: `missed` stops at what is allocated.
    const bool counted = missed > job.missed && missed < image.allocated;
    missed = counted ? missed - job.missed : std::min(past, missed);
    image.copies.empty = static_cast<BrickMask>(image.copies.empty & ~brick_bit(key.second));
    return true;
  }
  const BrickMask now = job.client.valid()
                            ? static_cast<BrickMask>(job.reached & images_.serving(set))
                            : peers_[set.index()][key.second];
  const auto reached = static_cast<BrickMask>(now | brick_bit(job.source) | brick_bit(key.second));
  if (!has_brick(sources(image.copies, map_[set].rule, reached), job.source)) return false;
  healed(image.copies, map_[set].rule, reached, key.second);
  if (is_clean(image.copies, map_[set].rule)) image.writers.clear();
  return true;
}

void Heals::give_up(const Key& key) {
  const auto found = jobs_.find(key);
  if (found == jobs_.end()) return;
  const FlowId flow = found->second.flow;
  if (core_.flows.alive(flow) && found->second.compared == 0)
    moved_ += found->second.left - core_.flows.remaining(flow);
  const ReplicaSetId set = images_.set_of(key.first);
  if (map_[set].settings.heal_locks_file) --images_[key.first].locks;
  const bool by_daemon = !found->second.client.valid();
  jobs_.erase(found);
  core_.flows.cancel(flow);
  core_.note("heal-given-up", [&] {
    return nlohmann::json{{"vm", core_.name(key.first)},
                          {"brick", core_.inventory[map_[set].bricks[key.second]].name}};
  });
  if (by_daemon) plan_crawl(set, core_.now() + found_after);
  if (changed_) changed_(key.first);
}

void Heals::forget(VmId vm) {
  for (std::uint8_t i = 0; i < replica_max; ++i) give_up({vm, i});
}

double Heals::left(ReplicaSetId set) const {
  double bytes = 0;
  for (const VmId vm : images_.of(set)) {
    const Image& image = images_[vm];
    if (!image.exists) continue;
    for (std::size_t i = 0; i < map_[set].bricks.size(); ++i)
      bytes += std::min(image.copies.missed[i], image.allocated);
  }
  return bytes;
}

double Heals::moved() const {
  double bytes = moved_;
  for (const auto& [key, job] : jobs_)
    if (core_.flows.alive(job.flow) && job.compared == 0)
      bytes += job.left - core_.flows.remaining(job.flow);
  return bytes;
}

nlohmann::json Heals::books() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [key, job] : jobs_) {
    const double now = core_.flows.alive(job.flow) ? core_.flows.remaining(job.flow) : 0.0;
    list.push_back({{"vm", core_.name(key.first)},
                    {"sink", key.second},
                    {"source", job.source},
                    {"client", job.client.valid() ? core_.name(job.client) : std::string()},
                    {"reached", job.reached},
                    {"bytes", job.bytes},
                    {"compared", job.compared > 0 ? now : 0.0},
                    {"compare_cap", job.compare_cap},
                    {"left", job.compared > 0 ? job.left : now},
                    {"cap", job.cap},
                    {"round_trip_us", job.round_trip.count()},
                    {"missed", job.missed},
                    {"past", images_[key.first].past[key.second] - job.past},
                    {"route", link_names(core_.flows, job.route)}});
  }
  nlohmann::json peers = nlohmann::json::array();
  for (const auto& masks : peers_) peers.push_back(masks);
  nlohmann::json crawled = nlohmann::json::array();
  for (const Key& key : crawled_) crawled.push_back({core_.name(key.first), key.second});
  return {{"jobs", list}, {"peers", peers}, {"crawled", crawled}, {"goes_on", goes_on_}};
}

void Heals::restore(const nlohmann::json& books) {
  const char* const place = "$.extra.sim.storage.heals";
  const auto peers = books.at("peers").get<std::vector<std::vector<BrickMask>>>();
  for (std::size_t s = 0; s < peers_.size(); ++s) {
    if (s >= peers.size() || peers[s].size() != peers_[s].size())
      throw InputError("", "$.extra.sim.storage.heals.peers", "is of another platform");
    peers_[s] = peers[s];
  }
  for (const nlohmann::json& entry : books.at("crawled"))
    crawled_.emplace(images_.named(entry.at(0), place), entry.at(1).get<std::uint8_t>());
  std::size_t number = 0;
  const auto goes_on = books.at("goes_on").get<std::vector<bool>>();
  for (std::size_t s = 0; s < goes_on_.size() && s < goes_on.size(); ++s) goes_on_[s] = goes_on[s];
  for (const nlohmann::json& entry : books.at("jobs")) {
    const VmId vm = images_.named(entry.at("vm"), place);
    const std::string here = fmt::format("{}.jobs[{}]", place, number++);
    const ReplicaRule& rule = map_[images_.set_of(vm)].rule;
    const auto brick = [&](const char* name, BrickMask among, const char* what) {
      const auto index = entry.at(name).get<std::int64_t>();
      if (index < 0 || index >= rule.bricks || !has_brick(among, static_cast<std::size_t>(index)))
        throw InputError("", fmt::format("{}.{}", here, name),
                         fmt::format("must be {}, 0 to {}", what, rule.bricks - 1));
      return static_cast<std::uint8_t>(index);
    };
    const Key key{vm, brick("sink", rule.all(), "a brick of the replica set")};
    Job job;
    const auto client = entry.at("client").get<std::string>();
    if (!client.empty()) job.client = core_.inventory.find_host(client);
    if (!client.empty() && !job.client.valid())
      throw InputError("", here + ".client", "is of another platform");
    job.source = brick("source", static_cast<BrickMask>(rule.data() & ~brick_bit(key.second)),
                       "another brick of the replica set, with data");
    job.reached = entry.at("reached").get<BrickMask>();
    job.compared = entry.at("compared").get<double>();
    job.compare_cap = entry.at("compare_cap").get<double>();
    job.bytes = entry.at("bytes").get<double>();
    job.left = entry.at("left").get<double>();
    job.cap = entry.at("cap").get<double>();
    job.missed = entry.at("missed").get<double>();
    job.past = -entry.at("past").get<double>();  // written past anything in this run: nothing yet
    Path path;
    path.round_trip = Duration(entry.at("round_trip_us").get<std::int64_t>());
    path.links = links_named(core_.flows, entry.at("route"), place);
    Job& kept = jobs_.emplace(key, std::move(job)).first->second;
    if (map_[images_.set_of(vm)].settings.heal_locks_file) ++images_[vm].locks;
    send(key, kept, path);
  }
}

}  // namespace gemello::sim
