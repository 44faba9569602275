#include "live/libvirt/libvirt_host.hpp"

#include <chrono>
#include <exception>
#include <mutex>
#include <type_traits>
#include <utility>
#include <variant>

#include "live/libvirt/error.hpp"
#include "live/libvirt/event_loop.hpp"
#include "live/libvirt/link.hpp"
#include "live/libvirt/observer.hpp"
#include "live/libvirt/orders.hpp"

namespace gemello::live {
namespace {

constexpr auto connect_within = std::chrono::milliseconds(5000);

/// What libvirt's thread reaches from an event; lives as long as the connection it came from.
struct Events {
  virt::Observer observer;
  std::mutex mutex;
  std::function<void()> changed;  ///< nothing once nobody listens any more

  void domain_changed(const std::string& uuid) {
    observer.changed(uuid);
    const std::lock_guard lock(mutex);
    if (changed) changed();
  }
};

virt::Outcome look(virt::Connection& connection, virt::Observer& observer, Answer& answer) {
  try {
    answer.value = observer.look(connection);
    return {};
  } catch (const virt::LookFailure& failure) {
    const bool lost = virt::verdict(failure.error) == virt::Verdict::lost;
    return {lost ? Ending::unknown : Ending::failed, failure.error.text};
  }
}

}  // namespace

struct LibvirtHost::Shared {
  const std::string name;
  const std::shared_ptr<Events> events;
  const std::shared_ptr<const OrderWindow> window;
  virt::Link link;

  Shared(std::string host, std::string uri, const std::shared_ptr<Events>& own,
         std::shared_ptr<const OrderWindow> orders)
      : name(std::move(host)),
        events(own),
        window(std::move(orders)),
        link(std::move(uri), [own](const std::string& uuid) { own->domain_changed(uuid); }) {}
};

LibvirtHost::LibvirtHost(std::string name, std::string uri, std::function<void()> changed,
                         std::shared_ptr<const OrderWindow> window) {
  auto events = std::make_shared<Events>();
  events->changed = std::move(changed);
  shared_ = std::make_shared<Shared>(std::move(name), std::move(uri), events, std::move(window));
}

LibvirtHost::~LibvirtHost() {
  const std::lock_guard lock(shared_->events->mutex);
  shared_->events->changed = nullptr;
}

Answer LibvirtHost::carry_out(CallId id, const HypervisorCall& call, OrderTime time) {
  const std::shared_ptr<Shared> shared = shared_;
  Answer answer{.call = id, .ending = Ending::done, .cause = {}, .value = {}};
  try {
    std::string problem;
    const auto connection = shared->link.get(connect_within, problem);
    if (!connection) {
      answer.ending = Ending::failed;
      answer.cause =
          "no connection to libvirtd of " + shared->name + ": " + problem + " (nothing was sent)";
      return answer;
    }
    const OrderLeave leave{shared->window, time};
    const virt::Outcome outcome = std::visit(
        [&](const auto& what) {
          if constexpr (std::is_same_v<std::decay_t<decltype(what)>, ObserveHost>) {
            return look(*connection, shared->events->observer, answer);
          } else {
            return virt::carry_out(connection->get(), what, leave);
          }
        },
        call);
    answer.ending = outcome.ending;
    answer.cause = outcome.cause;
  } catch (const std::exception& error) {
    answer.ending = Ending::unknown;
    answer.cause = error.what();
  }
  return answer;
}

}  // namespace gemello::live
