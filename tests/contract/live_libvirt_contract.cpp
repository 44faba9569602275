// The live world over libvirt's test driver. The driver has no migration, no power and no I/O
// errors, and its calls take no time: those, and every delay and loss, are the synthetic cloud's.
// What is defined, started, stopped, destroyed and looked at goes through libvirt: every order that
// the cloud carries out is carried out on the driver, whose answer counts, and every look is the
// driver's report.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "live/libvirt/libvirt_host.hpp"
#include "tests/contract/live_harness.hpp"

namespace gemello::testing {
namespace {

using live::Answer;
using live::CallId;
using live::DomainReport;
using live::DomainState;
using live::Ending;
using live::HostReport;
using live::HypervisorCall;

std::string node_xml() {
  return "<node><cpu><mhz>2000</mhz><model>Test</model><active>8</active><nodes>1</nodes>"
         "<sockets>1</sockets><cores>8</cores><threads>1</threads></cpu>"
         "<memory>33554432</memory></node>";
}

std::string test_definition(const std::string& name) {
  return fmt::format(
      "<domain type='test'><name>{}</name><uuid>00000000-0000-0000-0000-0000000000{:02x}</uuid>"
      "<memory unit='GiB'>4</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>",
      name, static_cast<unsigned>(name.front()));
}

// What the driver cannot be in.
bool beyond_driver(const DomainReport& domain) {
  return domain.state != DomainState::running && domain.state != DomainState::shut_off;
}

class TestDriverFleet final : public Translator {
 public:
  TestDriverFleet() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gemello-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    for (int i = 1; i <= 4; ++i) {
      const std::string path = fmt::format("{}/hv{}.xml", folder_.string(), i);
      std::ofstream(path) << node_xml();
      hosts_.push_back(
          std::make_unique<live::LibvirtHost>(fmt::format("hv{}", i), "test://" + path, [] {}));
    }
  }
  ~TestDriverFleet() override { std::filesystem::remove_all(folder_); }

  void sent(HostId host, CallId id, const HypervisorCall& what) override {
    calls_[id] = {host, what};
  }

  Answer translated(Answer answer) override {
    const auto found = calls_.find(answer.call);
    if (found == calls_.end()) return answer;
    const auto [host, what] = found->second;
    calls_.erase(found);
    if (answer.ending != Ending::done) return answer;
    if (auto* told = std::get_if<HostReport>(&answer.value)) {
      answer.value = looked(host, *told);
      return answer;
    }
    const bool by_driver = std::holds_alternative<live::StartDomain>(what) ||
                           std::holds_alternative<live::StopDomain>(what) ||
                           std::holds_alternative<live::DestroyDomain>(what);
    if (!by_driver) return answer;
    HypervisorCall order = what;
    if (auto* start = std::get_if<live::StartDomain>(&order))
      start->definition = test_definition(start->domain);
    return driver(host).carry_out(answer.call, order);
  }

 private:
  live::LibvirtHost& driver(HostId host) { return *hosts_[host.index()]; }

  HostReport look(HostId host) {
    Answer answer = driver(host).carry_out(CallId{1}, live::ObserveHost{});
    EXPECT_EQ(answer.ending, Ending::done) << answer.cause;
    return std::get<HostReport>(std::move(answer.value));
  }

  void order(HostId host, const HypervisorCall& what) {
    const Answer answer = driver(host).carry_out(CallId{1}, what);
    EXPECT_EQ(answer.ending, Ending::done) << live::call_name(what) << ": " << answer.cause;
  }

  // What happened without an order that was answered: guests of the beginning, migrations, power,
  // lost answers.
  void follow(HostId host, const HostReport& truth) {
    std::map<std::string, bool> driven;
    for (const DomainReport& domain : look(host).domains)
      driven[domain.name] = live::active(domain.state);
    for (const DomainReport& domain : truth.domains) {
      const bool runs = live::active(domain.state) && domain.state != DomainState::incoming;
      const bool known = driven.contains(domain.name);
      if (domain.state == DomainState::incoming) continue;
      if (!known || (runs && !driven[domain.name]))
        order(host, live::StartDomain{domain.name, test_definition(domain.name)});
      if (!runs && (!known || driven[domain.name]))
        order(host, live::StopDomain{domain.name, 1s, false});
      driven.erase(domain.name);
    }
    for (const auto& [name, runs] : driven) order(host, live::DestroyDomain{name});
  }

  HostReport looked(HostId host, const HostReport& truth) {
    follow(host, truth);
    HostReport report = look(host);
    report.life = truth.life;
    for (const DomainReport& domain : truth.domains) {
      const auto same =
          std::find_if(report.domains.begin(), report.domains.end(),
                       [&](const DomainReport& driven) { return driven.name == domain.name; });
      if (same == report.domains.end()) {
        EXPECT_EQ(domain.state, DomainState::incoming) << domain.name;
        report.domains.push_back(domain);
        continue;
      }
      EXPECT_EQ(live::active(same->state), live::active(domain.state)) << domain.name;
      if (beyond_driver(domain)) same->state = domain.state;
      same->shut_off = domain.shut_off;
      same->job = domain.job;
    }
    return report;
  }

  std::filesystem::path folder_;
  std::vector<std::unique_ptr<live::LibvirtHost>> hosts_;
  std::map<CallId, std::pair<HostId, HypervisorCall>> calls_;
};

/// The harness with the fleet it looks at.
class LibvirtHarness final : public WorldHarness {
 public:
  World& world() override { return harness_.world(); }
  void advance(Duration time) override { harness_.advance(time); }
  void lose_power(HostId host) override { harness_.lose_power(host); }
  void return_power(HostId host) override { harness_.return_power(host); }
  void cut_off(HostId host) override { harness_.cut_off(host); }
  void reconnect(HostId host) override { harness_.reconnect(host); }
  void lose_next_reply() override { harness_.lose_next_reply(); }
  void pause_by_io_error(VmId vm) override { harness_.pause_by_io_error(vm); }
  void leave_copy(VmId vm, HostId host, bool active) override {
    harness_.leave_copy(vm, host, active);
  }

 private:
  TestDriverFleet fleet_;
  LiveHarness harness_{LiveEnds{}, &fleet_};
};

std::unique_ptr<WorldHarness> make_libvirt_harness() {
  return std::make_unique<LibvirtHarness>();
}

INSTANTIATE_WORLD_CONTRACT(LibvirtTestDriver, &make_libvirt_harness);

}  // namespace
}  // namespace gemello::testing
