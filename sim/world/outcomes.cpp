#include "sim/world/outcomes.hpp"

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::sim {

void Outcomes::begin(ActionId id, const Action& action) {
  GEMELLO_INVARIANT(seen_.insert(id).second, fmt::format("action {} was begun before", number(id)));
  open_.emplace(id, action);
  core_.metrics.action_begun();
}

void Outcomes::plan(ActionId id, HostId host, EventBody outcome) {
  GEMELLO_INVARIANT(open_.contains(id) && !planned_.contains(id),
                    fmt::format("action {} ends twice", number(id)));
  Instant at = core_.now();
  if (host.valid()) {
    const Duration delay = core_[host].reply_delay;
    if (core_[host].replies_lost || delay > core_.assumptions.reply_timeout) {
      outcome = ActionUnknown{id, "no reply from " + core_.name(host)};
      at += core_.assumptions.reply_timeout;
    } else if (delay > Duration::zero()) {
      at += delay;
      // Of a host that is off already its BMC tells.
      if (monitor_.visible(host)) late_[id] = host;
    }
  }
  planned_.emplace(id, std::move(outcome));
  core_.agenda.add(at, Due::outcome, number(id));
}

void Outcomes::done(ActionId id, HostId host, std::optional<ProofOfDeath> proof) {
  plan(id, host, ActionDone{id, std::move(proof)});
}

void Outcomes::failed(ActionId id, HostId host, std::string cause) {
  plan(id, host, ActionFailed{id, std::move(cause)});
}

void Outcomes::unknown(ActionId id, std::string cause) {
  plan(id, HostId::none(), ActionUnknown{id, std::move(cause)});
}

void Outcomes::done_if_heard(ActionId id, HostId host) {
  if (monitor_.visible(host))
    done(id, host);
  else
    unknown(id, core_.name(host) + " does not answer");
}

void Outcomes::report(ActionId id) {
  const auto planned = planned_.find(id);
  GEMELLO_INVARIANT(planned != planned_.end(), "an outcome is due that was not planned");
  if (const auto late = late_.find(id); late != late_.end()) {
    if (!monitor_.visible(late->second))
      planned->second = ActionUnknown{id, core_.name(late->second) + " does not answer"};
    late_.erase(late);
  }
  if (std::holds_alternative<ActionUnknown>(planned->second)) core_.metrics.action_unknown();
  if (const auto* done = std::get_if<ActionDone>(&planned->second); done && done->proof)
    monitor_.bury(done->proof->host());
  monitor_.emit(std::move(planned->second));
  planned_.erase(planned);
  open_.erase(id);
}

void Outcomes::restore(std::map<ActionId, Action> open, std::map<ActionId, EventBody> planned,
                       std::map<ActionId, HostId> late) {
  open_ = std::move(open);
  planned_ = std::move(planned);
  late_ = std::move(late);
  for (const auto& [id, action] : open_) seen_.insert(id);
}

}  // namespace gemello::sim
