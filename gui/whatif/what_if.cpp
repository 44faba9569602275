#include "gui/whatif/what_if.hpp"

#include <algorithm>
#include <utility>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_words.hpp"
#include "gui/whatif/prediction_rows.hpp"
#include "gui/whatif/steering_command.hpp"
#include "models/protocol/message.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

const auto ignore_reply = [](const nlohmann::json&) {};
const auto ignore_failure = [](const protocol::Error&) {};

// Why an order did not begin.
struct Hindrance {
  bool refused = false;  // for good; else it is held and may still be approved
  QString sentence;
};

std::optional<Hindrance> hindrance_in(const nlohmann::json& result) {
  const auto found = result.find("verdict");
  if (found == result.end() || !found->is_object()) return std::nullopt;
  const std::string kind = found->value("kind", "begun");
  const QString reason = to_qt(found->value("reason", ""));
  if (kind == "refused")
    return Hindrance{true, QObject::tr("The Guard refuses it: %1.").arg(reason)};
  if (kind == "held") return Hindrance{false, QObject::tr("The Gate holds it: %1.").arg(reason)};
  return std::nullopt;
}

}  // namespace

WhatIf::WhatIf(Branches& branches, QObject* parent)
    : QObject(parent),
      branches_(branches),
      ask_(guarded(branches.ask(), this)),
      quiet_(guarded(branches.quiet(), this)) {
  connect(&branches, &Branches::failed, this, &WhatIf::failed);
}

// ---- deeds ----------------------------------------------------------------------------------

void WhatIf::fault(BranchId id, const runs::Fault& fault) {
  const Branch& branch = *branches_.tree().find(id);
  const Instant at = branch.start + fault.at;
  Deed deed;
  deed.text = fault_text(fault);
  deed.change = ScenarioDocument::adding(fault);
  deed.request = [fault, at](std::string simulation) {
    return protocol::InjectFault{std::move(simulation), fault.what,  fault.component,
                                 at - origin,           fault.lasts, fault.shape};
  };
  if (branch.is_run() || at < branch.now)
    branches_.branch(id, at, [this, deed](BranchId made) { perform(made, deed); });
  else
    perform(id, deed);
}

void WhatIf::order(BranchId id, const nlohmann::json& action) {
  const Branch& branch = *branches_.tree().find(id);
  Deed deed;
  deed.text = action_title(action);
  const std::string at = typed_text(branch.now - branch.start);
  deed.change = [action, at](OrderedJson& json) {
    if (!json.contains("orders")) set_section(json, "orders", OrderedJson::array());
    json["orders"].push_back({{"at", at}, {"action", action}});
  };
  deed.request = [action](std::string simulation) {
    return protocol::Order{std::move(simulation), action};
  };
  perform(id, deed);
}

void WhatIf::order_in_branch(BranchId id, Instant at, const nlohmann::json& action) {
  branches_.branch(id, at, [this, action](BranchId made) { order(made, action); });
}

// The scenario is asked first: what it would not take is not done.
void WhatIf::perform(BranchId id, const Deed& deed) {
  const std::shared_ptr<ScenarioDocument> document = branches_.tree().find(id)->document;
  try {
    if (document) document->changed_by(deed.change);
  } catch (const InputError& error) {
    emit failed(to_qt(error.what()));
    return;
  }
  ask(id, deed, [this, id, deed, document](SnapshotPtr snapshot) {
    if (!document) return drop(snapshot);
    auto command = std::make_unique<SteeringCommand>(*this, id, deed, std::move(snapshot));
    try {
      document->prepare(deed.change, command.get());
      document->undo_stack()->push(command.release());
    } catch (const InputError& error) {
      emit failed(to_qt(error.what()));
    }
  });
}

void WhatIf::ask(BranchId id, const Deed& deed, OnDone then) {
  const Branch* branch = branches_.tree().find(id);
  if (branch == nullptr) return;
  const std::string simulation = branch->simulation;
  const auto snapshot = std::make_shared<Snapshot>();
  snapshot->simulation = "undo " + std::to_string(++snapshot_number_);
  ask_(protocol::Branch{simulation, snapshot->simulation}, ignore_reply,
       [this, snapshot](const protocol::Error& error) {
         snapshot->there = false;
         emit failed(tr("It will not be possible to undo: %1").arg(error_text(error)));
       });
  keep(snapshot);
  ask_(
      deed.request(simulation),
      [this, id, snapshot, then](const nlohmann::json& result) {
        const auto hindrance = hindrance_in(result);
        if (hindrance) emit not_begun(id, hindrance->sentence);
        if (hindrance && hindrance->refused) return drop(snapshot);
        then(snapshot);
        emit done(id);
      },
      [this, snapshot](const protocol::Error& error) {
        drop(snapshot);
        emit failed(error_text(error));
      });
}

// ---- going back -----------------------------------------------------------------------------

void WhatIf::keep(const SnapshotPtr& snapshot) {
  snapshots_.push_back(snapshot);
  if (snapshots_.size() > snapshots_max) drop(SnapshotPtr(snapshots_.front()));
}

void WhatIf::drop(const SnapshotPtr& snapshot) {
  std::erase(snapshots_, snapshot);
  if (!std::exchange(snapshot->there, false)) return;
  ask_(protocol::Unload{snapshot->simulation}, ignore_reply, ignore_failure);
}

void WhatIf::go_back(BranchId id, const SnapshotPtr& snapshot) {
  const Branch* branch = branches_.tree().find(id);
  if (branch == nullptr) return;
  if (snapshot == nullptr || !snapshot->there) {
    emit failed(
        tr("It is out of the scenario, but the simulation keeps it: what it was before is "
           "not kept any more. Run the scenario again to be without it."));
    return;
  }
  const std::string simulation = branch->simulation;
  if (branch->state != BranchState::died)
    ask_(protocol::Unload{simulation}, ignore_reply, ignore_failure);
  ask_(
      protocol::Branch{snapshot->simulation, simulation},
      [this, id](const nlohmann::json& result) {
        const Instant now = protocol::instant_from_seconds(result.value("now_s", 0.0));
        branches_.tree().update(id, [now](Branch& one) {
          one.now = now;
          one.state = now < one.end ? BranchState::paused : BranchState::ended;
        });
        emit went_back(id, now);
      },
      [this](const protocol::Error& error) { emit failed(error_text(error)); });
  drop(snapshot);
}

// ---- proposals ------------------------------------------------------------------------------

void WhatIf::propose(BranchId id, Instant at, const nlohmann::json& action) {
  forget_proposal();
  const int number = proposal_;
  const auto problem = [this, number](const QString& sentence) {
    if (number == proposal_) emit proposal_failed(sentence);
  };
  branches_.as_at(
      id, at,
      [this, number, action, problem](const std::string& simulation) {
        if (number != proposal_) return;
        protocol::Propose propose;
        propose.simulation = simulation;
        propose.action = action;
        asked_ = quiet_(
            propose,
            [this, number, problem](const nlohmann::json& result) {
              if (number != proposal_) return;
              asked_.reset();
              try {
                JsonDocument document = JsonDocument::from(result, "prediction");
                emit predicted(protocol::prediction_from(document.root()));
              } catch (const InputError& error) {
                problem(to_qt(error.what()));
              }
            },
            [problem](const protocol::Error& error) { problem(error_text(error)); });
      },
      problem);
}

void WhatIf::forget_proposal() {
  ++proposal_;
  if (!asked_) return;
  quiet_(protocol::Cancel{*asked_}, ignore_reply, ignore_failure);
  asked_.reset();
}

}  // namespace gemello::gui
