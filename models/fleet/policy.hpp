#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/fleet_view.hpp"

namespace gemello {

/// Why one action was proposed: the rule that speaks, the three best candidates with their score
/// (unit and sense are the policy's, written in `score_meaning`), and how many candidates each
/// reason ruled out.
struct Rationale {
  struct Candidate {
    HostId host;
    double score = 0;
  };
  std::string author;                              ///< "rebalancing/threshold-mmt"
  std::string score_meaning;                       ///< "added power, W; least wins"
  std::string because;                             ///< one sentence
  std::vector<Candidate> best;                     ///< at most 3, best first
  std::map<std::string, std::int32_t> rejections;  ///< reason -> number of candidates

  void consider(HostId host, double score, bool less_is_better);
  void reject(std::string_view reason) { ++rejections[std::string(reason)]; }
};

/// Collected only when asked for: policies get a null pointer otherwise.
class Reasons {
 public:
  /// The rationale of the n-th action of the decision.
  Rationale& of(std::size_t action) {
    if (rationales_.size() <= action) rationales_.resize(action + 1);
    return rationales_[action];
  }
  const std::vector<Rationale>& all() const { return rationales_; }
  void append(const Reasons& other, std::size_t at);

 private:
  std::vector<Rationale> rationales_;
};

/// What a policy cannot go on with until a person acts: about a host or a VM, the other is none().
struct Appeal {
  HostId host;
  VmId vm;
  std::string because;  ///< one sentence, with what would help
  std::string author;   ///< "failover/restart-by-priority"
};

struct Decision {
  std::vector<Action> actions;
  Instant wake = never;              ///< ask again then, events or not
  std::vector<Appeal> appeals = {};  ///< each is told once
};

/// What became of an action that a policy proposed.
enum class Answer : std::uint8_t {
  begun,
  held,         ///< a person has been asked
  recommended,  ///< the Gate begins nothing of its kind
  refused,      ///< by the Guard, or because the controller's turn is over too soon
};

/// Decides; does no I/O, reads no clock, keeps no hidden state. What it must remember between two
/// calls is the text of `memory`, which the Controller journals and State carries.
class Policy {
 public:
  virtual ~Policy() = default;

  /// events: what happened since the last call, sorted. reasons: null or to be filled, one
  /// rationale per action.
  virtual Decision decide(const FleetView& view, std::span<const Event> events,
                          Reasons* reasons) = 0;
  /// After a decision: what became of each of its actions, in their order. Returns when to ask
  /// again at the latest because of that; never: as decided.
  virtual Instant answered(Instant now, std::span<const Action> actions,
                           std::span<const Answer> answers);
  /// JSON text; "" if there is nothing to remember.
  virtual std::string memory() const { return {}; }
  /// Errors: InputError if the text is not what memory() of this policy wrote.
  virtual void recall(std::string_view memory);
};

}  // namespace gemello
