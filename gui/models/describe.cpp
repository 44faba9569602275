#include "gui/models/describe.hpp"

#include <QStringList>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

const char* bond_mode_word(BondMode mode) {
  switch (mode) {
    case BondMode::balance_rr:
      return "balance-rr";
    case BondMode::active_backup:
      return "active-backup";
    case BondMode::balance_xor:
      return "balance-xor";
    case BondMode::ieee_802_3ad:
      return "802.3ad";
    case BondMode::balance_tlb:
      return "balance-tlb";
    case BondMode::balance_alb:
      return "balance-alb";
  }
  return "";
}

class Description {
 public:
  Description(const Recording& recording, const Moment* moment, Part part)
      : recording_(recording), inventory_(*recording.inventory), moment_(moment), part_(part) {}

  QString text() {
    const QString name = to_qt(recording_.catalogue->name(part_));
    add(to_qt(gui::name(part_.kind)) + QChar(u' ') + name);
    if (moment_ != nullptr) add_state();
    add_figures();
    add_faults();
    return lines_.join(QChar(u'\n'));
  }

 private:
  void add(const QString& line) { lines_.append(line); }
  void add_state();
  void add_figures();
  void add_faults();
  void add_link_load(const std::optional<double>& load, BytesPerSecond speed);
  void add_busiest_cable(SwitchId id);
  void add_host(HostId id);
  void add_vm(VmId id);
  void add_switch(SwitchId id);
  void add_brick(BrickId id);
  void add_volume(VolumeId id);
  void add_circuit(const Circuit& circuit);
  void add_bond();
  void add_cable(const Cable& cable);
  void add_link(const InterSwitchLink& link);
  void add_rack(RackId id);
  void add_site(SiteId id);
  QString rack_text(RackId id) const {
    return to_qt(inventory_[id].name + ", " + inventory_[inventory_[id].site].name);
  }

  const Recording& recording_;
  const Inventory& inventory_;
  const Moment* moment_;
  Part part_;
  QStringList lines_;
};

void Description::add_state() {
  QString line = state_word(*moment_, part_);
  const bool has_line = part_.kind == PartKind::circuit || part_.kind == PartKind::cable ||
                        part_.kind == PartKind::inter_switch_link;
  if (!has_line && part_.kind != PartKind::host && part_.kind != PartKind::vm) {
    if (const auto load = moment_->of(part_).load) line += ", load " + share_text(load);
  }
  add(line);
}

// "load 12 %: 1.2 Gbit/s of 10 Gbit/s, the busier direction"; a run may record no links.
void Description::add_link_load(const std::optional<double>& load, BytesPerSecond speed) {
  if (moment_ == nullptr) return;
  add(load ? QStringLiteral("load %1: %2 of %3 in the busier direction")
                 .arg(share_text(load), rate_text(BytesPerSecond(*load * speed.count())),
                      rate_text(speed))
           : QStringLiteral("load is not recorded at this instant"));
}

void Description::add_figures() {
  const std::size_t i = part_.index;
  switch (part_.kind) {
    case PartKind::site:
      return add_site(SiteId(i));
    case PartKind::rack:
      return add_rack(RackId(i));
    case PartKind::network_switch:
      return add_switch(SwitchId(i));
    case PartKind::host:
      return add_host(HostId(i));
    case PartKind::disk_server:
      return add(rack_text(inventory_[inventory_.disk_servers[i].machine].rack));
    case PartKind::brick:
      return add_brick(BrickId(i));
    case PartKind::volume:
      return add_volume(VolumeId(i));
    case PartKind::circuit:
      return add_circuit(inventory_.circuits[i]);
    case PartKind::inter_switch_link:
      return add_link(inventory_.inter_switch_links[i]);
    case PartKind::bond:
      return add_bond();
    case PartKind::cable:
      return add_cable(inventory_.cables[i]);
    case PartKind::vm:
      return add_vm(VmId(i));
  }
}

void Description::add_host(HostId id) {
  const Host& host = inventory_[id];
  if (moment_ != nullptr) {
    const Moment::HostNow& now = moment_->hosts[id.index()];
    if (now.load) {
      add("CPU " + share_text(now.load) + " of " + speed_text(host.capacity()) +
          (now.demand_mhz ? ", asked for " + speed_text(now.demand_mhz) : QString()));
    }
    add(count_text(now.vms.size(), "VM", "VMs") + ", memory " + size_text(Bytes(now.memory)) +
        " of " + size_text(host.memory_for_guests()));
    if (now.power_w) add("power " + power_text(now.power_w));
  }
  add(QString::number(host.cores.count()) + " cores of " + speed_text(host.core_speed) + ", " +
      size_text(host.memory));
  if (!host.model.empty()) add(to_qt(host.model));
  add(rack_text(inventory_[host.machine].rack));
}

void Description::add_vm(VmId id) {
  const VirtualMachine& vm = inventory_[id];
  if (moment_ != nullptr) {
    const Moment::VmNow& now = moment_->vms[id.index()];
    if (now.host.valid()) {
      add("on " + to_qt(inventory_[now.host].name) +
          (now.to.valid() ? ", going to " + to_qt(inventory_[now.to].name) : QString()));
    }
    if (now.used_mhz) {
      add("CPU " + speed_text(now.used_mhz) + " of " + speed_text(vm.demand_max()) + " (" +
          share_text(now.load) + ")");
    }
  }
  add(QString::number(vm.vcpus.count()) + " vCPUs of " + speed_text(vm.core_speed) + ", memory " +
      size_text(vm.memory));
  if (vm.priority != 0) add("priority " + QString::number(vm.priority));
  if (!vm.anti_affinity.empty()) {
    add(to_qt("apart from others of " + vm.anti_affinity + ", by " + name(vm.across)));
  }
  if (!vm.affinity.empty()) {
    add(to_qt("together with others of " + vm.affinity + ", by " + name(vm.within)));
  }
  if (vm.batch) add("batch: may be stopped where others need the room");
  if (vm.volume.valid()) add("image on " + to_qt(inventory_[vm.volume].name));
}

void Description::add_switch(SwitchId id) {
  std::size_t cables = 0;
  for (const Cable& cable : inventory_.cables) cables += cable.to == id ? 1 : 0;
  const Switch& own = inventory_[id];
  add(count_text(cables, "cable", "cables") + ", " +
      (own.fabric.count() > 0 ? "fabric " + rate_text(own.fabric)
                              : QStringLiteral("non-blocking")));
  add_busiest_cable(id);
  add(rack_text(own.rack));
}

// Of those to machines; links between switches are parts of their own.
void Description::add_busiest_cable(SwitchId id) {
  if (moment_ == nullptr) return;
  std::optional<std::size_t> busiest;
  for (std::size_t i = 0; i < inventory_.cables.size(); ++i) {
    const auto& load = moment_->cables[i].load;
    if (inventory_.cables[i].to != id || !load) continue;
    if (!busiest || *load > *moment_->cables[*busiest].load) busiest = i;
  }
  if (!busiest) return add(QStringLiteral("loads of its cables are not recorded at this instant"));
  const Cable& cable = inventory_.cables[*busiest];
  const Machine& machine = inventory_[cable.machine];
  const auto& load = moment_->cables[*busiest].load;
  add(QStringLiteral("busiest cable: %1, %2 of %3")
          .arg(to_qt(machine.name + "." + machine.nics[cable.nic].name), share_text(load),
               rate_text(machine.nics[cable.nic].speed)));
}

void Description::add_brick(BrickId id) {
  const Brick& brick = inventory_[id];
  add(size_text(brick.capacity) + (brick.arbiter ? ", arbiter" : ""));
  add("reads " + rate_text(brick.read) + ", writes " + rate_text(brick.write));
  for (std::size_t i = 0; i < inventory_.replica_sets.size(); ++i) {
    const ReplicaSet& set = inventory_.replica_sets[i];
    QStringList others;
    bool own = false;
    for (const BrickId other : set.bricks) {
      own = own || other == id;
      if (other != id) others.append(to_qt(inventory_[other].name));
    }
    if (!own) continue;
    add("of volume " + to_qt(replica_set_name(inventory_, ReplicaSetId(i))) +
        (others.isEmpty() ? QString() : ", with " + others.join(", ")));
  }
  add("on " + to_qt(inventory_[brick.server].name));
}

void Description::add_volume(VolumeId id) {
  const Volume& volume = inventory_[id];
  add("replica " + QString::number(volume.replica) +
      (volume.arbiter > 0 ? ", " + count_text(volume.arbiter, "arbiter", "arbiters") : QString()) +
      ", " + count_text(volume.replica_sets.size(), "set of bricks", "sets of bricks") +
      ", Gluster " + to_qt(volume.version));
}

void Description::add_circuit(const Circuit& circuit) {
  add(to_qt(inventory_[circuit.a].name) + " - " +
      (circuit.is_uplink() ? QStringLiteral("outside") : to_qt(inventory_[circuit.b].name)));
  add(rate_text(circuit.capacity) + ", round trip " +
      QString::number(seconds(circuit.round_trip) * 1e3, 'g', 4) + " ms" +
      (circuit.loss > 0 ? ", loss " + share_text(circuit.loss) : QString()));
  add_link_load(moment_ ? moment_->circuits[part_.index].load : std::nullopt, circuit.capacity);
}

void Description::add_bond() {
  const auto [machine_id, number] = recording_.catalogue->bond(part_);
  const Machine& machine = inventory_[machine_id];
  const Bond& bond = machine.bonds[number];
  QStringList members;
  for (const std::uint16_t nic : bond.members) members.append(to_qt(machine.nics[nic].name));
  add(to_qt(bond_mode_word(bond.mode)) + QStringLiteral(" of ") + members.join(", "));
}

void Description::add_cable(const Cable& cable) {
  const Machine& machine = inventory_[cable.machine];
  add(to_qt(machine.name + "." + machine.nics[cable.nic].name + " - " + inventory_[cable.to].name) +
      ", " + rate_text(machine.nics[cable.nic].speed));
  add_link_load(moment_ ? moment_->cables[part_.index].load : std::nullopt,
                machine.nics[cable.nic].speed);
  for (const Bond& bond : machine.bonds) {
    for (const std::uint16_t nic : bond.members) {
      if (nic == cable.nic) add("of bond " + to_qt(bond.name));
    }
  }
}

void Description::add_link(const InterSwitchLink& link) {
  add(to_qt(inventory_[link.a].name + " - " + inventory_[link.b].name) + ", " +
      rate_text(link.speed));
  add_link_load(moment_ ? moment_->inter_switch_links[part_.index].load : std::nullopt, link.speed);
}

void Description::add_rack(RackId id) {
  std::size_t hosts = 0, servers = 0;
  for (const Host& host : inventory_.hosts) hosts += inventory_[host.machine].rack == id ? 1 : 0;
  for (const DiskServer& server : inventory_.disk_servers) {
    servers += inventory_[server.machine].rack == id ? 1 : 0;
  }
  add(count_text(hosts, "host", "hosts") + ", " +
      count_text(servers, "disk server", "disk servers"));
  add("at " + to_qt(inventory_[inventory_[id].site].name));
}

void Description::add_site(SiteId id) {
  std::size_t racks = 0, hosts = 0;
  for (const Rack& rack : inventory_.racks) racks += rack.site == id ? 1 : 0;
  for (std::size_t i = 0; i < inventory_.hosts.size(); ++i) {
    hosts += inventory_.site_of(HostId(i)) == id ? 1 : 0;
  }
  add(count_text(racks, "rack", "racks") + ", " + count_text(hosts, "host", "hosts"));
}

void Description::add_faults() {
  if (moment_ == nullptr) return;
  for (const FaultBar& fault : recording_.faults) {
    if (fault.part != part_ || fault.from > moment_->at) continue;
    if (fault.until < moment_->at || (fault.until == moment_->at && !fault.open)) continue;
    add(to_qt(runs::word_of(fault.look)) + " since " + time_text(fault.from - recording_.start) +
        (fault.open ? ", not repaired" : ", until " + time_text(fault.until - recording_.start)));
  }
}

}  // namespace

QString describe(const Recording& recording, const Moment* moment, Part part) {
  return Description(recording, moment, part).text();
}

QString state_word(const Moment& moment, Part part) {
  if (part.kind == PartKind::host) {
    const Moment::HostNow& now = moment.hosts[part.index];
    const bool ill = now.phase == HostPhase::on && now.health != Health::good;
    return to_qt(ill && !now.word.empty() ? std::string_view(now.word) : name(now.phase));
  }
  if (part.kind == PartKind::vm) return to_qt(name(moment.vms[part.index].phase));
  const Moment::PartNow now = moment.of(part);
  return to_qt(now.word.empty() ? name(now.health) : std::string_view(now.word));
}

Health health_of(const Moment& moment, Part part) {
  if (part.kind == PartKind::host) return moment.hosts[part.index].health;
  if (part.kind != PartKind::vm) return moment.of(part).health;
  switch (moment.vms[part.index].phase) {
    case VmPhase::running:
    case VmPhase::migrating:
      return Health::good;
    case VmPhase::absent:
      return Health::off;
    case VmPhase::waiting:
    case VmPhase::booting:
    case VmPhase::paused:
    case VmPhase::unknown:
      return Health::degraded;
    case VmPhase::down:
      return Health::bad;
  }
  return Health::good;
}

}  // namespace gemello::gui
