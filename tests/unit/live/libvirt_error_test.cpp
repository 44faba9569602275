#include <string>

#include <gtest/gtest.h>

#include "live/libvirt/error.hpp"

namespace gemello::live::virt {
namespace {

// Numbers of libvirt/virterror.h, written down here once more: they are its wire protocol.
constexpr int from_rpc = 7;
constexpr int from_qemu = 10;
constexpr int from_test = 12;
constexpr int from_remote = 13;
constexpr int from_domain = 20;

Verdict verdict_of(int code, int domain) {
  return verdict({.code = code, .domain = domain, .text = ""});
}

TEST(LibvirtError, OfTheWayIsLostWhateverItsCode) {
  // As 9.0 reports them: "client socket is closed" and "connection closed due to keepalive
  // timeout" are internal errors (1), "End of file while reading data" a system error (38),
  // all three of RPC.
  EXPECT_EQ(verdict_of(1, from_rpc), Verdict::lost);
  EXPECT_EQ(verdict_of(38, from_rpc), Verdict::lost);
  EXPECT_EQ(verdict_of(39, from_rpc), Verdict::lost);
  EXPECT_EQ(verdict_of(1, from_remote), Verdict::lost);
  EXPECT_EQ(verdict_of(55, from_rpc), Verdict::lost) << "not even a refusal is trusted from there";
  EXPECT_EQ(verdict_of(42, from_remote), Verdict::lost);
  EXPECT_EQ(verdict_of(0, 0), Verdict::lost) << "no error at all";
}

TEST(LibvirtError, OfNoConnectionIsLostWhereverItArose) {
  for (const int code :
       {5, 6, 39, 40, 85, 98}) {  // no connect, invalid conn, rpc, tls, ssh, libssh
    EXPECT_EQ(verdict_of(code, from_qemu), Verdict::lost) << code;
  }
}

TEST(LibvirtError, ARefusalHadNoEffect) {
  // no support, invalid argument, XML, denied, no domain, operation invalid, unsupported
  // configuration / argument, unsafe migration, unsupported operation, access, CPU.
  for (const int code : {3, 8, 27, 29, 35, 42, 55, 67, 74, 81, 84, 88, 91}) {
    EXPECT_EQ(verdict_of(code, from_qemu), Verdict::refused) << code;
    EXPECT_EQ(verdict_of(code, from_domain), Verdict::refused) << code;
  }
  EXPECT_EQ(verdict_of(42, from_test), Verdict::refused);
}

TEST(LibvirtError, WhatIsNotKnownIsDoubtful) {
  // internal, no memory, operation failed, system, time-out, hook, aborted, agent, busy, and a
  // number that no libvirt has yet.
  for (const int code : {1, 2, 9, 38, 68, 70, 78, 86, 87, 4711}) {
    EXPECT_EQ(verdict_of(code, from_qemu), Verdict::doubtful) << code;
  }
}

TEST(LibvirtError, EndsAnOrder) {
  const Error refused{.code = 55, .domain = from_qemu, .text = "it is running"};
  const Error timeout{.code = 68, .domain = from_qemu, .text = "cannot acquire state change lock"};
  const Error closed{.code = 1, .domain = from_rpc, .text = "client socket is closed"};
  EXPECT_EQ(after_order(refused).ending, Ending::failed);
  EXPECT_EQ(after_order(timeout).ending, Ending::unknown);
  EXPECT_EQ(after_order(closed).ending, Ending::unknown);
  EXPECT_EQ(after_order(closed).cause, "client socket is closed (the order may have arrived)");
  // Before the order nothing can have come of it, whatever went wrong.
  for (const Error& error : {refused, timeout, closed}) {
    EXPECT_EQ(nothing_sent(error).ending, Ending::failed) << error.text;
  }
}

TEST(LibvirtError, SaysWhatIsMissing) {
  EXPECT_TRUE(is_no_domain({.code = 42, .domain = from_qemu, .text = ""}));
  EXPECT_FALSE(is_no_domain({.code = 43, .domain = from_qemu, .text = ""})) << "no network";
  EXPECT_TRUE(is_unsupported({.code = 3, .domain = from_test, .text = ""}));
  EXPECT_TRUE(is_unsupported({.code = 8, .domain = from_test, .text = "unsupported flags"}));
  EXPECT_FALSE(is_unsupported({.code = 55, .domain = from_test, .text = ""}));
}

}  // namespace
}  // namespace gemello::live::virt
