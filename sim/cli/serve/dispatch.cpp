#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/cli/serve/server.hpp"
#include "sim/cli/serve/worker.hpp"
#include "version.hpp"

// What the server does with each request.

namespace gemello::cli {

using namespace protocol;
using nlohmann::json;

void Server::dispatch(const Request& request, const std::string& line) {
  const RequestId id = request.id;
  if (const auto* one = std::get_if<Hello>(&request.body)) return hello(id, *one);
  if (const auto* one = std::get_if<Load>(&request.body)) return load(id, one->simulation, line);
  if (const auto* one = std::get_if<protocol::Cancel>(&request.body))
    return cancel(id, one->request);
  if (const auto* one = std::get_if<Compare>(&request.body)) return compare(id, *one);
  if (std::holds_alternative<List>(request.body)) {
    json names = json::array();
    for (const auto& peer : peers_)
      if (!peer->simulation.empty()) names.push_back(peer->simulation);
    std::sort(names.begin(), names.end());
    return answer(Reply{id, "list", {{"simulations", names}}});
  }
  const std::string& name = *simulation_of(request.body);
  Peer* peer = find(name);
  if (peer == nullptr)
    return fail(id, {ErrorCode::unknown_simulation, "", "$.simulation",
                     fmt::format("there is no simulation '{}'", name)});
  if (const auto* one = std::get_if<Branch>(&request.body)) return branch(id, *one, line);
  if (std::holds_alternative<Propose>(request.body)) return propose(id, *peer, line);
  if (std::holds_alternative<Unload>(request.body)) peer->simulation.clear();  // free again
  forward(id, *peer, line);
}

void Server::hello(RequestId id, const Hello& hello) {
  if (hello.protocol != protocol_version)
    return fail(id, {ErrorCode::not_supported, "", "$.protocol",
                     fmt::format("this program speaks version {}", protocol_version)});
  answer(Reply{id,
               "hello",
               {{"protocol", protocol_version},
                {"program", "gemello"},
                {"version", GEMELLO_VERSION},
                {"world", "simulated"},
                {"requests", request_names()},
                {"limits",
                 {{"line_bytes", line_bytes_max},
                  {"simulations", simulations_max},
                  {"open_requests", requests_max}}}}});
}

Server::Peer* Server::find(std::string_view simulation) {
  for (const auto& peer : peers_)
    if (peer->simulation == simulation && !simulation.empty()) return peer.get();
  return nullptr;
}

Server::Peer& Server::add_peer(Descriptor socket, const std::string& simulation) {
  peers_.push_back(std::make_unique<Peer>(std::move(socket)));
  peers_.back()->simulation = simulation;
  peers_.back()->told_as = simulation;
  return *peers_.back();
}

bool Server::name_is_free(RequestId id, const std::string& name, const char* place) {
  if (find(name) != nullptr) {
    fail(id, {ErrorCode::name_taken, "", place,
              fmt::format("there is a simulation '{}' already: unload it first", name)});
    return false;
  }
  const auto named = std::count_if(peers_.begin(), peers_.end(),
                                   [](const auto& peer) { return !peer->simulation.empty(); });
  if (static_cast<std::size_t>(named) >= simulations_max) {
    fail(id, {ErrorCode::too_many, "", place,
              fmt::format("{} simulations are loaded: unload one first", named)});
    return false;
  }
  return true;
}

void Server::load(RequestId id, const std::string& name, const std::string& line) {
  if (!name_is_free(id, name, "$.simulation")) return;
  auto [mine, theirs] = Channel::make_pair();
  const pid_t child = ::fork();
  if (child < 0)
    return fail(id, {ErrorCode::too_many, "", "",
                     "no further process: " + std::generic_category().message(errno)});
  if (child == 0) {
    mine.close();
    become_worker(std::move(theirs), name);
  }
  forward(id, add_peer(std::move(mine), name), line);
}

// The process of a simulation: it has neither the client's pipes nor the sockets of the others.
void Server::become_worker(Descriptor socket, const std::string& name) {
  peers_.clear();
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  try {
    Worker(Channel(std::move(socket)), name).live();
  } catch (const std::exception& error) {
    fmt::print(stderr, "gemello: simulation '{}': {}\n", name, error.what());
  }
  std::abort();
}

void Server::branch(RequestId id, const Branch& branch, const std::string& line) {
  if (!name_is_free(id, branch.as, "$.as")) return;
  auto [mine, theirs] = Channel::make_pair();
  find(branch.simulation)->channel.post("Q" + line, std::move(theirs));
  find(branch.simulation)->channel.flush();
  Peer& peer = add_peer(std::move(mine), branch.as);
  peer.open.insert(id);
  open_[id] = &peer;
}

void Server::propose(RequestId id, Peer& simulation, const std::string& line) {
  auto [mine, theirs] = Channel::make_pair();
  simulation.channel.post("Q" + line, std::move(theirs));
  simulation.channel.flush();
  Peer& peer = add_peer(std::move(mine), "");
  peer.told_as = simulation.simulation;
  peer.open.insert(id);
  open_[id] = &peer;
}

void Server::forward(RequestId id, Peer& peer, const std::string& line) {
  peer.open.insert(id);
  open_[id] = &peer;
  peer.channel.post("Q" + line);
  peer.channel.flush();
}

void Server::cancel(RequestId id, RequestId other) {
  const auto found = open_.find(other);
  if (found == open_.end())
    return fail(id, {ErrorCode::unknown_request, "", "$.request_id",
                     fmt::format("no request {} is waiting for its answer", other)});
  answer(Reply{id, "cancel", {{"request_id", other}}});
  if (found->second == nullptr) return fail(other, {ErrorCode::cancelled, "", "", "cancelled"});
  if (!found->second->cancelled.insert(other).second) return;
  found->second->channel.post(fmt::format("C{}", other));
  found->second->channel.flush();
}

// ---- a comparison: a part from each simulation ----------------------------------------------

void Server::compare(RequestId id, const Compare& compare) {
  for (const std::string& name : compare.simulations)
    if (find(name) == nullptr)
      return fail(id, {ErrorCode::unknown_simulation, "", "$.simulations",
                       fmt::format("there is no simulation '{}'", name)});
  comparisons_[id].simulations = compare.simulations;
  open_[id] = nullptr;
  for (const std::string& name : compare.simulations) {
    Peer& peer = *find(name);
    peer.open.insert(id);
    peer.channel.post(fmt::format("P{}", id));
    peer.channel.flush();
  }
}

void Server::take_part(RequestId id, json part, Peer& peer) {
  const auto found = comparisons_.find(id);
  // Cancelled, or another part failed; or torn.
  if (found == comparisons_.end() || !part.is_object()) return;
  Comparison& comparison = found->second;
  comparison.parts[peer.told_as] = std::move(part);
  peer.open.erase(id);
  if (comparison.parts.size() < comparison.simulations.size()) return;
  json nows = json::array();
  json figures = json::array();
  for (const std::string& name : comparison.simulations) {
    const json& one = comparison.parts[name];
    nows.push_back(one["now_s"]);
    for (std::size_t i = 0; i < one["figures"].size(); ++i) {
      json figure = one["figures"][i];
      if (i == figures.size()) {
        figures.push_back(figure);
        figures[i].erase("value");
        figures[i]["values"] = json::array();
      }
      figures[i]["values"].push_back(figure["value"]);
    }
  }
  const json result = {
      {"simulations", comparison.simulations}, {"now_s", nows}, {"figures", figures}};
  finish(id);
  answer(Reply{id, "compare", result});
}

}  // namespace gemello::cli
