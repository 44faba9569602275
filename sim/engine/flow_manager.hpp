#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/cloud/ids.hpp"
#include "models/units/quantity.hpp"
#include "sim/engine/engine.hpp"

namespace gemello::sim {

/// Anything with a bandwidth that flows share: one direction of a port, circuit or switch fabric,
/// a disk.
using LinkId = Id<struct LinkTag>;

/// Flows are numbered in the order of their starts, from 1; 0 is none.
struct FlowId {
  std::uint64_t value = 0;
  constexpr bool valid() const { return value != 0; }
  friend constexpr auto operator<=>(FlowId, FlowId) = default;
};

enum class FlowOutcome : std::uint8_t {
  finished,
  failed,  ///< a link of its route was or went down
  cancelled,
};

/// How a flow ended. `remaining` is in bytes, 0 when finished.
struct FlowEnd {
  FlowId id;
  FlowOutcome outcome = FlowOutcome::failed;
  double remaining = 0;
  Instant started{};
  Instant ended{};
};

/// A transfer over links chosen by the caller. Shares of a link are weighted max-min fair.
struct FlowRequest {
  std::vector<LinkId> route;  ///< not empty; a link listed k times is used k times per byte
  double bytes = 0;           ///< a fraction is kept: a flow taken from a State goes on exactly
  BytesPerSecond cap{};       ///< the flow's own limit; 0: none
  double weight = 1;          ///< > 0; of 3 against 1 gets three times the rate
  Duration round_trip{};      ///< of its connection; kept for who asks live(), slows nothing down
  std::function<void(const FlowEnd&)> on_end;  ///< exactly once, never from inside start or cancel
};

/// A flow under way, as State needs it.
struct LiveFlow {
  FlowId id;
  std::vector<LinkId> route;
  double bytes = 0;
  double remaining = 0;
  BytesPerSecond cap{};
  BytesPerSecond rate{};
  double weight = 1;
  Duration round_trip{};
  Instant started{};
};

/// Too many flows alive at once: the cost of each end grows with their number, so the run would
/// never finish. what() names the number and the most crowded links.
class FlowOverload : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct FlowLimits {
  std::size_t live_warn = 500;   ///< on_crowd is called when exceeded; again after falling to half
  std::size_t live_stop = 5000;  ///< FlowOverload when exceeded
  std::function<void(std::size_t live)> on_crowd;
};

/// Flows as SimGrid communications on a zone whose routes are chosen at run time. All calls may be
/// made from a task, from an on_end and between two runs. Ends are reported from a task at the
/// Instant at which they happened, in ascending FlowId. At most one per process;
/// its engine must not run after its end.
///
/// Zero latency: round trips, handshakes and window limits are the caller's (cap, start delay).
class FlowManager {
 public:
  explicit FlowManager(Engine& engine, FlowLimits limits = {});
  ~FlowManager();
  FlowManager(const FlowManager&) = delete;
  FlowManager& operator=(const FlowManager&) = delete;

  /// A new link; `name` must be new and `bandwidth` positive. `flows_max` > 0: no more flows at
  /// once, others wait at rate 0 (self-heal slots, migration queues). Only before the first flow
  /// starts and the first run.
  LinkId add_link(std::string_view name, BytesPerSecond bandwidth, std::uint32_t flows_max = 0);
  std::size_t link_count() const;
  /// none() if there is no such link.
  LinkId find_link(std::string_view name) const;
  const std::string& link_name(LinkId link) const;
  BytesPerSecond bandwidth(LinkId link) const;  ///< nominal, as set

  /// A change of nominal bandwidth (positive); flows under way feel it.
  void set_bandwidth(LinkId link, BytesPerSecond bandwidth);
  /// Called before each change of a nominal bandwidth.
  void on_bandwidth(std::function<void(LinkId)> changes);
  /// Load that is no flow: flows share what it leaves, never less than residual_share_min of the
  /// nominal bandwidth. Cheap on links without flows.
  void set_background(LinkId link, BytesPerSecond load);
  static constexpr double residual_share_min = 0.01;
  /// Rates and loads are of the last solution; this long after a change they show it.
  static constexpr Duration rates_known_after{1};
  BytesPerSecond background(LinkId link) const;
  /// Off: the flows on it fail now, new ones fail at once.
  void set_link_up(LinkId link, bool up);
  bool link_up(LinkId link) const;
  /// Sum of the flows' rates on it (a flow counts once for each use), as of the last solution:
  /// what changed at this Instant shows after it. Background is not in it.
  BytesPerSecond link_load(LinkId link) const;

  /// Starts at this Instant. A dead route fails at once, no bytes finish at once (both reported
  /// from a task). Errors: FlowOverload.
  FlowId start(FlowRequest request);
  /// Reported as cancelled; false when it has already ended.
  bool cancel(FlowId flow);
  /// False when it has already ended. 0: no cap.
  bool set_cap(FlowId flow, BytesPerSecond cap);
  /// Of its connection, as FlowRequest has it; nothing when it has ended.
  void set_round_trip(FlowId flow, Duration round_trip);

  bool alive(FlowId flow) const;
  double remaining(FlowId flow) const;     ///< bytes now; 0 when it has ended
  BytesPerSecond rate(FlowId flow) const;  ///< as of the last solution; 0 when it has ended
  std::size_t live_count() const;
  /// All flows under way, by ascending id.
  std::vector<LiveFlow> live() const;

  /// For State: restarts every live flow inside SimGrid at its present remaining bytes and returns
  /// them, so that this run and one begun from the list compute on with the same numbers.
  std::vector<LiveFlow> checkpoint();

  /// Counts since the beginning.
  struct Counts {
    std::uint64_t started = 0;
    std::uint64_t finished = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;
  };
  Counts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gemello::sim
