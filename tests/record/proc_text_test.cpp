#include "sim/cli/record/proc_text.hpp"

#include <gtest/gtest.h>

#include "tests/record/input_error_support.hpp"

namespace gemello::cli {
namespace {

// Fields 14 to 17 of proc(5) are 120 + 30 ticks of its own and 400 + 100 of waited children,
// field 22 is 987654.
constexpr const char* stat_text =
    "4711 (pg writer) S 4700 4700 4700 0 -1 4194560 2000 90000 0 7 120 30 400 100 20 0 1 0 987654 "
    "9000000 2100 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";

TEST(ParseStat, ReadsParentStateTimesAndStart) {
  const ProcessStat stat = parse_stat(stat_text, "stat");
  EXPECT_EQ(stat.pid, 4711);
  EXPECT_EQ(stat.parent, 4700);
  EXPECT_EQ(stat.state, 'S');
  EXPECT_EQ(stat.cpu_ticks, 150);
  EXPECT_EQ(stat.waited_children_ticks, 500);
  EXPECT_EQ(stat.start_ticks, 987654);
}

TEST(ParseStat, ACommandNameMayHoldAnything) {
  // A process may call itself ") R 1 (": the fields start behind the last parenthesis.
  const ProcessStat stat =
      parse_stat("7 () R 1 (\n) x) Z 5 0 0 0 0 0 0 0 0 0 1 2 3 4 0 0 0 0 55 0\n", "stat");
  EXPECT_EQ(stat.pid, 7);
  EXPECT_EQ(stat.state, 'Z');
  EXPECT_EQ(stat.parent, 5);
  EXPECT_EQ(stat.cpu_ticks, 3);
  EXPECT_EQ(stat.waited_children_ticks, 7);
  EXPECT_EQ(stat.start_ticks, 55);
}

TEST(ParseStat, ComplainsOfMalformedText) {
  expect_input_error([] { parse_stat("", "/proc/1/stat"); }, "/proc/1/stat", "line 1",
                     "the file is empty");
  expect_input_error([] { parse_stat("1 sh S 0 0", "f"); }, "f", "line 1",
                     "the command name in parentheses is missing");
  expect_input_error([] { parse_stat("1 (sh) S 0 0 0", "f"); }, "f", "line 1",
                     "utime is missing (word 12)");
  expect_input_error([] { parse_stat("x (sh) S 0", "f"); }, "f", "line 1",
                     "pid is not a whole number: 'x'");
  expect_input_error([] { parse_stat("1 (sh)", "f"); }, "f", "line 1", "the state is missing");
  expect_input_error([] { parse_stat("1 (sh) S 0 0 0 0 0 0 0 0 0 0 -4 0 0 0 0 0 0 0 9", "f"); },
                     "f", "line 1", "utime is negative: -4");
}

TEST(ParseSchedstat, ReadsRunAndWait) {
  const SchedStat stat = parse_schedstat("169433173 7753684 391\n", "schedstat");
  EXPECT_EQ(stat.run_nanoseconds, 169433173);
  EXPECT_EQ(stat.wait_nanoseconds, 7753684);
  expect_input_error([] { parse_schedstat("12", "f"); }, "f", "line 1",
                     "run-queue wait is missing (word 2)");
  expect_input_error([] { parse_schedstat("12 nan 3", "f"); }, "f", "line 1",
                     "run-queue wait is not a whole number: 'nan'");
}

TEST(ParseProcessIo, ReadsStorageBytesNotReadCalls) {
  // rchar and wchar count what the page cache and pipes gave and took: not storage.
  const StorageBytes bytes = parse_process_io(
      "rchar: 999\nwchar: 888\nsyscr: 7\nsyscw: 6\nread_bytes: 4096\nwrite_bytes: 8192\n"
      "cancelled_write_bytes: 1\n",
      "io");
  EXPECT_EQ(bytes.read, 4096);
  EXPECT_EQ(bytes.written, 8192);
  expect_input_error([] { parse_process_io("rchar: 1\nread_bytes: 2\n", "f"); }, "f", "line 2",
                     "there is no line 'write_bytes:'");
  expect_input_error([] { parse_process_io("rchar: 1\nread_bytes:\n", "f"); }, "f", "line 2",
                     "read_bytes: is missing");
}

constexpr const char* net_header =
    "Inter-|   Receive                                                |  Transmit\n"
    " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop "
    "fifo colls carrier compressed\n";

TEST(ParseNetDev, SumsAllInterfacesButTheLoopback) {
  // eth0 1000 and eth1 20 received, 500 and 3 sent; a long counter touches the colon; "lo0" is
  // not the loopback.
  const NetworkBytes bytes =
      parse_net_dev(std::string(net_header) +
                        "    lo:  777      9    0    0    0     0    0   0  777 9 0 0 0 0 0 0\n"
                        "  eth0:1000      3    0    0    0     0    0   0  500 2 0 0 0 0 0 0\n"
                        "  eth1:  20      1    0    0    0     0    0   0    3 1 0 0 0 0 0 0\n"
                        "   lo0:   5      1    0    0    0     0    0   0    6 1 0 0 0 0 0 0\n",
                    "dev");
  EXPECT_EQ(bytes.received, 1025);
  EXPECT_EQ(bytes.sent, 509);
  EXPECT_EQ(bytes.interfaces, 3);
}

TEST(ParseNetDev, ComplainsOfMalformedText) {
  expect_input_error([] { parse_net_dev("eth0: 1 2\n", "f"); }, "f", "line 1", "header lines");
  expect_input_error([] { parse_net_dev(std::string(net_header) + "eth0 1 2\n", "f"); }, "f",
                     "line 3", "the interface name and ':' are missing");
  expect_input_error([] { parse_net_dev(std::string(net_header) + "eth0: 1 2 3\n", "f"); }, "f",
                     "line 3", "sent bytes is missing");
}

TEST(ParseMemory, ReadsPssInKilobytesAndResidentPages) {
  EXPECT_EQ(parse_smaps_rollup("55d-7ffc ---p 00000000 00:00 0   [rollup]\nRss:   1780 kB\n"
                               "Pss:    431 kB\nPss_Dirty:   112 kB\n",
                               "smaps_rollup"),
            431 * 1024);
  EXPECT_EQ(parse_statm("900 445 300 1 0 200 0\n", "statm"), 445);
  expect_input_error([] { parse_smaps_rollup("Rss: 12 kB\n", "f"); }, "f", "line 1",
                     "there is no line 'Pss:'");
  expect_input_error([] { parse_statm("900\n", "f"); }, "f", "line 1", "resident pages");
}

TEST(ParseCgroup, ReadsTheFilesOfV2) {
  EXPECT_EQ(parse_cgroup_cpu_stat("usage_usec 123456\nuser_usec 100000\n", "cpu.stat"), 123456);
  EXPECT_EQ(parse_pressure("some avg10=0.28 avg60=0.30 avg300=0.34 total=3710615\n"
                           "full avg10=0.00 avg60=0.00 avg300=0.00 total=5\n",
                           "cpu.pressure"),
            3710615);
  // 254:0 read 10 and wrote 20, 8:16 read 1 and wrote 2.
  const StorageBytes bytes = parse_cgroup_io_stat(
      "254:0 rbytes=10 wbytes=20 rios=1 wios=1 dbytes=900 dios=1\n8:16 rbytes=1 wbytes=2\n", "f");
  EXPECT_EQ(bytes.read, 11);
  EXPECT_EQ(bytes.written, 22);
  EXPECT_EQ(parse_cgroup_io_stat("", "io.stat").read, 0);
  expect_input_error([] { parse_pressure("full total=5\n", "f"); }, "f", "line 1",
                     "there is no line 'some'");
  expect_input_error([] { parse_pressure("some avg10=1\n", "f"); }, "f", "line 1", "'total='");
  expect_input_error([] { parse_cgroup_io_stat("8:0 rbytes=1\n8:1 rbytes=x\n", "f"); }, "f",
                     "line 2", "rbytes is not a whole number: 'x'");
}

TEST(ParseCgroup, ReadsTheFilesOfV1) {
  const StorageBytes bytes = parse_blkio_service_bytes(
      "254:0 Read 100\n254:0 Write 7\n254:0 Sync 50\n254:0 Async 57\n254:0 Discard 0\n"
      "254:0 Total 107\n8:0 Read 3\nTotal 110\n",
      "f");
  EXPECT_EQ(bytes.read, 103);
  EXPECT_EQ(bytes.written, 7);
  EXPECT_EQ(parse_single_number("4711\n", "cpuacct.usage"), 4711);
  EXPECT_EQ(parse_ids("12\n7\n\n99\n", "cgroup.procs"), (std::vector<int>{12, 7, 99}));
  expect_input_error([] { parse_blkio_service_bytes("254:0 Read\n", "f"); }, "f", "line 1",
                     "MAJOR:MINOR OPERATION BYTES");
  expect_input_error([] { parse_single_number("1 2\n", "f"); }, "f", "line 1", "one number");
  expect_input_error([] { parse_ids("1\n99999999999\n", "f"); }, "f", "line 2", "too large");
}

TEST(ParseCgroup, FindsTheMountsOfBothVersions) {
  const CgroupMounts mounts = parse_cgroup_mounts(
      "tmpfs /sys/fs/cgroup tmpfs rw 0 0\n"
      "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\n"
      "cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n"
      "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n",
      "mounts");
  EXPECT_EQ(mounts.cpuacct, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_EQ(mounts.memory, "/sys/fs/cgroup/memory");
  EXPECT_EQ(mounts.blkio, "");
  EXPECT_EQ(mounts.unified, "/sys/fs/cgroup/unified");
  expect_input_error([] { parse_cgroup_mounts("tmpfs /x\n", "f"); }, "f", "line 1", "MOUNTPOINT");
}

}  // namespace
}  // namespace gemello::cli
