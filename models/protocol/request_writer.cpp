#include <array>

#include "models/protocol/request.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/units/text.hpp"

namespace gemello::protocol {
namespace {

using nlohmann::json;

void write(json& out, const Hello& hello) {
  out["protocol"] = hello.protocol;
}

void write(json& out, const Load& load) {
  if (!load.scenario.empty()) out["scenario"] = load.scenario;
  if (!load.sets.empty()) out["sets"] = load.sets;
  if (load.seed) out["seed"] = *load.seed;
  if (!load.state.empty()) out["state"] = load.state;
  if (!load.run.empty()) out["run"] = load.run;
  if (load.at) out["at"] = unparse(*load.at);
}

void write(json& out, const RunUntil& run) {
  out["until"] = run.until ? unparse(*run.until) : "end";
  if (run.progress) out["progress"] = unparse(*run.progress);
}

void write(json& out, const Step& step) {
  constexpr std::array names{"event", "decision", "sample"};
  out["to"] = names[static_cast<std::size_t>(step.to)];
}

void write(json& out, const InjectFault& fault) {
  out["what"] = runs::name(fault.what);
  out["component"] = fault.component;
  if (fault.at) out["at"] = unparse(*fault.at);
  if (fault.lasts) out["for"] = unparse(*fault.lasts);
  runs::write_fault_shape(out, fault.what, fault.shape);
}

void write(json& out, const Propose& propose) {
  out["action"] = propose.action;
  out["horizon"] = unparse(propose.horizon);
}

void write(json& out, const Order& order) {
  out["action"] = order.action;
}

void write(json& out, const Branch& branch) {
  out["as"] = branch.as;
}

void write(json& out, const Subscribe& subscribe) {
  out["events"] = subscribe.events;
  out["samples"] = subscribe.samples;
}

void write(json& out, const Cancel& cancel) {
  out["request_id"] = cancel.request;
}

void write(json& out, const Compare& compare) {
  out["simulations"] = compare.simulations;
}

template <class Body>
void write(json&, const Body&) {}

}  // namespace

std::string write_request(const Request& request) {
  json out{{"id", request.id}, {"request", name_of(request.body)}};
  if (const std::string* simulation = simulation_of(request.body)) out["simulation"] = *simulation;
  std::visit([&](const auto& body) { write(out, body); }, request.body);
  return out.dump() + "\n";
}

}  // namespace gemello::protocol
