#include "live/libvirt/link.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

#include "live/libvirt/uri.hpp"

namespace gemello::live::virt {
namespace {

using Steady = std::chrono::steady_clock;

/// libvirt's own connect to a host that is off would block for minutes.
constexpr auto reach_within = std::chrono::milliseconds(2000);
constexpr auto patience = std::chrono::seconds(20);
constexpr int doublings_max = 5;
constexpr std::size_t idle_max = 2;

}  // namespace

struct Link::State {
  const std::string uri;
  const Connection::Changed changed;

  std::mutex mutex;
  std::condition_variable ended;
  std::vector<std::shared_ptr<Connection>> idle;  ///< the last one given back comes first
  std::uint64_t attempt = 0;                      ///< the latest one; earlier ones were given up
  std::uint64_t finished = 0;                     ///< the latest that ended
  Steady::time_point began;                       ///< the latest attempt
  int hanging = 0;                                ///< attempts given up since the last success
  std::string problem;                            ///< of the attempt that ended last

  State(std::string to, Connection::Changed on_change)
      : uri(std::move(to)), changed(std::move(on_change)) {}

  /// With the mutex.
  std::shared_ptr<Connection> take_idle() {
    while (!idle.empty()) {
      std::shared_ptr<Connection> connection = std::move(idle.back());
      idle.pop_back();
      if (connection->alive()) return connection;
    }
    return nullptr;
  }

  void give_back(std::shared_ptr<Connection> connection) {
    const std::lock_guard lock(mutex);
    if (idle.size() < idle_max && connection->alive()) idle.push_back(std::move(connection));
  }

  /// With the mutex: true if an attempt runs that is not to be given up yet.
  bool trying() {
    if (attempt == finished) return false;
    if (Steady::now() < began + patience * (1 << std::min(hanging, doublings_max))) return true;
    ++hanging;
    return false;
  }
};

namespace {

template <class State>
void try_to_open(const std::shared_ptr<State>& state, std::uint64_t attempt) {
  std::string problem;
  std::shared_ptr<Connection> opened;
  const auto endpoint = endpoint_of(state->uri);
  if (endpoint) problem = why_unreachable(*endpoint, reach_within);
  if (problem.empty()) opened = Connection::open(state->uri, state->changed, problem);
  {
    const std::lock_guard lock(state->mutex);
    if (opened) {
      state->idle.push_back(std::move(opened));  // a late one is as good as any
      state->hanging = 0;
    }
    if (attempt == state->attempt) {
      state->finished = attempt;
      state->problem = problem;
    }
  }
  state->ended.notify_all();
}

}  // namespace

Link::Link(std::string uri, Connection::Changed changed)
    : state_(std::make_shared<State>(std::move(uri), std::move(changed))) {}

Link::~Link() = default;

// What the caller lets go of comes back here, however long that takes.
std::shared_ptr<Connection> Link::lend(std::shared_ptr<Connection> connection) {
  Connection* const bare = connection.get();
  return {bare, [state = state_, own = std::move(connection)](Connection*) mutable {
            state->give_back(std::move(own));
          }};
}

std::shared_ptr<Connection> Link::get(std::chrono::milliseconds at_most, std::string& problem) {
  State& state = *state_;
  const auto deadline = Steady::now() + at_most;
  std::unique_lock lock(state.mutex);
  while (true) {
    if (auto connection = state.take_idle()) return lend(std::move(connection));
    if (!state.trying() && !start_attempt(problem)) return nullptr;
    const std::uint64_t mine = state.attempt;
    const bool ended = state.ended.wait_until(
        lock, deadline, [&] { return !state.idle.empty() || state.finished >= mine; });
    if (!state.idle.empty()) continue;
    if (!ended)
      problem = "libvirtd took the connection and has not answered for " +
                std::to_string(at_most.count() / 1000) + " s";
    else if (!state.problem.empty())
      problem = state.problem;
    else
      continue;  // another caller was faster
    return nullptr;
  }
}

// With the mutex.
bool Link::start_attempt(std::string& problem) {
  State& state = *state_;
  const std::uint64_t attempt = ++state.attempt;
  state.began = Steady::now();
  try {
    std::thread([own = state_, attempt] { try_to_open(own, attempt); }).detach();
  } catch (const std::exception& error) {
    state.finished = attempt;
    problem = std::string("no thread to connect with: ") + error.what();
    return false;
  }
  return true;
}

}  // namespace gemello::live::virt
