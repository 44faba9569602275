#include <string>

#include <gtest/gtest.h>

#include "live/libvirt/boot_counter.hpp"
#include "live/libvirt/domain_stats.hpp"
#include "live/libvirt/domain_xml.hpp"
#include "live/libvirt/node.hpp"

namespace gemello::live::virt {
namespace {

TEST(DomainDefinition, TellsItsSizeAndDisks) {
  const DomainXml told = read_domain_xml(R"(
<domain type='kvm'>
  <name>web</name>
  <uuid>11111111-2222-3333-4444-555555555555</uuid>
  <memory unit='MiB'>512</memory>
  <vcpu placement='static' current='2'>4</vcpu>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/var/lib/images/web.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='network' device='disk'>
      <driver name='qemu' type='raw'/>
      <source protocol='gluster' name='gv0/web.img'><host name='ds1' port='24007'/></source>
      <target dev='vdb' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <target dev='hda' bus='ide'/>
    </disk>
    <disk type='volume' device='disk'>
      <source pool='fast' volume='v1'/>
      <target dev='vdc'/>
    </disk>
  </devices>
</domain>)");
  EXPECT_EQ(told.name, "web");
  EXPECT_EQ(told.uuid, "11111111-2222-3333-4444-555555555555");
  EXPECT_EQ(told.vcpus, 2);
  EXPECT_EQ(told.memory, Bytes(536870912)) << "512 x 2^20";
  ASSERT_EQ(told.disks.size(), 4U);
  EXPECT_EQ(told.disks[0].source, "/var/lib/images/web.qcow2");
  EXPECT_EQ(told.disks[0].format, "qcow2");
  EXPECT_EQ(told.disks[0].target, "vda");
  EXPECT_EQ(told.disks[1].source, "gluster://ds1:24007/gv0/web.img");
  EXPECT_EQ(told.disks[2].source, "") << "no medium";
  EXPECT_EQ(told.disks[3].source, "fast/v1");
}

TEST(DomainDefinition, HasDefaultsAndMayBeNone) {
  const DomainXml told =
      read_domain_xml("<domain><name>a</name><memory>2048</memory><vcpu>3</vcpu></domain>");
  EXPECT_EQ(told.memory, Bytes(2097152)) << "KiB where no unit is named";
  EXPECT_EQ(told.vcpus, 3);
  EXPECT_EQ(read_domain_xml("<memory unit='GB'>1</memory>").memory, Bytes(0)) << "no domain";
  EXPECT_EQ(read_domain_xml("<domain><memory unit='GB'>1</memory></domain>").memory,
            Bytes(1000000000));
  EXPECT_EQ(read_domain_xml("no XML <").name, "");
}

TEST(DomainStatistics, FillAReport) {
  Statistics told;
  told.set("vcpu.current", std::uint64_t{2});
  told.set("vcpu.maximum", std::uint64_t{4});
  // vCPU 1 is unplugged: the numbers have a gap.
  told.set("vcpu.0.time", std::uint64_t{5'000'000'000});
  told.set("vcpu.3.time", std::uint64_t{1'500'000'000});
  told.set("vcpu.0.delay", std::uint64_t{250'000'000});
  told.set("vcpu.3.delay", std::uint64_t{4'000});
  told.set("cpu.time", std::uint64_t{9'000'000'000});
  told.set("balloon.maximum", std::uint64_t{98304});
  told.set("balloon.rss", std::uint64_t{200000});
  DomainReport report;
  fill_in(told, report);
  EXPECT_EQ(report.vcpus, Cores(2));
  EXPECT_EQ(report.memory, Bytes(100663296)) << "96 MiB";
  EXPECT_EQ(report.memory_used, Bytes(204800000));
  EXPECT_EQ(report.cpu_time, Duration(6'500'000)) << "the vCPUs, not the emulator";
  EXPECT_EQ(report.cpu_delay, Duration(250'004));
  EXPECT_TRUE(asked_monitor(told));
}

TEST(DomainStatistics, MayTellLittle) {
  Statistics told;
  told.set("cpu.time", std::uint64_t{7'000'000});
  DomainReport report;
  report.vcpus = Cores(3);
  report.memory = Bytes(1024);
  fill_in(told, report);
  EXPECT_EQ(report.cpu_time, Duration(7'000));
  EXPECT_EQ(report.vcpus, Cores(3)) << "the definition's stays";
  EXPECT_EQ(report.memory, Bytes(1024));
  EXPECT_FALSE(asked_monitor(told));
}

TEST(DomainStatistics, KeepWhatIsNotToldAnew) {
  Statistics told;
  told.set("balloon.rss", std::uint64_t{10});
  told.set("cpu.time", std::uint64_t{1000});
  Statistics newer;
  newer.set("cpu.time", std::uint64_t{2000});
  told.update(newer);
  EXPECT_EQ(told.number("cpu.time"), 2000);
  EXPECT_EQ(told.number("balloon.rss"), 10);
}

TEST(DomainStatistics, OfDisks) {
  Statistics told;
  told.set("block.count", std::uint64_t{3});
  told.set("block.0.name", std::string("vda"));
  told.set("block.0.path", std::string("/images/other.qcow2"));
  told.set("block.0.capacity", std::uint64_t{1000});
  told.set("block.0.allocation", std::uint64_t{800});
  told.set("block.0.physical", std::uint64_t{300});
  told.set("block.0.rd.bytes", std::uint64_t{11});
  told.set("block.0.wr.bytes", std::uint64_t{22});
  told.set("block.1.name", std::string("vdb"));
  told.set("block.1.path", std::string("gv0/web.img"));
  told.set("block.1.allocation", std::uint64_t{5});
  told.set("block.2.name", std::string("vdz"));
  told.set("block.2.path", std::string("/images/plugged.raw"));
  std::vector<DiskReport> disks(2);
  disks[0].target = "vdb";
  disks[0].source = "gluster://ds1/gv0/web.img";
  disks[1].target = "vda";
  disks[1].source = "/images/web.qcow2";
  fill_in_disks(told, disks);
  ASSERT_EQ(disks.size(), 3U);
  EXPECT_EQ(disks[0].source, "gluster://ds1/gv0/web.img") << "a network disk keeps its URL";
  EXPECT_EQ(disks[0].allocation, Bytes(5));
  EXPECT_EQ(disks[1].source, "/images/other.qcow2") << "what is in use, not what is defined";
  EXPECT_EQ(disks[1].capacity, Bytes(1000));
  EXPECT_EQ(disks[1].allocation, Bytes(300)) << "on the storage, not the highest byte written";
  EXPECT_EQ(disks[1].read, Bytes(11));
  EXPECT_EQ(disks[1].written, Bytes(22));
  EXPECT_EQ(disks[2].target, "vdz");
  EXPECT_EQ(disks[2].source, "/images/plugged.raw");
}

TEST(NodeVersion, IsThreeNumbers) {
  // 1000000 x major + 1000 x minor + release, as libvirt counts.
  EXPECT_EQ(version_text(9000000), "9.0.0");
  EXPECT_EQ(version_text(7002018), "7.2.18");
}

TEST(BootCounter, SeesTimeGoBackwards) {
  BootCounter boots;
  EXPECT_EQ(boots.take(boots.begin(), 100s), 0);
  EXPECT_EQ(boots.take(boots.begin(), 100s), 0) << "an idle instant is no boot";
  EXPECT_EQ(boots.take(boots.begin(), 140s), 0);
  EXPECT_EQ(boots.take(boots.begin(), 3s), 1);
  EXPECT_EQ(boots.take(boots.begin(), 5s), 1);
  EXPECT_EQ(boots.take(boots.begin(), 1s), 2);
}

TEST(BootCounter, DoesNotCompareSamplesThatOverlapped) {
  BootCounter boots;
  boots.take(boots.begin(), 100s);
  // A look that hung: its sample of 110 s arrives after the one of 130 s.
  const std::uint64_t slow = boots.begin();
  EXPECT_EQ(boots.take(boots.begin(), 130s), 0);
  EXPECT_EQ(boots.take(slow, 110s), 0);
  EXPECT_EQ(boots.take(boots.begin(), 131s), 0);
}

}  // namespace
}  // namespace gemello::live::virt
