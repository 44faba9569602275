// The ends, calls on their way to a hypervisor and answers on their way back.
#include <algorithm>

#include <fmt/format.h>

#include "live/synthetic/synthetic_cloud.hpp"

namespace gemello::live {

class SyntheticCloud::HypervisorEnd final : public Hypervisor {
 public:
  HypervisorEnd(SyntheticCloud& cloud, HostId host)
      : cloud_(cloud), host_(host), inbox_(cloud.inbox_), window_(cloud.window_) {}
  void call(CallId id, const HypervisorCall& what, OrderTime time) override {
    cloud_.send(host_, inbox_, id, what, {window_, time});
  }

 private:
  SyntheticCloud& cloud_;
  HostId host_;
  Channel inbox_;
  std::shared_ptr<const OrderWindow> window_;
};

class SyntheticCloud::SwitchEnd final : public PowerSwitch {
 public:
  SwitchEnd(SyntheticCloud& cloud, HostId host)
      : cloud_(cloud), host_(host), inbox_(cloud.inbox_), window_(cloud.window_) {}
  void call(CallId id, PowerOrder order, OrderTime time) override {
    cloud_.press(host_, inbox_, id, order, {window_, time});
  }
  std::string device() const override { return "bmc of " + cloud_.inventory_[host_].name; }

 private:
  SyntheticCloud& cloud_;
  HostId host_;
  Channel inbox_;
  std::shared_ptr<const OrderWindow> window_;
};

class SyntheticCloud::WitnessEnd final : public Witness {
 public:
  WitnessEnd(SyntheticCloud& cloud, HostId host)
      : cloud_(cloud), host_(host), inbox_(cloud.inbox_) {}
  void ask(CallId id) override { cloud_.ask_witness(host_, inbox_, id); }

 private:
  SyntheticCloud& cloud_;
  HostId host_;
  Channel inbox_;
};

class SyntheticCloud::StorageEnd final : public Storage {
 public:
  explicit StorageEnd(SyntheticCloud& cloud)
      : cloud_(cloud), inbox_(cloud.inbox_), window_(cloud.window_) {}
  void observe(CallId id) override { cloud_.observe_storage(inbox_, id); }
  void throttle_heal(CallId id, const std::string& volume, BytesPerSecond limit,
                     OrderTime time) override {
    cloud_.throttle(inbox_, id, volume, limit, {window_, time});
  }

 private:
  SyntheticCloud& cloud_;
  Channel inbox_;
  std::shared_ptr<const OrderWindow> window_;
};

std::unique_ptr<Hypervisor> SyntheticCloud::hypervisor(HostId host) {
  return std::make_unique<HypervisorEnd>(*this, host);
}
std::unique_ptr<PowerSwitch> SyntheticCloud::power(HostId host) {
  if (!inventory_[host].bmc.present) return nullptr;
  return std::make_unique<SwitchEnd>(*this, host);
}
std::unique_ptr<Witness> SyntheticCloud::witness(HostId host) {
  return std::make_unique<WitnessEnd>(*this, host);
}
std::unique_ptr<Storage> SyntheticCloud::storage() {
  return std::make_unique<StorageEnd>(*this);
}

namespace {

std::string text_of(const HypervisorCall& what) {
  return std::visit(
      [&](const auto& order) {
        if constexpr (requires { order.domain; })
          return fmt::format("{} {}", call_name(what), order.domain);
        else
          return std::string(call_name(what));
      },
      what);
}

}  // namespace

bool SyntheticCloud::hold_back(const Channel& inbox, CallId id, const OrderLeave& leave) {
  if (leave.given()) return false;
  post(inbox, Duration(0), {id, Ending::held_back, out_of_turn, {}});
  return true;
}

// A connection that is down is made anew first: where that fails, nothing was sent. One that is up
// takes the call, whether or not anybody is left at its other end.
void SyntheticCloud::send(HostId host, const Channel& inbox, CallId id, const HypervisorCall& what,
                          const OrderLeave& leave) {
  const bool order = !std::holds_alternative<ObserveHost>(what);
  if (order && hold_back(inbox, id, leave)) return;
  if (order) note_order(host, text_of(what));
  SyntheticHost& it = at(host);
  if (it.reachable()) it.line_open = true;
  if (!it.line_open) {
    post(inbox, times_.connect_timeout + it.delay,
         {id, Ending::failed, inventory_[host].name + " cannot be reached", {}});
    return;
  }
  const std::uint64_t call = ++last_number_;
  calls_[call] = {inbox, id,    host, it.life, what, order ? take_mishap(host) : std::nullopt,
                  leave, false, {}};
  if (it.reachable())
    accept(call);
  else
    it.on_wire.push_back(call);
}

void SyntheticCloud::accept(std::uint64_t call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  SyntheticHost& it = at(found->second.host);
  if (it.hung)
    it.held.push_back([this, call] { carry_out(call); });
  else
    carry_out(call);
}

void SyntheticCloud::answer(std::uint64_t call, Ending ending, std::string cause, Value value) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  OpenCall& open = found->second;
  const bool lost = open.mishap && open.mishap->kind == Mishap::Kind::answer_lost;
  if (lost || open.given_up) {
    calls_.erase(found);
    return;
  }
  open.answer = {open.id, ending, std::move(cause), std::move(value)};
  if (open.mishap && open.mishap->kind == Mishap::Kind::unknown_with_effect)
    open.answer = {open.id, Ending::unknown, "the answer was lost", {}};
  agenda_.after(at(open.host).delay, [this, call] { deliver(call); });
}

void SyntheticCloud::refuse(std::uint64_t call, const std::string& cause) {
  later(calls_.at(call).host, times_.refusal,
        [this, call, cause] { answer(call, Ending::failed, cause); });
}

// What a host had to say when it died is never sent; what waits for its cable or its libvirtd is.
void SyntheticCloud::deliver(std::uint64_t call) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  OpenCall& open = found->second;
  if (!open.given_up) {
    if (!alive(open.host, open.life)) return;
    SyntheticHost& it = at(open.host);
    if (!it.connected || it.hung) {
      it.unsent.push_back(call);
      return;
    }
    open.inbox->put(open.answer);
  }
  calls_.erase(found);
}

void SyntheticCloud::flush(HostId host) {
  std::vector<std::uint64_t> unsent;
  unsent.swap(at(host).unsent);
  for (const std::uint64_t call : unsent) deliver(call);
}

// Calls that a living host took are carried out all the same; nobody hears of it.
void SyntheticCloud::break_line(HostId host, const std::string& cause) {
  SyntheticHost& it = at(host);
  if (!it.line_open) return;
  it.line_open = false;
  for (const std::uint64_t call : it.on_wire) {
    const auto found = calls_.find(call);
    if (found == calls_.end()) continue;
    found->second.inbox->put({found->second.id, Ending::unknown, cause, {}});
    calls_.erase(found);
  }
  it.on_wire.clear();
  for (auto next = calls_.begin(); next != calls_.end();) {
    OpenCall& open = next->second;
    const bool here = open.host == host;
    if (here && !open.given_up) {
      // The answer that a test wants lost stays lost: its caller hears nothing, not even this.
      if (!open.mishap || open.mishap->kind != Mishap::Kind::answer_lost)
        open.inbox->put({open.id, Ending::unknown, cause, {}});
      open.given_up = true;
    }
    next = here && !alive(host, open.life) ? calls_.erase(next) : std::next(next);
  }
}

void SyntheticCloud::ask_witness(HostId host, const Channel& inbox, CallId id) {
  const SyntheticHost& it = at(host);
  const Answer silent{id, Ending::failed, inventory_[host].name + " does not answer", {}};
  if (!it.reachable()) {
    post(inbox, times_.connect_timeout + it.delay, silent);
    return;
  }
  agenda_.after(times_.witness, [this, host, inbox, id, silent, life = it.life] {
    const bool lives = at(host).reachable() && at(host).life == life;
    Answer answer{id, Ending::done, {}, LifeReading{report(host).life}};
    post(inbox, at(host).delay, lives ? answer : silent);
  });
}

void SyntheticCloud::observe_storage(const Channel& inbox, CallId id) {
  if (storage_silent_) {
    post(inbox, times_.connect_timeout, {id, Ending::failed, "no server answers", {}});
    return;
  }
  agenda_.after(times_.storage, [this, inbox, id] {
    post(inbox, storage_delay_, {id, Ending::done, {}, storage_report()});
  });
}

void SyntheticCloud::throttle(const Channel& inbox, CallId id, const std::string& volume,
                              BytesPerSecond limit, const OrderLeave& leave) {
  if (hold_back(inbox, id, leave)) return;
  note_order(HostId::none(), "throttle " + volume);
  const VolumeId which = inventory_.find_volume(volume);
  const Mishap mishap =
      take_mishap(HostId::none()).value_or(Mishap{Mishap::Kind::late, Duration(0), {}});
  using Kind = Mishap::Kind;
  if (storage_silent_ || !which.valid() || mishap.kind == Kind::failure) {
    post(inbox, times_.connect_timeout, {id, Ending::failed, "volume is not served", {}});
    return;
  }
  agenda_.after(times_.storage + mishap.delay, [this, inbox, id, which, limit, kind = mishap.kind] {
    if (kind != Kind::unknown_without_effect) heal_limits_[which] = limit;
    if (kind == Kind::answer_lost) return;
    const bool known = kind == Kind::late;
    post(inbox, storage_delay_,
         {id, known ? Ending::done : Ending::unknown, known ? "" : "the answer was lost", {}});
  });
}

StorageReport SyntheticCloud::storage_report() const {
  StorageReport report;
  for (const DiskServer& server : inventory_.disk_servers) report.servers.push_back(server.name);
  for (std::size_t i = 0; i < inventory_.volumes.size(); ++i) {
    const Volume& volume = inventory_.volumes[i];
    report.version = volume.version;
    VolumeReport row{volume.name, true, volume.replica, volume.arbiter, {}, volume.options, 0};
    if (const auto files = heal_entries_.find(VolumeId(i)); files != heal_entries_.end())
      row.heal_entries = files->second;
    for (const ReplicaSetId set : volume.replica_sets)
      for (const BrickId id : inventory_.replica_sets[set.index()].bricks) {
        const Brick& brick = inventory_.bricks[id.index()];
        const Inventory& names = brick_names_ == nullptr ? inventory_ : *brick_names_;
        row.bricks.push_back(
            {names[id].name, brick_online(id), brick.arbiter, brick.capacity, brick.capacity});
      }
    report.volumes.push_back(row);
  }
  return report;
}

// A brick on a hypervisor is there while that has power.
bool SyntheticCloud::brick_online(BrickId brick) const {
  const MachineId machine =
      inventory_.disk_servers[inventory_.bricks[brick.index()].server.index()].machine;
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    if (inventory_.hosts[i].machine == machine && !hosts_[i].reachable()) return false;
  return brick_up_[brick.index()];
}

}  // namespace gemello::live
