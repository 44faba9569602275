#include "live/libvirt/libvirt_hypervisor.hpp"

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "live/libvirt/libvirt_host.hpp"

namespace gemello::live {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t looks_max = 2;
/// On a connection whose other end died without a word a look may wait for a quarter of an hour.
constexpr auto look_counts_for = std::chrono::seconds(10);

/// The looks that wait for their answers. Any thread.
class Looks {
 public:
  /// Nothing: enough of them wait already.
  std::optional<Steady::time_point> begin() {
    const std::lock_guard lock(mutex_);
    const auto now = Steady::now();
    std::erase_if(waiting_, [&](auto begun) { return now - begun > look_counts_for; });
    if (waiting_.size() >= looks_max) return std::nullopt;
    waiting_.push_back(now);
    return now;
  }
  void end(Steady::time_point begun) {
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, begun);
  }

 private:
  std::mutex mutex_;
  std::vector<Steady::time_point> waiting_;
};

class LibvirtHypervisor : public Hypervisor {
 public:
  LibvirtHypervisor(const std::string& name, const std::string& uri, std::shared_ptr<Inbox> inbox,
                    std::shared_ptr<const OrderWindow> window)
      : own_(std::make_shared<Own>(name, uri, std::move(inbox), std::move(window))) {}
  ~LibvirtHypervisor() override { *own_->ended = true; }
  LibvirtHypervisor(const LibvirtHypervisor&) = delete;
  LibvirtHypervisor& operator=(const LibvirtHypervisor&) = delete;

  void call(CallId id, const HypervisorCall& what, OrderTime time) override {
    const bool is_look = std::holds_alternative<ObserveHost>(what);
    std::optional<Steady::time_point> begun;
    if (is_look) begun = own_->looks.begin();
    if (is_look && !begun) {
      own_->inbox->put({.call = id,
                        .ending = Ending::unknown,
                        .cause = "still waiting for an earlier look",
                        .value = {}});
      return;
    }
    try {
      std::thread([own = own_, id, what, time, begun] {
        Answer answer = own->host.carry_out(id, what, time);
        if (begun) own->looks.end(*begun);
        own->inbox->put(std::move(answer));
      }).detach();
    } catch (const std::exception& error) {
      if (begun) own_->looks.end(*begun);
      own_->inbox->put(
          {.call = id,
           .ending = Ending::failed,
           .cause = std::string("no thread for it (nothing was sent): ") + error.what(),
           .value = {}});
    }
  }

 private:
  /// Outlives the hypervisor while a call hangs.
  struct Own {
    const std::shared_ptr<Inbox> inbox;
    Looks looks;
    /// Nobody wants to be nudged any more.
    const std::shared_ptr<std::atomic<bool>> ended = std::make_shared<std::atomic<bool>>(false);
    LibvirtHost host;

    Own(const std::string& name, const std::string& uri, std::shared_ptr<Inbox> mail,
        std::shared_ptr<const OrderWindow> window)
        : inbox(std::move(mail)),
          host(
              name, uri,
              [name, box = inbox, off = ended] {
                if (!*off) box->nudge(name);
              },
              std::move(window)) {}
  };

  const std::shared_ptr<Own> own_;
};

}  // namespace

std::unique_ptr<Hypervisor> make_libvirt_hypervisor(const std::string& name, const std::string& uri,
                                                    std::shared_ptr<Inbox> inbox,
                                                    std::shared_ptr<const OrderWindow> window) {
  return std::make_unique<LibvirtHypervisor>(name, uri, std::move(inbox), std::move(window));
}

}  // namespace gemello::live
