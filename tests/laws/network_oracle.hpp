#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/behaviour/bond_path.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/state.hpp"
#include "models/runs/workload.hpp"
#include "models/traces/trace.hpp"

namespace gemello::testing {

/// What every link can carry and what guests load it with at an instant, worked out anew from what
/// the headers promise (sim/engine/network.hpp, sim/world/guest_traffic.hpp): faults from the
/// scenario, ways by looking at all of them. Only where guests run, what bonds use of their ports
/// and which links forward is taken from the State; which member a bond picks for a pair of
/// addresses is behaviour::bond_path's.
class NetworkOracle {
 public:
  /// All borrowed; the trace's VMs are all of the inventory's.
  NetworkOracle(const Inventory& inventory, const runs::Scenario& scenario,
                const traces::TraceData& trace, Duration length);

  /// What a packet meets on a link.
  struct Passage {
    double loss = 0;        // probability
    double round_trip = 0;  // s, what it adds
  };
  struct Picture {
    std::map<std::string, double> capacity;      ///< payload bytes/s, by link
    std::map<std::string, double> load;          ///< bytes/s of guests
    std::map<std::string, Passage> passage;      ///< by link; of fabrics none
    std::vector<double> through, cut, excess;    ///< bytes/s, by VM whose stream it is
    std::vector<double> recorded;                ///< received + sent of the trace, where it serves
    std::vector<std::optional<HostId>> serving;  ///< by VM
  };
  /// At times that do not go back.
  Picture at(Instant now, const runs::FleetState& truth);

  /// Nothing of the network is down, blind or degraded.
  bool sound() const;

 private:
  using Way = std::vector<std::string>;
  struct Edge {
    std::uint32_t a = 0;
    std::optional<std::uint32_t> b;  // none: outside
    std::string name;
    double payload = 0;
    std::int64_t link = -1;  // inter-switch link
    CircuitId circuit;
    bool forwards = true;
  };
  struct Stream {
    std::size_t vm = 0;
    double rate = 0;
    std::optional<Way> way;
  };
  struct Member {
    std::string link;
    SwitchId at;
  };

  void advance(Instant now);
  void take_truth(const runs::FleetState& truth);
  bool switch_passes(std::uint32_t index) const;
  bool edge_passes(const Edge& edge) const;
  runs::LinkDegradation left_of(const Edge& edge) const;
  bool trunks(std::uint32_t index) const;
  bool port_passes(std::size_t machine, std::uint16_t nic) const;
  SwitchId switch_of(std::size_t machine, std::uint16_t nic) const;
  std::optional<Member> member(std::size_t machine, bool sends, behaviour::BondFlow flow) const;
  std::optional<Way> across(std::uint32_t from, std::uint32_t to) const;
  std::optional<Way> between(std::size_t from_vm, std::size_t to_vm) const;
  std::optional<Way> outside(std::size_t vm, bool out) const;
  double record(traces::TraceQuantity quantity, std::size_t vm, Instant now) const;
  std::vector<Stream> streams(Instant now) const;
  void capacities(Picture& picture) const;
  std::size_t machine_of(std::size_t vm) const;

  const Inventory& inventory_;
  const runs::Scenario& scenario_;
  const traces::TraceData& trace_;
  std::vector<runs::BoundFault> faults_;
  std::size_t struck_ = 0;
  std::vector<Edge> edges_;
  std::set<std::pair<std::size_t, std::uint16_t>> ports_down_, unused_;
  std::set<std::uint32_t> switches_down_, blind_, circuits_down_;
  std::set<std::int64_t> links_down_;
  std::map<std::pair<std::size_t, std::uint16_t>, runs::LinkDegradation> of_port_;
  std::map<std::uint32_t, runs::LinkDegradation> of_circuit_;
  std::map<std::int64_t, runs::LinkDegradation> of_link_;
  std::vector<std::optional<HostId>> serving_;
};

}  // namespace gemello::testing
