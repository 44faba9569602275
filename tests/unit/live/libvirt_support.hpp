#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "live/libvirt/libvirt_host.hpp"
#include "tests/unit/live/temp_folder_support.hpp"

namespace gemello::live::testing {

// virDomainState
inline constexpr int run_state_running = 1;
inline constexpr int run_state_paused = 3;
inline constexpr int run_state_off = 5;
inline constexpr int run_state_crashed = 6;

/// A domain of libvirt's test driver; `extra`: further elements of its namespace "test".
inline std::string test_domain(const std::string& name, const std::string& uuid_end, int run_state,
                               const std::string& extra = "") {
  return "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'><name>" +
         name + "</name><uuid>00000000-0000-0000-0000-0000000000" + uuid_end +
         "</uuid><memory unit='MiB'>96</memory><vcpu>2</vcpu><os><type>hvm</type></os><devices>"
         "<disk type='file'><driver type='qcow2'/><source file='/images/" +
         name + ".qcow2'/><target dev='vda'/></disk></devices><test:runstate>" +
         std::to_string(run_state) + "</test:runstate>" + extra + "</domain>";
}

/// A host of libvirt's test driver: 8 cores of 2400 MHz, 16 GiB.
inline std::string test_node(const std::string& domains) {
  return "<node><cpu><mhz>2400</mhz><model>Test</model><active>8</active><nodes>1</nodes>"
         "<sockets>1</sockets><cores>8</cores><threads>1</threads></cpu>"
         "<memory>16777216</memory>" +
         domains + "</node>";
}

/// The definition with which a test domain can be started anew.
inline std::string definition(const std::string& name, const std::string& uuid_end) {
  return "<domain type='test'><name>" + name + "</name><uuid>00000000-0000-0000-0000-0000000000" +
         uuid_end +
         "</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>";
}

/// Domains a running, b paused, c shut off, d crashed, and calls that block.
class TestDriver : public ::testing::Test {
 protected:
  TestDriver() { start_with(""); }

  void start_with(const std::string& more) {
    const std::string domains =
        test_domain("b", "0b", run_state_paused) + test_domain("a", "0a", run_state_running) +
        test_domain("c", "0c", run_state_off) + test_domain("d", "0d", run_state_crashed) + more;
    host = std::make_unique<LibvirtHost>(
        "hv1", "test://" + folder.write("node.xml", test_node(domains)), [this] { ++changes; });
  }
  Answer call(const HypervisorCall& what) { return host->carry_out(CallId{7}, what); }
  /// By name; asserts that the look succeeded.
  std::map<std::string, DomainReport> look() {
    const Answer answer = call(ObserveHost{});
    EXPECT_EQ(answer.ending, Ending::done) << answer.cause;
    std::map<std::string, DomainReport> domains;
    if (const auto* report = std::get_if<HostReport>(&answer.value)) {
      for (const DomainReport& domain : report->domains) domains[domain.name] = domain;
    }
    return domains;
  }

  TempFolder folder;
  std::atomic<int> changes{0};
  std::unique_ptr<LibvirtHost> host;  ///< last: it counts changes until it ends
};

}  // namespace gemello::live::testing
