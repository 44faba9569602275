#include "live/cli/fleet_ends.hpp"

#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "live/fencing/fence_agent.hpp"
#include "live/gluster/gluster_storage.hpp"
#include "live/libvirt/libvirt_hypervisor.hpp"
#include "models/runs/run_folder.hpp"
#include "models/units/error.hpp"

namespace gemello::live {
namespace {

constexpr Duration agent_patience = 20s;
constexpr Duration witness_patience = 5s;

HostEnds ends_of(const HostConfig& host, const std::shared_ptr<Inbox>& inbox,
                 const std::shared_ptr<const OrderWindow>& window) {
  HostEnds ends;
  ends.hypervisor = make_libvirt_hypervisor(host.name, host.uri, inbox, window);
  if (!host.fence_agent.empty()) ends.power = make_fence_agent(host, agent_patience, inbox, window);
  if (!host.boot_id.empty()) ends.witness = make_witness(host, witness_patience, inbox);
  ends.target_uri = host.migration_uri.empty() ? host.uri : host.migration_uri;
  ends.data_uri = host.data_uri;
  return ends;
}

std::map<std::string, std::string> definitions_of(const FleetConfig& fleet) {
  std::map<std::string, std::string> definitions;
  if (fleet.definitions.empty()) return definitions;
  const std::filesystem::path folder = fleet.resolve(fleet.definitions);
  std::error_code problem;
  std::filesystem::directory_iterator files(folder, problem);
  if (problem) throw InputError(folder.string(), "", "cannot be read: " + problem.message());
  for (const auto& file : files)
    if (file.path().extension() == ".xml")
      definitions[file.path().stem().string()] = runs::read_text_file(file.path());
  return definitions;
}

}  // namespace

WorldParts world_parts(const FleetConfig& fleet, const Inventory& inventory, const Clock& clock,
                       std::shared_ptr<Inbox> inbox,
                       const std::shared_ptr<const OrderWindow>& window) {
  for (std::size_t i = 0; i < fleet.hosts.size(); ++i)
    if (!inventory.find_host(fleet.hosts[i].name).valid())
      throw InputError(fleet.file, fmt::format("$.hosts[{}].name", i),
                       fmt::format("the platform has no host '{}'", fleet.hosts[i].name));
  WorldParts parts;
  parts.inventory = &inventory;
  parts.clock = &clock;
  for (const Host& host : inventory.hosts) {
    const HostConfig* config = fleet.find(host.name);
    if (config == nullptr)
      throw InputError(fleet.file, "$.hosts",
                       fmt::format("host '{}' of the platform is missing", host.name));
    parts.hosts.push_back(ends_of(*config, inbox, window));
  }
  if (!fleet.gluster.command.empty()) {
    parts.storage = make_gluster_storage(fleet.gluster, inbox);
    parts.storage_look_max = gluster_look_max;
  }
  parts.window = window;
  parts.storage_period = fleet.gluster.period;
  parts.inbox = std::move(inbox);
  parts.definitions = definitions_of(fleet);
  parts.times = fleet.times;
  parts.detection = fleet.detection;
  return parts;
}

OneLook look_once(const FleetConfig& fleet, Duration patience) {
  const auto inbox = std::make_shared<Inbox>();
  std::vector<std::unique_ptr<Hypervisor>> hypervisors;
  OneLook look;
  for (std::size_t i = 0; i < fleet.hosts.size(); ++i) {
    const HostConfig& host = fleet.hosts[i];
    hypervisors.push_back(make_libvirt_hypervisor(host.name, host.uri, inbox));
    hypervisors.back()->call(CallId{i + 1}, ObserveHost{});
    look.silent[host.name] = "no answer within " + to_text(patience);
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  std::size_t waiting = fleet.hosts.size();
  while (waiting > 0 && std::chrono::steady_clock::now() < until) {
    inbox->wait(std::chrono::milliseconds(100));
    for (Answer& answer : inbox->take().answers) {
      const std::string& name = fleet.hosts[static_cast<std::size_t>(answer.call) - 1].name;
      --waiting;
      if (auto* report = std::get_if<HostReport>(&answer.value);
          report != nullptr && answer.ending == Ending::done) {
        look.silent.erase(name);
        look.reports.emplace(name, std::move(*report));
      } else {
        look.silent[name] = answer.cause;
      }
    }
  }
  return look;
}

std::string journal_path(const FleetConfig& fleet) {
  return fleet.resolve(fleet.journal.empty() ? fleet.name + ".journal" : fleet.journal);
}

}  // namespace gemello::live
