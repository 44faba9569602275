#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "live/ends/clock.hpp"
#include "live/ends/hypervisor.hpp"
#include "live/ends/inbox.hpp"
#include "live/ends/order_window.hpp"
#include "live/synthetic/agenda.hpp"
#include "live/synthetic/synthetic_host.hpp"
#include "live/synthetic/synthetic_times.hpp"
#include "models/cloud/inventory.hpp"

namespace gemello::live {

/// A fleet in memory behind the inner seam, in virtual time. It holds the truth (what runs where,
/// who has power, whose cable is in); its ends tell what a controller could hear of it, as late
/// and as badly as real ones do. Deterministic; one thread; the same calls at the same instants
/// are the same answers.
class SyntheticCloud final : public Clock {
 public:
  /// placement: by VM; none(): defined nowhere. Hosts are on or off as the inventory says, which
  /// is borrowed. Ends answer into the inbox.
  SyntheticCloud(const Inventory& inventory, const std::vector<HostId>& placement,
                 std::shared_ptr<Inbox> inbox, Instant start, SyntheticTimes times = {});
  SyntheticCloud(const SyntheticCloud&) = delete;
  SyntheticCloud& operator=(const SyntheticCloud&) = delete;

  Instant now() const override { return agenda_.now(); }
  /// When something happens next; never if nothing does.
  Instant next_due() const { return agenda_.next_due(); }
  /// Whatever is due by then happens, in order of (time, sequence).
  void advance_to(Instant end) { agenda_.advance_to(end); }

  // ---- the ends; each borrows the cloud ----
  std::unique_ptr<Hypervisor> hypervisor(HostId host);
  std::unique_ptr<PowerSwitch> power(HostId host);  ///< null: the inventory knows of no BMC
  std::unique_ptr<Witness> witness(HostId host);
  std::unique_ptr<Storage> storage();
  std::string target_uri(HostId host) const;
  std::string definition(VmId vm) const;
  /// Ends made from now on answer there: the controller was started anew.
  void answer_into(std::shared_ptr<Inbox> inbox) { inbox_ = std::move(inbox); }
  /// Ends made from now on send orders by these turns; null: always.
  void lead_by(std::shared_ptr<const OrderWindow> window) { window_ = std::move(window); }

  // ---- what a test does to it ----
  void set_delay(HostId host, Duration of_answers) { at(host).delay = of_answers; }
  void set_storage_delay(Duration of_answers) { storage_delay_ = of_answers; }
  /// false: no domain event is ever told, a controller has its looks only.
  void tell_events(bool tell) { tells_ = tell; }
  /// Takes effect on the first order it fits, in the order in which they were given.
  void befall_next(Mishap mishap) { mishaps_.push_back(mishap); }

  void lose_power(HostId host);
  void return_power(HostId host);  ///< it boots
  void cut_off(HostId host);       ///< its cable: for the controller and for other hosts
  void reconnect(HostId host);
  void hang(HostId host);  ///< its libvirtd takes calls and carries out none; its guests run on
  void unhang(HostId host);
  void jam(HostId host) { at(host).jammed = true; }  ///< its power switch does not answer
  void unjam(HostId host) { at(host).jammed = false; }
  /// Its power switch is another machine's, which has power or not.
  void wire_switch_elsewhere(HostId host, bool on) { at(host).switch_of_other = on; }

  void set_demand(VmId vm, Megahertz demand);
  void pause_by_io_error(VmId vm);   ///< wherever it runs
  void stop_by_itself(VmId vm);      ///< its guest shuts down, wherever it runs
  void crash(VmId vm, HostId host);  ///< its process there dies, its definition stays
  void leave_copy(VmId vm, HostId host, bool active);
  /// A running guest that the inventory does not know.
  void add_guest(const std::string& name, HostId host, Bytes memory);
  /// On: a process that may write to an image keeps others from starting with it, as QEMU's lock
  /// does. Off: storage that dropped the lock of a client it does not hear.
  void lock_images(bool lock) { locks_ = lock; }
  void set_brick(BrickId brick, bool online) { brick_up_[brick.index()] = online; }
  void set_heal_entries(VolumeId volume, std::int64_t files) { heal_entries_[volume] = files; }
  /// The storage has other names for its bricks than the inventory: this one's. Borrowed.
  void name_bricks_as(const Inventory& other) { brick_names_ = &other; }
  void silence_storage(bool silent) { storage_silent_ = silent; }

  // ---- what no controller can know ----
  /// Hosts with a process of the VM that may write to its image.
  std::vector<HostId> really_on(VmId vm) const;
  /// Starts while another process that may write to the image was there.
  int double_starts() const { return double_starts_; }
  bool has_power(HostId host) const { return at(host).power != SyntheticHost::Power::off; }
  /// Counts its boots; 0: none yet.
  std::uint64_t life(HostId host) const { return at(host).life; }
  /// Nothing: not defined there.
  std::optional<DomainState> state_on(HostId host, const std::string& domain) const;
  /// 0: no bound.
  BytesPerSecond heal_limit(VolumeId volume) const;

  /// Every order that was sent by an end, arrived or not.
  struct Order {
    Instant at;
    HostId host;  ///< none(): to the storage
    std::string text;
  };
  const std::vector<Order>& orders() const { return orders_; }

 private:
  class HypervisorEnd;
  class SwitchEnd;
  class WitnessEnd;
  class StorageEnd;

  struct OpenCall {
    std::shared_ptr<Inbox> inbox;
    CallId id = CallId::none;
    HostId host;
    std::uint64_t life = 0;
    HypervisorCall what;
    std::optional<Mishap> mishap;
    OrderLeave leave;
    bool given_up = false;  ///< its end was told "unknown" when the connection broke
    Answer answer;          ///< once its hypervisor has it
  };
  struct Migration {
    HostId from;
    HostId to;
    std::string domain;
    std::uint64_t call = 0;
    std::uint64_t from_life = 0;
    std::uint64_t to_life = 0;
    std::optional<Instant> began;  ///< memory flows
    bool doomed = false;           ///< one of its hosts died; nobody noticed yet
    bool stalled = false;          ///< all is sent, a cable is missing
    bool handed_over = false;
  };
  using Channel = std::shared_ptr<Inbox>;
  using Value = decltype(Answer::value);

  SyntheticHost& at(HostId host) { return hosts_[host.index()]; }
  const SyntheticHost& at(HostId host) const { return hosts_[host.index()]; }
  const std::string& name_of(VmId vm) const { return inventory_[vm].name; }
  bool alive(HostId host, std::uint64_t life) const {
    return at(host).runs() && at(host).life == life;
  }
  /// On the host, if it is still in this life by then.
  void later(HostId host, Duration delay, std::function<void()> what);
  void post(const Channel& inbox, Duration delay, Answer answer);
  std::optional<Mishap> take_mishap(HostId host);
  void note_order(HostId host, const std::string& text) { orders_.push_back({now(), host, text}); }
  void book(HostId host) { charge(at(host), inventory_[host], shapes_, now()); }
  /// A domain event.
  void tell(HostId host);

  // synthetic_line.cpp: calls on their way to a hypervisor, and answers back
  void send(HostId host, const Channel& inbox, CallId id, const HypervisorCall& what,
            const OrderLeave& leave);
  void accept(std::uint64_t call);
  void answer(std::uint64_t call, Ending ending, std::string cause = {}, Value value = {});
  void refuse(std::uint64_t call, const std::string& cause);
  void deliver(std::uint64_t call);
  void flush(HostId host);
  void break_line(HostId host, const std::string& cause);
  void ask_witness(HostId host, const Channel& inbox, CallId id);
  void observe_storage(const Channel& inbox, CallId id);
  void throttle(const Channel& inbox, CallId id, const std::string& volume, BytesPerSecond limit,
                const OrderLeave& leave);
  bool hold_back(const Channel& inbox, CallId id, const OrderLeave& leave);
  StorageReport storage_report() const;
  bool brick_online(BrickId brick) const;

  // synthetic_power.cpp
  void press(HostId host, const Channel& inbox, CallId id, PowerOrder order,
             const OrderLeave& leave);
  void take_effect(HostId host, PowerOrder order);
  void boot(HostId host);
  void come_up(HostId host);
  void shut_down(HostId host);
  void power_down(HostId host);

  // synthetic_orders.cpp: what a hypervisor does about a call
  void carry_out(std::uint64_t call);
  void carry_out(std::uint64_t call, const ObserveHost& look);
  void carry_out(std::uint64_t call, const StartDomain& start);
  void carry_out(std::uint64_t call, const StopDomain& stop);
  void carry_out(std::uint64_t call, const MigrateDomain& move);
  void carry_out(std::uint64_t call, const AbortMigration& abort);
  void carry_out(std::uint64_t call, const DestroyDomain& destroy);
  void carry_out(std::uint64_t call, const ResumeDomain& resume);
  HostReport report(HostId host);
  SyntheticDomain* find(HostId host, const std::string& domain);
  /// The same process of it, or null.
  SyntheticDomain* find(HostId host, const std::string& domain, std::uint64_t process);
  bool written_elsewhere(HostId than, const std::string& domain) const;
  void end_process(HostId host, const std::string& domain, ShutOffReason why);

  // synthetic_migration.cpp
  HostId host_at(const std::string& uri) const;
  void receive(std::uint64_t migration);
  void hand_over(std::uint64_t migration);
  void complete(std::uint64_t migration);
  void fail_migration(std::uint64_t migration, const std::string& cause);
  void doom_migrations(HostId dead);
  void break_migrations(HostId cut);
  void go_on_with_migrations();
  DomainJob job_of(const Migration& migration) const;

  const Inventory& inventory_;
  std::shared_ptr<Inbox> inbox_;
  std::shared_ptr<const OrderWindow> window_;
  SyntheticTimes times_;
  Agenda agenda_;
  std::vector<SyntheticHost> hosts_;
  GuestShapes shapes_;
  std::map<std::uint64_t, OpenCall> calls_;
  std::map<std::uint64_t, Migration> migrations_;
  std::uint64_t last_number_ = 0;  // of calls, migrations and processes
  std::deque<Mishap> mishaps_;
  std::vector<Order> orders_;
  bool tells_ = true;
  bool locks_ = false;
  int double_starts_ = 0;
  std::vector<bool> brick_up_;
  std::map<VolumeId, std::int64_t> heal_entries_;
  std::map<VolumeId, BytesPerSecond> heal_limits_;
  const Inventory* brick_names_ = nullptr;
  bool storage_silent_ = false;
  Duration storage_delay_{};
};

}  // namespace gemello::live
