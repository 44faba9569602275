#include "tests/live_stories/storm.hpp"

#include <array>
#include <map>

#include <fmt/format.h>

#include "models/units/streams.hpp"
#include "models/units/text.hpp"
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

constexpr std::array<const char*, 4> hosts = {"hv1", "hv2", "hv3", "hv4"};
constexpr std::array<const char*, 3> vms = {"a", "b", "c"};

class Storm {
 public:
  Storm(std::uint64_t seed, const StormOptions& options)
      : options_(options), streams_(seed), story_(plot(options, streams_)) {}

  std::string blow(bool told) {
    const Instant end = story_.cloud().now() + 1h;
    while (story_.cloud().now() < end && story_.healthy()) {
      strike();
      story_.run(seconds_between(2, 90));
    }
    mend();
    story_.run(30min);
    std::string wrong = judge();
    if (!wrong.empty() && told) wrong += "\n" + faults_ + story_.told();
    return wrong;
  }

 private:
  static Plot plot(const StormOptions& options, Streams& streams) {
    Plot plot;
    plot.witnessed = options.witnessed;
    plot.events = streams.named("plot").uniform() < 0.7;
    plot.small.inventory.hosts[3].starts_on = true;
    plot.small.inventory.vms[0].priority = 1;
    for (std::size_t i = 0; i < hosts.size(); ++i)
      plot.delays.push_back(
          std::chrono::milliseconds(static_cast<int>(streams.named("plot").uniform() * 800)));
    return plot;
  }
  Duration seconds_between(double low, double high) {
    const double drawn = low + (high - low) * streams_.named("times").uniform();
    return std::chrono::milliseconds(static_cast<std::int64_t>(drawn * 1000));
  }
  std::size_t draw(const char* stream, std::size_t below) {
    const double drawn = streams_.named(stream).uniform() * static_cast<double>(below);
    return std::min(static_cast<std::size_t>(drawn), below - 1);
  }
  void note(const std::string& what) {
    faults_ +=
        fmt::format("  {:9.3f} s  * {}\n", seconds(story_.cloud().now() - story_.begun_at()), what);
  }
  /// One host at a time is ill, so that most of the fleet can be heard.
  void strike() {
    if (ill_ >= 0 && streams_.named("faults").uniform() < 0.5) return recover();
    const std::size_t kind = draw("faults", 10);
    if (kind < 4 && ill_ < 0) return fall_ill(kind);
    if (kind == 4 || kind == 5) return befall();
    if (kind == 6) {
      const char* vm = vms[draw("faults", vms.size())];
      note(fmt::format("{} is paused by an I/O error", vm));
      return story_.cloud().pause_by_io_error(story_.vm(vm));
    }
    if (kind == 7 && options_.restarts) {
      note("the program is restarted");
      return story_.restart();
    }
    if (kind >= 8 && options_.by_hand) return meddle();
    move();
  }
  void fall_ill(std::size_t kind) {
    ill_ = static_cast<int>(draw("faults", hosts.size()));
    const HostId host(static_cast<std::size_t>(ill_));
    constexpr std::array<const char*, 4> names = {"loses power", "is cut off", "hangs",
                                                  "is cut off, its switch jammed"};
    note(fmt::format("{} {}", hosts[host.index()], names[kind]));
    if (kind == 0) story_.cloud().lose_power(host);
    if (kind == 1 || kind == 3) story_.cloud().cut_off(host);
    if (kind == 2) story_.cloud().hang(host);
    if (kind == 3) story_.cloud().jam(host);
  }
  void recover() {
    const HostId host(static_cast<std::size_t>(ill_));
    note(fmt::format("{} recovers", hosts[host.index()]));
    story_.cloud().unjam(host);
    story_.cloud().unhang(host);
    story_.cloud().reconnect(host);
    if (!story_.cloud().has_power(host)) story_.cloud().return_power(host);
    ill_ = -1;
  }
  /// The next order meets with something. Late ones are begun within settle's time.
  void befall() {
    using Kind = Mishap::Kind;
    constexpr std::array<Kind, 5> kinds = {Kind::answer_lost, Kind::unknown_with_effect,
                                           Kind::unknown_without_effect, Kind::failure, Kind::late};
    const std::size_t kind = draw("faults", kinds.size());
    note(fmt::format("mishap {} of the next order", kind));
    story_.cloud().befall_next({kinds[kind], seconds_between(0, 8), HostId::none()});
  }
  void meddle() {
    const char* vm = vms[draw("hands", vms.size())];
    const auto on = story_.cloud().really_on(story_.vm(vm));
    if (on.size() != 1) return;
    const HostId to(draw("hands", hosts.size()));
    if (streams_.named("hands").uniform() < 0.3) {
      note(fmt::format("a person kills {}", vm));
      return story_.cloud().crash(story_.vm(vm), on[0]);
    }
    if (to == on[0]) return;
    note(fmt::format("a person migrates {} {} -> {}", vm, hosts[on[0].index()], hosts[to.index()]));
    story_.migrate_by_hand(vm, hosts[on[0].index()], hosts[to.index()]);
  }
  void move() {
    const char* vm = vms[draw("moves", vms.size())];
    const HostId from = story_.world().observe().host_of(story_.vm(vm));
    const HostId to(draw("moves", hosts.size()));
    if (from.valid() && from != to) story_.propose(Migrate{story_.vm(vm), from, to});
  }
  void mend() {
    note("all is mended");
    for (std::size_t i = 0; i < hosts.size(); ++i) {
      ill_ = static_cast<int>(i);
      recover();
    }
    ill_ = -1;
  }
  std::string judge() {
    std::string wrong = story_.verdict();
    if (!wrong.empty()) return wrong;
    for (const char* vm : vms)
      if (!story_.serves_somewhere(vm))
        return fmt::format("{} is {} in the end", vm, name(story_.known(vm)));
    if (!story_.copies().empty()) return "copies are left: " + story_.copies();
    for (const char* host : hosts)
      if (story_.known_host(host) != HostState::on)
        return fmt::format("{} is {} in the end", host, name(story_.known_host(host)));
    if (!story_.diary().open().empty()) return "an action stays open";
    return {};
  }

  StormOptions options_;
  Streams streams_;
  Story story_;
  std::string faults_;
  int ill_ = -1;
};

}  // namespace

std::string storm(std::uint64_t seed, const StormOptions& options, bool told) {
  return Storm(seed, options).blow(told);
}

}  // namespace gemello::testing
