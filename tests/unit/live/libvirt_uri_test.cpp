#include <arpa/inet.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "live/libvirt/uri.hpp"
#include "tests/unit/live/listener_support.hpp"
#include "tests/unit/live/mail_support.hpp"

namespace gemello::live::virt {
namespace {

using namespace std::chrono_literals;

Endpoint at(const std::string& host, int port, bool ssh = false) {
  return {.host = host, .port = port, .ssh = ssh};
}

TEST(HypervisorUri, NamesItsPort) {
  // Ports after libvirt.org/uri.html.
  EXPECT_EQ(endpoint_of("qemu+tcp://10.77.0.11/system"), at("10.77.0.11", 16509));
  EXPECT_EQ(endpoint_of("qemu+tls://hv1/system"), at("hv1", 16514));
  EXPECT_EQ(endpoint_of("qemu://hv1/system"), at("hv1", 16514)) << "TLS where none is named";
  EXPECT_EQ(endpoint_of("qemu+ssh://root@hv1/system"), at("hv1", 22, true));
  EXPECT_EQ(endpoint_of("qemu+libssh2://hv1/system"), at("hv1", 22, true));
  EXPECT_EQ(endpoint_of("test+tcp://hv1:1234/default"), at("hv1", 1234));
  EXPECT_EQ(endpoint_of("qemu+ssh://root:odd@p@hv1:2222/system?no_verify=1"),
            at("hv1", 2222, true));
  EXPECT_EQ(endpoint_of("qemu+tcp://[fe80::1]/system"), at("fe80::1", 16509));
  EXPECT_EQ(endpoint_of("qemu+tls://[::1]:999"), at("::1", 999));
  EXPECT_EQ(endpoint_of("qemu+tcp://hv1?x=a@b/c"), at("hv1", 16509));
}

TEST(HypervisorUri, MayOpenNoPort) {
  for (const char* uri :
       {"qemu:///system", "test:///default", "qemu+unix:///system?socket=/run/x", "hv1-alias", "",
        "qemu+unix://hv1/system", "qemu+ext://hv1/system?command=nc", "qemu+tcp:///system",
        "esx://esx1/", "vpx+tcp://v/", "qemu+tcp://[::1/system", "qemu+tcp://hv1:x/system"}) {
    EXPECT_EQ(endpoint_of(uri), std::nullopt) << uri;
  }
}

TEST(HypervisorUri, AnOpenPortIsReachable) {
  const live::testing::Listener listener;
  EXPECT_EQ(why_unreachable(at("127.0.0.1", listener.port()), 2s), "");
}

TEST(HypervisorUri, AClosedPortIsNotAndSaysSoAtOnce) {
  const live::testing::Stopwatch watch;
  const int port = live::testing::closed_port();
  EXPECT_EQ(why_unreachable(at("127.0.0.1", port), 2s),
            "127.0.0.1, TCP port " + std::to_string(port) + ": Connection refused");
  EXPECT_LT(watch.elapsed(), 1s);
}

TEST(HypervisorUri, AnUnknownNameIsLeftToSsh) {
  EXPECT_NE(why_unreachable(at("no-such-host.invalid", 1), 100ms), "");
  EXPECT_EQ(why_unreachable(at("no-such-host.invalid", 22, true), 100ms), "");
}

}  // namespace
}  // namespace gemello::live::virt
