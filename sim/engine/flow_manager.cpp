#include "sim/engine/flow_manager.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "sim/engine/flow_state.hpp"

namespace gemello::sim {
namespace {

namespace parts = simgrid_parts;
namespace s4u = parts::s4u;

}  // namespace

FlowManager::FlowManager(Engine& engine, FlowLimits limits)
    : state_(std::make_unique<State>(engine, std::move(limits))) {
  GEMELLO_INVARIANT(State::current == nullptr, "one FlowManager at a time");
  state_->zone = parts::zone();
  state_->source = state_->zone->get_iface()->create_host("source", 1.0)->seal();
  state_->sink = state_->zone->get_iface()->create_host("sink", 1.0)->seal();
  state_->model = parts::network_model();
  GEMELLO_INVARIANT(state_->model != nullptr, "SimGrid has a network model once a zone exists");
  State::current = state_.get();
  s4u::Activity::on_completion_cb([](const s4u::Activity& activity) {
    if (State::current != nullptr) State::current->on_completion(activity);
  });
  s4u::Engine::on_time_advance_cb([](double) {
    if (State::current != nullptr) State::current->on_time_advance();
  });
}

// SimGrid crashes when the last reference to a running communication goes: they stay until the
// process ends.
FlowManager::~FlowManager() {
  static auto* const undying = new std::vector<s4u::CommPtr>;
  State::current = nullptr;
  for (auto& [id, flow] : state_->live) undying->push_back(std::move(flow.communication));
  for (auto& [advances, communication] : state_->grave)
    undying->push_back(std::move(communication));
}

LinkId FlowManager::add_link(std::string_view name, BytesPerSecond bandwidth,
                             std::uint32_t flows_max) {
  GEMELLO_INVARIANT(!state_->sealed, "links are added before the first flow starts");
  GEMELLO_INVARIANT(bandwidth.count() > 0, "a link has a bandwidth");
  const LinkId id(state_->links.size());
  const bool is_new = state_->by_name.emplace(name, id).second;
  GEMELLO_INVARIANT(is_new, fmt::format("the link name {} is new", name));
  State::Link link;
  link.name = std::string(name);
  link.engine = state_->zone->get_iface()->create_link(link.name, bandwidth.count());
  if (flows_max > 0) link.engine->set_concurrency_limit(static_cast<int>(flows_max));
  link.engine->seal();
  link.nominal = link.applied = bandwidth;
  state_->links.push_back(std::move(link));
  return id;
}

std::size_t FlowManager::link_count() const {
  return state_->links.size();
}

LinkId FlowManager::find_link(std::string_view name) const {
  const auto at = state_->by_name.find(name);
  return at == state_->by_name.end() ? LinkId::none() : at->second;
}

const std::string& FlowManager::link_name(LinkId link) const {
  return state_->link(link).name;
}

BytesPerSecond FlowManager::bandwidth(LinkId link) const {
  return state_->link(link).nominal;
}

void FlowManager::set_bandwidth(LinkId link, BytesPerSecond bandwidth) {
  GEMELLO_INVARIANT(bandwidth.count() > 0, "a link has a bandwidth; one without is down");
  if (state_->bandwidth_changes) state_->bandwidth_changes(link);
  state_->link(link).nominal = bandwidth;
  state_->link(link).apply();
}

void FlowManager::on_bandwidth(std::function<void(LinkId)> changes) {
  state_->bandwidth_changes = std::move(changes);
}

void FlowManager::set_background(LinkId link, BytesPerSecond load) {
  GEMELLO_INVARIANT(load.count() >= 0, "a background load is not negative");
  state_->link(link).background = load;
  state_->link(link).apply();
}

BytesPerSecond FlowManager::background(LinkId link) const {
  return state_->link(link).background;
}

void FlowManager::set_link_up(LinkId link, bool up) {
  State::Link& changed = state_->link(link);
  if (changed.is_up == up) return;
  changed.is_up = up;
  if (up || changed.uses == 0) return;
  for (auto at = state_->live.begin(); at != state_->live.end();) {
    State::Flow& flow = at->second;
    ++at;  // before the flow goes
    const auto& route = flow.request.route;
    if (std::find(route.begin(), route.end(), link) != route.end())
      state_->withdraw(flow, FlowOutcome::failed);
  }
}

bool FlowManager::link_up(LinkId link) const {
  return state_->link(link).is_up;
}

BytesPerSecond FlowManager::link_load(LinkId link) const {
  const State::Link& asked = state_->link(link);
  return BytesPerSecond(asked.uses == 0 ? 0.0 : asked.engine->get_usage());
}

FlowId FlowManager::start(FlowRequest request) {
  GEMELLO_INVARIANT(!request.route.empty(), "a flow has a route");
  GEMELLO_INVARIANT(std::isfinite(request.bytes) && request.bytes >= 0,
                    "a flow moves some bytes or none");
  GEMELLO_INVARIANT(request.weight > 0 && request.cap.count() >= 0,
                    "a flow's weight is positive and its cap not negative");
  ++state_->counts.started;
  const FlowId id{++state_->last_id};
  const Instant now = state_->engine.now();
  const bool path_up = std::all_of(request.route.begin(), request.route.end(),
                                   [&](LinkId link) { return state_->link(link).is_up; });
  if (!path_up || request.bytes < State::bytes_min) {
    const auto outcome = path_up ? FlowOutcome::finished : FlowOutcome::failed;
    state_->add_ended({id, outcome, path_up ? 0 : request.bytes, now, now},
                      std::move(request.on_end));
    return id;
  }
  State::Flow& flow = state_->live[id];
  flow.id = id;
  flow.request = std::move(request);
  flow.started = now;
  for (const LinkId link : flow.request.route) {
    ++state_->link(link).uses;
    state_->link(link).apply();
  }
  state_->launch(flow, flow.request.bytes);
  state_->watch_crowd();
  return id;
}

bool FlowManager::cancel(FlowId flow) {
  State::Flow* const found = state_->find(flow);
  if (found == nullptr) return false;
  state_->withdraw(*found, FlowOutcome::cancelled);
  return true;
}

void FlowManager::set_round_trip(FlowId id, Duration round_trip) {
  if (State::Flow* flow = state_->find(id)) flow->request.round_trip = round_trip;
}

bool FlowManager::set_cap(FlowId flow, BytesPerSecond cap) {
  GEMELLO_INVARIANT(cap.count() >= 0, "a flow's cap is not negative");
  State::Flow* const found = state_->find(flow);
  if (found == nullptr) return false;
  found->request.cap = cap;
  found->action->set_bound(cap.count() > 0 ? cap.count() : -1);
  return true;
}

bool FlowManager::alive(FlowId flow) const {
  return state_->find(flow) != nullptr;
}

double FlowManager::remaining(FlowId flow) const {
  const State::Flow* const found = state_->find(flow);
  return found == nullptr ? 0 : std::max(0.0, found->action->get_remains());
}

BytesPerSecond FlowManager::rate(FlowId flow) const {
  const State::Flow* const found = state_->find(flow);
  return BytesPerSecond(found == nullptr ? 0.0 : found->action->get_rate());
}

std::size_t FlowManager::live_count() const {
  return state_->live.size();
}

std::vector<LiveFlow> FlowManager::live() const {
  std::vector<LiveFlow> flows;
  flows.reserve(state_->live.size());
  for (const auto& [id, flow] : state_->live)
    flows.push_back({id, flow.request.route, flow.request.bytes, remaining(id), flow.request.cap,
                     rate(id), flow.request.weight, flow.request.round_trip, flow.started});
  return flows;
}

std::vector<LiveFlow> FlowManager::checkpoint() {
  std::vector<LiveFlow> flows = live();
  for (const LiveFlow& at : flows) {
    if (at.remaining < State::bytes_min)
      continue;  // ends at this Instant, already out of the solver
    State::Flow& flow = *state_->find(at.id);
    const s4u::CommPtr communication = flow.communication;
    state_->bury(flow);
    communication->cancel();
    state_->launch(flow, at.remaining);
  }
  return flows;
}

FlowManager::Counts FlowManager::counts() const {
  return state_->counts;
}

}  // namespace gemello::sim
