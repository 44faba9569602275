#include "sim/engine/flow_state.hpp"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

namespace gemello::sim {
namespace {

namespace s4u = simgrid_parts::s4u;

// How many time advances SimGrid may still refer to a communication after its end: cancel() is
// reported a second time after the next solution.
constexpr std::uint64_t advances_to_keep = 2;

}  // namespace

void FlowManager::State::launch(Flow& flow, double bytes) {
  seal();
  flow.communication = s4u::Comm::sendto_init(source, sink);
  flow.communication->set_data(&flow);
  flow.communication->set_payload_size(static_cast<std::uint64_t>(std::ceil(bytes)));
  zone->chosen.clear();
  for (const LinkId id : flow.request.route) zone->chosen.push_back(link(id).engine);
  flow.communication->start();
  flow.action = &model->get_started_action_set()->back();
  flow.action->set_remains(bytes);
  // Also undoes SimGrid's own bound, frozen at the bandwidths seen at the start.
  flow.action->set_bound(flow.request.cap.count() > 0 ? flow.request.cap.count() : -1);
  if (flow.request.weight != 1) flow.action->set_sharing_penalty(1 / flow.request.weight);
}

void FlowManager::State::bury(Flow& flow) {
  flow.communication->set_data(nullptr);
  grave.emplace_back(advances, std::move(flow.communication));
  flow.action = nullptr;
}

void FlowManager::State::retire(Flow& flow, FlowOutcome outcome, double remaining) {
  for (const LinkId id : flow.request.route) --link(id).uses;
  bury(flow);
  add_ended({flow.id, outcome, remaining, flow.started, engine.now()},
            std::move(flow.request.on_end));
  live.erase(flow.id);
  if (live.size() <= limits.live_warn / 2) crowded = false;
}

void FlowManager::State::withdraw(Flow& flow, FlowOutcome outcome) {
  const double remaining = flow.action->get_remains();
  const s4u::CommPtr communication = flow.communication;
  if (remaining <= 0) outcome = FlowOutcome::finished;
  retire(flow, outcome, std::max(0.0, remaining));
  communication->cancel();
}

void FlowManager::State::add_ended(FlowEnd end, std::function<void(const FlowEnd&)> on_end) {
  switch (end.outcome) {
    case FlowOutcome::finished:
      ++counts.finished;
      break;
    case FlowOutcome::failed:
      ++counts.failed;
      break;
    case FlowOutcome::cancelled:
      ++counts.cancelled;
      break;
  }
  const auto place =
      std::upper_bound(ended.begin(), ended.end(), end.id,
                       [](FlowId id, const Ended& other) { return id < other.end.id; });
  ended.insert(place, {end, std::move(on_end)});
  schedule_report();
}

void FlowManager::State::schedule_report() {
  if (report_scheduled) return;
  report_scheduled = true;
  engine.defer([this] { report(); });
}

// One at a time, so that an on_end that throws loses nothing of the others.
void FlowManager::State::report() {
  report_scheduled = false;
  if (ended.empty()) return;
  const Ended next = std::move(ended.front());
  ended.pop_front();
  if (!ended.empty()) schedule_report();
  if (next.on_end) next.on_end(next.end);
}

void FlowManager::State::watch_crowd() {
  if (live.size() > limits.live_stop) throw FlowOverload(crowd_text());
  if (crowded || live.size() <= limits.live_warn) return;
  crowded = true;
  if (limits.on_crowd) limits.on_crowd(live.size());
}

std::string FlowManager::State::crowd_text() const {
  std::vector<const Link*> by_uses;
  for (const Link& each : links) by_uses.push_back(&each);
  const auto top = std::min<std::size_t>(5, by_uses.size());
  std::partial_sort(
      by_uses.begin(), by_uses.begin() + static_cast<std::ptrdiff_t>(top), by_uses.end(),
      [](const Link* a, const Link* b) { return a->uses != b->uses ? a->uses > b->uses : a < b; });
  std::string text = fmt::format(
      "{} flows are alive at {}, the limit is {}: more is asked of the network or disks than they "
      "move; most crowded:",
      live.size(), to_text(engine.now()), limits.live_stop);
  for (std::size_t rank = 0; rank < top; ++rank)
    text +=
        fmt::format("{} {} ({})", rank == 0 ? "" : ",", by_uses[rank]->name, by_uses[rank]->uses);
  return text;
}

// Runs while SimGrid walks its ended actions: only books the end; the report is deferred.
void FlowManager::State::on_completion(const s4u::Activity& activity) {
  const auto* communication = dynamic_cast<const s4u::Comm*>(&activity);
  if (communication == nullptr) return;
  auto* flow = communication->get_data<Flow>();
  if (flow == nullptr) return;
  const bool finished = communication->get_state() == s4u::Activity::State::FINISHED;
  retire(*flow, finished ? FlowOutcome::finished : FlowOutcome::failed,
         finished ? 0 : communication->get_remaining());
}

void FlowManager::State::on_time_advance() {
  ++advances;
  while (!grave.empty() && grave.front().first + advances_to_keep <= advances) grave.pop_front();
}

}  // namespace gemello::sim
