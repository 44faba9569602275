#include "models/planning/how_many_more.hpp"

#include <algorithm>
#include <cmath>

#include "models/planning/guests_to_be.hpp"
#include "models/units/error.hpp"

namespace gemello::planning {
namespace {

// What an admission works on, made of a view.
struct Desk {
  Desk(const FleetView& view, const Question& question)
      : plan(view, question.restart_books()),
        failures(view, question.failures),
        restarts(view, plan, *question.rule, question.restart, failures),
        admissions(restarts, question.losses) {}

  policies::FleetPlan plan;
  Failures failures;
  Restarts restarts;
  Admissions admissions;
};

// By memory alone, and so never less than there is room for.
std::size_t room_by_memory(const FleetView& view, const VirtualMachine& like,
                           const policies::FleetPlanOptions& books) {
  double room = 0;
  for (std::size_t h = 0; h < view.host_count(); ++h) {
    const double all = count_of(view.inventory().hosts[h].memory_for_guests());
    const double left = all * books.memory_overcommit - count_of(view.memory_committed(HostId(h)));
    room += std::max(0.0, std::floor(left / count_of(like.memory)));
  }
  return static_cast<std::size_t>(std::min(room, 1e9));
}

}  // namespace

std::vector<Verdict> verdicts(const FleetView& view, const Question& question) {
  Desk desk(view, question);
  std::vector<Verdict> all;
  all.reserve(question.losses.size());
  for (const Loss& loss : question.losses) all.push_back(desk.restarts.after(loss));
  return all;
}

Admission admit(const FleetView& view, VmId vm, const Question& question) {
  return Desk(view, question).admissions.admit(vm);
}

Admission admit(const FleetView& view, const VirtualMachine& like, const Question& question) {
  const GuestsToBe guests(view, like, 1);
  return admit(guests.view(), guests[0], question);
}

More how_many_more(const FleetView& view, const VirtualMachine& like, const Question& question,
                   std::size_t most) {
  GEMELLO_INVARIANT(like.memory.count() > 0, "a VM has memory");
  const std::size_t room = room_by_memory(view, like, question.books);
  const GuestsToBe guests(view, like, std::min(room, most) + 1);
  Desk desk(guests.view(), question);
  // A host that refuses one refuses all that follow: what is booked grows.
  std::vector<std::uint8_t> full(view.host_count(), 0);
  const auto is_full = [&](HostId host) { return full[host.index()] != 0; };
  for (std::size_t h = 0; h < full.size(); ++h)
    full[h] = desk.plan.refuses(HostId(h), guests[0]).has_value() ? 1 : 0;
  More more;
  for (std::size_t i = 0; i < guests.count(); ++i) {
    if (i == most) {
      more.at_least = true;
      break;
    }
    Admission admission = desk.admissions.admit(guests[i], is_full);
    if (!admission.host.valid()) {
      more.refused = desk.admissions.admit(guests[i]);  // and what the full hosts say
      break;
    }
    const HostId host = admission.host;
    desk.plan.place(guests[i], host);
    more.hosts.push_back(host);
    if (i + 1 < guests.count())
      full[host.index()] = desk.plan.refuses(host, guests[i + 1]).has_value() ? 1 : 0;
  }
  return more;
}

}  // namespace gemello::planning
