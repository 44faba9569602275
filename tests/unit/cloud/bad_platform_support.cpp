#include "tests/unit/cloud/bad_platform_support.hpp"

namespace gemello {

namespace {

using Table = std::vector<DocumentChange>;

const Table bad_document{
    {"/format", "\"gemello-platform-2\"", "$.format", "expected 'gemello-platform-1'", true},
    {"/format", "", "$", "'format' is missing", true},
    {"/nmae", "\"x\"", "$.nmae", "unknown key; did you mean 'name'?", true},
    {"/name", "7", "$.name", "must be a name, not a number", true},
    {"/name", "\"\"", "$.name", "must not be empty", true},
    {"/name", "\"a\\nb\"", "$.name", "control characters", true},
    {"/name", "\"a \"", "$.name", "space", true},
    {"/about", "[]", "$.about", "must be text, not an array", true},
    {"/sites", "{}", "$.sites", "must be an array, not an object", true},
    {"/racks/0", "\"n1\"", "$.racks[0]", "must be an object, not text", true},
    {"/hosts", "[]", "$.hosts", "one host at least", true},
    {"/hosts", "", "$", "'hosts' is missing", true},
};

const Table bad_references{
    {"/racks/0/site", "\"napol\"", "$.racks[0].site", "did you mean 'napoli'?"},
    {"/sites/1/name", "\"napoli\"", "$.sites[1].name", "already a site named 'napoli'"},
    {"/switches/1/name", "\"sw1\"", "$.switches[1].name", "already a switch named"},
    {"/hosts/1/name", "\"n-09\"", "$.hosts[1].name", "already a host named 'n-09'"},
    {"/disk_servers/0/name", "\"hyper\"", "$.disk_servers[0].name", "already a machine named"},
    {"/vms/1/name", "\"web-00\"", "$.vms[1].name", "already a VM named"},
    {"/hosts/0/power", "\"g6\"", "$.hosts[0].power", "no power curve named 'g6'"},
    {"/vms/1/flavour", "\"smal\"", "$.vms[1].flavour", "did you mean 'small'?"},
    {"/vms/0/volume", "\"other\"", "$.vms[0].volume", "no volume named 'other'"},
    {"/bricks/0/server", "\"hyper\"", "$.bricks[0].server", "no disk server named 'hyper'"},
    {"/disk_servers/1/on_host", "\"ds1\"", "$.disk_servers[1].on_host", "no host named 'ds1'"},
};

const Table bad_counted_names{
    {"/hosts/0/name", "\"n\"", "$.hosts[0].name", "first number in braces", true},
    {"/hosts/0/name", "\"n-{x}\"", "$.hosts[0].name", "first number in braces", true},
    {"/hosts/0/name", "\"n-{1}-{2}\"", "$.hosts[0].name", "first number in braces", true},
    {"/hosts/0/name", "\"n-}1{\"", "$.hosts[0].name", "first number in braces", true},
    {"/hosts/1/name", "\"n-{1}\"", "$.hosts[1].name", "for entries with 'count'", true},
    {"/hosts/0/count", "0", "$.hosts[0].count", "from 1 to 100000", true},
    {"/hosts/0/count", "2.5", "$.hosts[0].count", "whole number", true},
};

const Table bad_quantities{
    {"/hosts/0/memory", "\"32\"", "$.hosts[0].memory", "GiB", true},
    {"/hosts/0/memory", "32", "$.hosts[0].memory", "not a number", true},
    {"/hosts/0/memory", "\"-32GiB\"", "$.hosts[0].memory", "negative", true},
    {"/hosts/0/memory", "\"0GiB\"", "$.hosts[0].memory", "greater than zero", true},
    {"/hosts/0/memory", "\"0.5B\"", "$.hosts[0].memory", "whole number of bytes"},
    {"/hosts/0/memory", "\"99999999PB\"", "$.hosts[0].memory", "too large"},
    {"/hosts/0/memory_reserved", "\"32GiB\"", "$.hosts[0].memory_reserved", "no memory"},
    {"/hosts/0/cores", "\"0cores\"", "$.hosts[0].cores", "greater than zero", true},
    {"/hosts/0/cores", "\"8\"", "$.hosts[0].cores", "cores", true},
    {"/hosts/0/core_speed", "\"2.66ghz\"", "$.hosts[0].core_speed", "GHz", true},
    {"/hosts/0/boot_time", "\"-3min\"", "$.hosts[0].boot_time", "negative", true},
    {"/hosts/0/boot_time", "", "$.hosts[0]", "'boot_time' is missing", true},
    {"/hosts/0/starts_on", "\"yes\"", "$.hosts[0].starts_on", "true or false", true},
    {"/hosts/0/bmc/power_of", "\"1s\"", "$.hosts[0].bmc.power_of", "did you mean", true},
    {"/power_curves/0/watts/3", "\"-1W\"", "$.power_curves[0].watts[3]", "negative", true},
    {"/power_curves/0/watts/10", "\"0W\"", "$.power_curves[0].watts[10]", "greater", true},
    {"/power_curves/0/watts/-", "\"140W\"", "$.power_curves[0].watts", "11 values", true},
    {"/power_curves/0/standby", "", "$.power_curves[0]", "'standby' is missing", true},
};

const Table bad_network{
    {"/vlans/0/tag", "4095", "$.vlans[0].tag", "from 1 to 4094", true},
    {"/vlans/1/tag", "30", "$.vlans[1].tag", "another VLAN has this tag"},
    {"/vlans/1/switches", "[]", "$.vlans[1].switches", "one switch at least", true},
    {"/vlans/1/switches/-", "\"sw1\"", "$.vlans[1].switches[1]", "given twice", true},
    {"/inter_switch_links/0/between/1", "\"sw1\"", "$.inter_switch_links[0].between", "itself",
     true},
    {"/inter_switch_links/0/between/1", "\"sw3\"", "$.inter_switch_links[0].between",
     "this is a circuit"},
    {"/inter_switch_links/0/between/-", "\"sw3\"", "$.inter_switch_links[0].between",
     "two switches", true},
    {"/inter_switch_links/0/speed", "\"0bps\"", "$.inter_switch_links[0].speed", "zero", true},
    {"/circuits/0/between/1", "\"sw1\"", "$.circuits[0].between", "inter-switch link"},
    {"/spanning_tree/mode", "\"fast\"", "$.spanning_tree.mode", "none, stp, rapid", true},
    {"/spanning_tree/mode", "\"none\"", "$.spanning_tree.hello", "no effect"},
    {"/spanning_tree/max_age", "\"0s\"", "$.spanning_tree.max_age", "zero"},
    {"/circuits/0/capacity", "\"0Gbps\"", "$.circuits[0].capacity", "zero", true},
    {"/circuits/0/loss", "1.5", "$.circuits[0].loss", "from 0 to 1", true},
    {"/circuits/0/mtu", "70000", "$.circuits[0].mtu", "from 576 to 65535", true},
    {"/circuits/0/vlans/0", "\"guests\"", "$.circuits[0].vlans[0]", "not on switch 'sw2'"},
    {"/uplinks/0/name", "\"garr\"", "$.uplinks[0].name", "garr"},
    {"/uplinks/0/switch", "\"sw9\"", "$.uplinks[0].switch", "sw9"},
    {"/uplinks/0/round_trip", "\"1ms\"", "$.uplinks[0].round_trip", "unknown key", true},
    {"/uplinks/0/switch", "\"sw3\"", "$.uplinks[0].vlans[0]", "not on switch 'sw3'"},
    {"/switches/0/fabric", "\"0Gbps\"", "$.switches[0].fabric", "greater than zero", true},
};

const Table bad_ports{
    {"/hosts/0/nics/1/name", "\"eth0\"", "$.hosts[0].nics[1].name", "already a NIC named"},
    {"/hosts/0/nics/0/speed", "\"1Gb\"", "$.hosts[0].nics[0].speed", "Gbps", true},
    {"/hosts/0/nics/0/cable", "\"sw9\"", "$.hosts[0].nics[0].cable", "no switch named 'sw9'"},
    {"/hosts/0/nics/0/cable", "\"sw3\"", "$.hosts[0].nics[0].cable", "at another site"},
    {"/hosts/0/bonds/0/name", "\"eth2\"", "$.hosts[0].bonds[0].name", "already a NIC or bond"},
    {"/hosts/0/bonds/0/mode", "\"balance-alp\"", "$.hosts[0].bonds[0].mode",
     "did you mean 'balance-alb'?", true},
    {"/hosts/0/bonds/0/hash", "\"layer4\"", "$.hosts[0].bonds[0].hash", "none of", true},
    {"/hosts/0/bonds/0/members", "[]", "$.hosts[0].bonds[0].members", "one member", true},
    {"/hosts/0/bonds/0/members/1", "\"eth9\"", "$.hosts[0].bonds[0].members[1]", "no NIC named"},
    {"/hosts/0/bonds/0/members/1", "\"eth1\"", "$.hosts[0].bonds[0].members[1]",
     "already a member of bond 'bond0'", true},
    {"/hosts/0/bonds/0/members/1", "\"eth3\"", "$.hosts[0].bonds[0].members[1]", "no cable"},
    {"/hosts/0/roles/storage/on", "\"bond1\"", "$.hosts[0].roles.storage.on",
     "no NIC or bond named 'bond1'"},
    {"/hosts/0/roles/storage/on", "\"eth0\"", "$.hosts[0].roles.storage.on", "name the bond"},
    {"/hosts/0/roles/migration/on", "\"eth3\"", "$.hosts[0].roles.migration.on", "no cable"},
    {"/hosts/0/roles/storage/vlan", "\"guests\"", "$.hosts[0].roles.storage.vlan",
     "'guests' is not on switch 'sw2', where 'eth1' is cabled"},
    {"/hosts/0/roles/storge", "{}", "$.hosts[0].roles.storge", "did you mean 'storage'?", true},
};

const Table bad_storage{
    {"/disk_servers/1/rack", "\"r1\"", "$.disk_servers[1].rack", "leave it out", true},
    {"/disk_servers/1/on_host", "", "$.disk_servers[1]", "'rack' is missing", true},
    {"/disk_servers/-", R"({"name": "ds3", "on_host": "hyper"})", "$.disk_servers[2].on_host",
     "'ds2' is already on this host"},
    {"/bricks/0/capacity", "\"0TB\"", "$.bricks[0].capacity", "greater than zero", true},
    {"/bricks/0/iops", "\"600\"", "$.bricks[0].iops", "IOPS", true},
    {"/volumes/0/replica", "3", "$.volumes[0].replica_sets[0]", "must have 3 bricks"},
    {"/volumes/0/replica", "0", "$.volumes[0].replica", "from 1 to 16", true},
    {"/volumes/0/arbiter", "0", "$.volumes[0].replica_sets[0]", "must have 0 arbiter bricks"},
    {"/volumes/0/replica_sets", "[]", "$.volumes[0].replica_sets", "one replica set", true},
    {"/volumes/0/replica_sets/0/1", "\"b3\"", "$.volumes[0].replica_sets[0][1]",
     "'b1' and 'b3' of one replica set are both on 'ds1'"},
    {"/volumes/0/replica_sets/0/1", "\"b1\"", "$.volumes[0].replica_sets[0][1]",
     "already in a replica set", true},
    {"/volumes/0/options/network.ping-timeout", "10",
     "$.volumes[0].options[\"network.ping-"
     "timeout\"]",
     "must be text, not a number", true},
    {"/volumes/0/version", "\"3.14\"", "$.volumes[0].version", "no release of GlusterFS", true},
    {"/volumes/0/version", "\"ten\"", "$.volumes[0].version", "no release of GlusterFS", true},
    {"/volumes/0/version", "\"2.0\"", "$.volumes[0].version", "from 3.0 on", true},
    {"/volumes/0/version", "\"3.6\"", "$.volumes[0].arbiter", "they came with 3.7"},
    {"/volumes/0/options/network.ping-timeout", "\"10s\"",
     "$.volumes[0].options[\"network.ping-timeout\"]", "without a unit"},
    {"/volumes/0/options/network.ping-timeout", "\"\"",
     "$.volumes[0].options[\"network.ping-timeout\"]", "must not be empty", true},
    {"/volumes/0/options/network.ping-timout", "\"10\"",
     "$.volumes[0].options[\"network.ping-timout\"]", "did you mean 'network.ping-timeout'?", true},
    {"/volumes/0/options/user.", "\"10\"", "$.volumes[0].options[\"user.\"]", "no such option",
     true},
    {"/volumes/0/options/group", "\"vitr\"", "$.volumes[0].options.group", "only the group 'virt'"},
    {"/volumes/0/options/cluster.quorum-count", "\"2\"",
     "$.volumes[0].options[\"cluster.quorum-count\"]", "does nothing unless"},
    {"/volumes/0/options/cluster.quorum-type", "\"fixed\"",
     "$.volumes[0].options[\"cluster.quorum-type\"]", "needs 'cluster.quorum-count'"},
};

const Table bad_guests{
    {"/flavours/0/working_set", "\"3GiB\"", "$.flavours[0].working_set", "larger than"},
    {"/flavours/0/vcpus", "\"0cores\"", "$.flavours[0].vcpus", "greater than zero", true},
    {"/vms/0/working_set", "\"5GiB\"", "$.vms[0]", "larger than the memory"},
    {"/vms/0/priority", "1001", "$.vms[0].priority", "from -1000 to 1000", true},
    {"/vms/0/anti_affinity", "\"\"", "$.vms[0].anti_affinity", "must not be empty", true},
};

}  // namespace

std::vector<DocumentChange> bad_platforms() {
  Table all;
  for (const Table* part : {&bad_document, &bad_references, &bad_counted_names, &bad_quantities,
                            &bad_network, &bad_ports, &bad_storage, &bad_guests})
    all.insert(all.end(), part->begin(), part->end());
  return all;
}

const std::vector<DocumentChange>& sound_changes() {
  static const std::vector<DocumentChange> table{
      {"/name", "\"caff\xc3\xa8 {x}\""},
      {"/about", ""},
      {"/hosts/0/memory", "\"32768 MiB\""},
      {"/hosts/0/memory", "\".5TiB\""},
      {"/hosts/0/cores", "\"1.5cores\""},
      {"/hosts/0/boot_time", "\"0s\""},
      {"/hosts/0/count", "1000"},
      {"/hosts/0/name", "\"{1}\""},
      {"/bricks/1/server", "\"ds2\""},
      {"/hosts/1/roles", ""},
      {"/power_curves/0/watts/0", "\"0W\""},
      {"/circuits/0/vlans", "[]"},
      {"/circuits/0/loss", "1"},
      {"/switches/0/fabric", ""},
      {"/vms", ""},
      {"/vms", "[]"},
      {"/volumes/0/options", ""},
      {"/volumes/0/version", "\"3.12\""},
      {"/volumes/0/version", "\"9.1\""},
      {"/volumes/0/options/group", "\"virt\""},
      {"/volumes/0/options/user.cifs", "\"off\""},
      {"/volumes/0/options/cluster.quorum-type", "\"auto\""},
  };
  return table;
}

}  // namespace gemello
