#include "tests/laws/flow_ledger.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "models/units/text.hpp"

namespace gemello::testing {
namespace {

// SimGrid takes dates closer than this for one; an Instant is the date rounded up.
constexpr double grain = 2e-5;  // s

double slack(double capacity) {
  return capacity * grain + 1;
}

}  // namespace

// By link, what crossed it that was no guest's.
std::map<std::string, double> FlowLedger::beyond_guests(const Moment& before, const Moment& after) {
  const double time = seconds(after.at - before.at);
  std::map<std::string, double> beyond;
  for (const auto& [link, use] : before.links) {
    const double capacity = use.bandwidth.count();
    const double crossed = after.links.at(link).bytes - use.bytes;
    if (crossed > capacity * time + slack(capacity))
      broken_.add("no link carries more than its capacity",
                  fmt::format("{}, {}: {} bytes in {} s at {}", to_text(before.at), link, crossed,
                              time, capacity));
    const auto loaded = before.picture.load.find(link);
    const double guests = loaded == before.picture.load.end() ? 0 : loaded->second * time;
    guests_ += guests;
    beyond[link] = crossed - guests;
    // The trace is in float.
    if (beyond[link] < -slack(capacity) - 1e-6 * guests)
      broken_.add("guests load their ways",
                  fmt::format("{}, {}: {} bytes in {} s, guests alone {}", to_text(before.at), link,
                              crossed, time, guests));
  }
  return beyond;
}

// A migration goes as fast as its connection can, or a link on its way is full.
void FlowLedger::check_pace(const Moment& before, const Moment& after,
                            const std::vector<std::string>& route, double bytes) {
  const double time = seconds(after.at - before.at);
  double kept = 1, round_trip = seconds(network_.lan_round_trip), widest = 0;
  bool is_full = false;
  for (const std::string& link : route) {
    const double capacity = before.links.at(link).bandwidth.count();
    const double crossed = after.links.at(link).bytes - before.links.at(link).bytes;
    is_full = is_full || crossed > capacity * time * (1 - 1e-4) - slack(capacity);
    widest = std::max(widest, capacity);
    const auto passage = before.picture.passage.find(link);
    if (passage == before.picture.passage.end()) continue;  // a fabric
    kept *= 1 - passage->second.loss;
    round_trip += passage->second.round_trip;
  }
  // Mathis et al., CCR 27(3), 1997; full segments of 1448 bytes.
  double ceiling = count_of(network_.tcp_window) / round_trip;
  if (kept < 1) ceiling = std::min(ceiling, 1448 / round_trip * std::sqrt(1.5 / (1 - kept)));
  const auto say = [&] {
    return fmt::format("{} to {}, over {}: {} bytes/s, {} bytes/s at most", to_text(before.at),
                       to_text(after.at), route.front(), bytes / time, ceiling);
  };
  if (bytes > ceiling * time * (1 + 1e-6) + slack(widest))
    broken_.add("a migration is one connection", say());
  if (!is_full && bytes < ceiling * time * (1 - 1e-4) - slack(widest))
    broken_.add("a migration is held by a full link or by its connection", say());
  if (!is_full) ++held_;
}

void FlowLedger::between(const Moment& before, const Moment& after) {
  std::map<std::string, double> beyond = beyond_guests(before, after);
  std::map<std::uint64_t, std::vector<std::string>> routes;
  for (const nlohmann::json& entry : before.state.extra.at("sim").at("migration_routes"))
    routes[entry.at(0).get<std::uint64_t>()] = entry.at(1).get<std::vector<std::string>>();
  struct Part {
    Key key;
    std::vector<std::string> route;
    double bytes = 0;
    bool is_known = false;
  };
  std::vector<Part> parts;
  for (const runs::MigrationRecord& move : before.state.migrations) {
    if (!move.sending) continue;
    Part part{
        {move.vm, move.started}, routes.at(static_cast<std::uint64_t>(move.action)), 0, false};
    for (const runs::MigrationRecord& now : after.state.migrations) {
      if (now.action != move.action) continue;
      const bool same_round =
          now.machine.rounds == move.machine.rounds && now.machine.phase == move.machine.phase;
      part.bytes = same_round ? move.bytes_left - now.bytes_left : move.bytes_left;
      part.is_known = true;
    }
    parts.push_back(std::move(part));
  }
  // What of a round went over before it was given up, nobody says: its first link knows.
  for (Part& part : parts) {
    if (part.is_known) continue;
    const std::string& first = part.route.front();
    part.bytes = beyond.at(first);
    for (const Part& other : parts)
      if (&other != &part && other.route.front() == first) {
        if (!other.is_known) uncertain_[part.key] = uncertain_[other.key] = true;
        part.bytes -= other.bytes;
      }
  }
  for (const Part& part : parts) {
    if (uncertain_.contains(part.key)) return;
    moved_[part.key] += part.bytes;
    flows_ += part.bytes;
    if (after.at - before.at > Duration(50ms)) check_pace(before, after, part.route, part.bytes);
    for (const std::string& link : part.route) beyond.at(link) -= part.bytes;
  }
  for (const auto& [link, bytes] : beyond) {
    const double capacity = before.links.at(link).bandwidth.count();
    const double guests = after.links.at(link).bytes * 1e-7;
    if (std::abs(bytes) > 2 * slack(capacity) + guests)
      broken_.add("what enters a way leaves it, and nothing else does",
                  fmt::format("{} to {}, {}: {} bytes of nobody, {} migrations under way",
                              to_text(before.at), to_text(after.at), link, bytes, parts.size()));
  }
}

void FlowLedger::close(const runs::Metrics& metrics) {
  std::set<Key> seen;
  for (const runs::MigrationOutcome& move : metrics.migrations) {
    const Key key{move.vm, move.started};
    if (uncertain_.contains(key)) continue;
    if (!seen.insert(key).second) broken_.add("a migration ends once", to_text(move.started));
    const double moved = moved_[key];
    const double sent = count_of(move.sent);
    const double off = 4096.0 * (move.rounds + 1);
    const bool is_whole = move.result == runs::MigrationOutcome::Result::done;
    if (moved < sent - off || (is_whole && moved > sent + off))
      broken_.add("the links moved what the rounds sent",
                  fmt::format("VM {}, begun at {}: {} bytes moved, {} sent in {} rounds",
                              move.vm.index(), to_text(move.started), moved, sent, move.rounds));
  }
}

}  // namespace gemello::testing
