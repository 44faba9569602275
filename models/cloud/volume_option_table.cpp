#include "models/cloud/volume_option_table.hpp"

#include <algorithm>
#include <array>

namespace gemello {
namespace {

struct Words {
  GlusterVersion since;
  std::string_view names;  ///< separated by a space
};

// Options that change nothing simulated: caches and threads of clients and bricks, logs, NFS,
// sharding, security. Source: glusterd_volopt_map with its op-versions in
// xlators/mgmt/glusterd/src/glusterd-volume-set.c of 3.9 (op-version 1 is 3.3 and older, taken as
// 3.0; 2 is 3.4, 3 is 3.5), and the names glusterd 10.3 knows besides, which came with 3.10 at the
// earliest.
constexpr std::array options_without_effect{
    Words{{3, 0},
          "auth.allow auth.reject cluster.data-change-log cluster.entry-change-log "
          "cluster.entry-self-heal cluster.lookup-unhashed cluster.metadata-change-log "
          "cluster.metadata-self-heal cluster.min-free-disk cluster.min-free-inodes "
          "cluster.read-subvolume cluster.readdir-optimize cluster.strict-readdir debug.error-gen "
          "debug.trace diagnostics.brick-log-level diagnostics.brick-sys-log-level "
          "diagnostics.client-log-level diagnostics.client-sys-log-level "
          "diagnostics.count-fop-hits diagnostics.dump-fd-stats diagnostics.fop-sample-buf-size "
          "diagnostics.fop-sample-interval diagnostics.latency-measurement "
          "diagnostics.stats-dnscache-ttl-sec diagnostics.stats-dump-interval "
          "features.grace-timeout features.inode-quota features.limit-usage features.lock-heal "
          "features.quota features.quota-timeout features.read-only network.frame-timeout "
          "network.inode-lru-limit network.tcp-window-size nfs.addr-namelookup nfs.disable "
          "nfs.dynamic-volumes nfs.enable-ino32 nfs.export-dir nfs.export-dirs nfs.export-volumes "
          "nfs.mem-factor nfs.mount-rmtab nfs.mount-udp nfs.nlm nfs.port nfs.ports-insecure "
          "nfs.register-with-portmap nfs.rpc-auth-allow nfs.rpc-auth-null nfs.rpc-auth-reject "
          "nfs.rpc-auth-unix nfs.transport-type nfs.trusted-sync nfs.trusted-write "
          "nfs.volume-access performance.cache-max-file-size performance.cache-min-file-size "
          "performance.cache-priority performance.cache-refresh-timeout performance.cache-size "
          "performance.client-io-threads performance.enable-least-priority "
          "performance.flush-behind performance.high-prio-threads performance.io-cache "
          "performance.io-thread-count performance.least-prio-threads performance.low-prio-threads "
          "performance.nfs.flush-behind performance.nfs.io-cache performance.nfs.io-threads "
          "performance.nfs.quick-read performance.nfs.read-ahead performance.nfs.stat-prefetch "
          "performance.nfs.write-behind performance.nfs.write-behind-window-size "
          "performance.normal-prio-threads performance.quick-read performance.read-ahead "
          "performance.read-ahead-page-count performance.stat-prefetch performance.write-behind "
          "performance.write-behind-window-size server.allow-insecure server.statedump-path "
          "storage.linux-aio storage.owner-gid storage.owner-uid transport.keepalive user.*"},
    Words{{3, 4},
          "client.ssl cluster.nufa cluster.readdir-failover cluster.rebalance-stats "
          "cluster.self-heal-readdir-size cluster.subvols-per-directory config.memory-accounting "
          "config.transport debug.exclude-ops debug.include-ops debug.log-file debug.log-history "
          "features.quota-deem-statfs features.worm network.remote-dio nfs.server-aux-gids "
          "performance.force-readdirp performance.least-rate-limit performance.md-cache-timeout "
          "performance.nfs.strict-o-direct performance.nfs.strict-write-ordering "
          "performance.open-behind performance.strict-o-direct performance.strict-write-ordering "
          "server.root-squash server.ssl"},
    Words{{3, 5},
          "changelog.capture-del-path changelog.changelog changelog.changelog-dir "
          "changelog.encoding changelog.fsync-interval changelog.rollover-time "
          "cluster.dht-xattr-name cluster.ensure-durability cluster.extra-hash-regex "
          "cluster.local-volume-name cluster.rsync-hash-regex cluster.switch "
          "cluster.switch-pattern debug.error-failure debug.error-fops debug.error-number "
          "debug.random-failure features.alert-time features.default-soft-limit "
          "features.hard-timeout features.soft-timeout network.compression "
          "network.compression.compression-level network.compression.debug "
          "network.compression.mem-level network.compression.min-size "
          "network.compression.window-size nfs.acl nfs.drc nfs.drc-size nfs.outstanding-rpc-limit "
          "nfs.read-size nfs.readdir-size nfs.write-size performance.lazy-open "
          "performance.read-after-open performance.readdir-ahead server.anongid server.anonuid "
          "server.outstanding-rpc-limit storage.batch-fsync-delay-usec storage.batch-fsync-mode "
          "storage.health-check-interval storage.node-uuid-pathinfo"},
    Words{{3, 6},
          "auth.ssl-allow changelog.changelog-barrier-timeout client.send-gids "
          "cluster.randomize-hash-range-by-gfid cluster.weighted-rebalance "
          "diagnostics.brick-log-buf-size diagnostics.brick-log-flush-timeout "
          "diagnostics.brick-log-format diagnostics.brick-logger diagnostics.client-log-buf-size "
          "diagnostics.client-log-flush-timeout diagnostics.client-log-format "
          "diagnostics.client-logger features.barrier-timeout features.show-snapshot-directory "
          "features.snapshot-directory features.uss nfs.log-level nfs.rpc-statd server.gid-timeout "
          "server.manage-gids ssl.certificate-depth ssl.cipher-list storage.build-pgfid "
          "storage.xattr-user-namespace-mode"},
    Words{{3, 7},
          "client.bind-insecure client.event-threads client.own-thread cluster.consistent-metadata "
          "cluster.favorite-child-policy cluster.heal-wait-queue-length cluster.locking-scheme "
          "cluster.lookup-optimize cluster.quorum-reads cluster.rebal-throttle "
          "cluster.shd-wait-qlength dht.force-readdirp features.barrier features.bitrot "
          "features.cache-invalidation features.cache-invalidation-timeout features.expiry-time "
          "features.scrub features.scrub-freq features.scrub-throttle features.shard "
          "features.shard-block-size features.trash features.trash-dir "
          "features.trash-eliminate-path features.trash-internal-op features.trash-max-filesize "
          "ganesha.enable locks.trace nfs.auth-cache-ttl-sec nfs.auth-refresh-interval-sec "
          "nfs.exports-auth-enable nfs.rdirplus performance.cache-swift-metadata "
          "performance.resync-failed-syncs-after-fsync server.dynamic-auth server.event-threads "
          "server.own-thread ssl.ca-list ssl.crl-path ssl.dh-param ssl.ec-curve ssl.own-cert "
          "ssl.private-key transport.address-family"},
    Words{{3, 8},
          "cluster.granular-entry-heal cluster.lock-migration features.auto-commit-period "
          "features.default-retention-period features.lease-lock-recall-timeout features.leases "
          "features.retention-mode features.worm-file-level locks.mandatory-locking"},
    Words{{3, 9}, "performance.cache-samba-metadata"},
    Words{{3, 10},
          "client.keepalive-count client.keepalive-interval client.keepalive-time "
          "client.strict-locks client.tcp-user-timeout cluster.brick-graceful-cleanup "
          "cluster.force-migration cluster.full-lock cluster.halo-enabled cluster.halo-max-latency "
          "cluster.halo-max-replicas cluster.halo-min-replicas cluster.halo-nfsd-max-latency "
          "cluster.halo-shd-max-latency cluster.optimistic-change-log cluster.use-anonymous-inode "
          "cluster.use-compound-fops config.brick-threads config.client-threads config.gfproxyd "
          "config.global-threading ctime.noatime debug.delay-gen delay-gen.delay-duration "
          "delay-gen.delay-percentage delay-gen.enable diagnostics.stats-dump-format features.acl "
          "features.cloudsync features.cloudsync-product-id features.cloudsync-remote-read "
          "features.cloudsync-store-id features.cloudsync-storetype features.ctime "
          "features.enforce-mandatory-lock features.failover-hosts features.locks-monkey-unlocking "
          "features.locks-notify-contention features.locks-notify-contention-delay "
          "features.locks-revocation-clear-all features.locks-revocation-max-blocked "
          "features.locks-revocation-secs features.s3plugin-bucketid features.s3plugin-hostname "
          "features.s3plugin-keyid features.s3plugin-seckey features.sdfs features.selinux "
          "features.shard-deletion-rate features.shard-lru-limit features.signer-threads "
          "features.tag-namespaces features.worm-files-deletable nfs.event-threads "
          "performance.aggregate-size performance.cache-capability-xattrs "
          "performance.cache-ima-xattrs performance.cache-invalidation "
          "performance.ctime-invalidation performance.global-cache-invalidation "
          "performance.io-cache-pass-through performance.io-cache-size "
          "performance.iot-cleanup-disconnected-reqs performance.iot-pass-through "
          "performance.iot-watchdog-secs performance.md-cache-pass-through "
          "performance.md-cache-statfs performance.nfs.write-behind-trickling-writes "
          "performance.nl-cache performance.nl-cache-limit performance.nl-cache-pass-through "
          "performance.nl-cache-positive-entry performance.nl-cache-timeout "
          "performance.open-behind-pass-through performance.parallel-readdir "
          "performance.qr-cache-timeout performance.quick-read-cache-invalidation "
          "performance.quick-read-cache-size performance.quick-read-cache-timeout "
          "performance.rda-cache-limit performance.rda-high-wmark performance.rda-low-wmark "
          "performance.rda-request-size performance.read-ahead-pass-through "
          "performance.readdir-ahead-pass-through performance.write-behind-pass-through "
          "performance.write-behind-trickling-writes performance.xattr-cache-list "
          "rebalance.ensure-durability server.all-squash server.keepalive-count "
          "server.keepalive-interval server.keepalive-time storage.create-directory-mask "
          "storage.create-mask storage.fips-mode-rchecksum storage.force-create-mode "
          "storage.force-directory-mode storage.gfid2path storage.gfid2path-separator "
          "storage.health-check-timeout storage.max-hardlinks storage.reserve "
          "transport.listen-backlog"}};

// Of these, quorum, eager lock and daemon are not in 3.2.x; server.tcp-user-timeout is not in 3.9.
const std::array modelled_options{
    VolumeOptionRow{{"cluster.background-self-heal-count", OptionEffect::modelled}, {3, 0}, true},
    VolumeOptionRow{{"cluster.choose-local", OptionEffect::modelled}, {3, 4}, true},
    VolumeOptionRow{{"cluster.data-self-heal", OptionEffect::modelled}, {3, 0}, true},
    VolumeOptionRow{{"cluster.data-self-heal-algorithm", OptionEffect::modelled}, {3, 0}, true},
    VolumeOptionRow{{"cluster.eager-lock", OptionEffect::modelled}, {3, 3}, true},
    VolumeOptionRow{{"cluster.heal-timeout", OptionEffect::modelled}, {3, 4}, true},
    VolumeOptionRow{{"cluster.post-op-delay-secs", OptionEffect::modelled}, {3, 4}, true},
    VolumeOptionRow{{"cluster.quorum-count", OptionEffect::modelled}, {3, 3}, true},
    VolumeOptionRow{{"cluster.quorum-type", OptionEffect::modelled}, {3, 3}, true},
    VolumeOptionRow{{"cluster.read-hash-mode", OptionEffect::modelled}, {3, 4}, true},
    VolumeOptionRow{{"cluster.read-subvolume-index", OptionEffect::modelled}, {3, 4}, true},
    VolumeOptionRow{{"cluster.self-heal-daemon", OptionEffect::modelled}, {3, 3}, true},
    VolumeOptionRow{{"cluster.self-heal-window-size", OptionEffect::modelled}, {3, 0}, true},
    VolumeOptionRow{{"cluster.server-quorum-ratio", OptionEffect::modelled}, {3, 4}, false},
    VolumeOptionRow{{"cluster.server-quorum-type", OptionEffect::modelled}, {3, 4}, false},
    VolumeOptionRow{{"cluster.shd-max-threads", OptionEffect::modelled}, {3, 7}, true},
    VolumeOptionRow{{"group", OptionEffect::modelled}, {3, 4}, false},
    VolumeOptionRow{{"network.ping-timeout", OptionEffect::modelled}, {3, 0}, false},
    VolumeOptionRow{{"server.tcp-user-timeout", OptionEffect::modelled}, {3, 10}, false}};

std::vector<VolumeOptionRow> sorted_rows() {
  std::vector<VolumeOptionRow> rows(modelled_options.begin(), modelled_options.end());
  for (const Words& words : options_without_effect) {
    std::string_view rest = words.names;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      rows.push_back({{rest.substr(0, end), OptionEffect::none}, words.since});
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  std::sort(rows.begin(), rows.end(),
            [](const auto& a, const auto& b) { return a.option.name < b.option.name; });
  return rows;
}

// Since when the preset has a line, and until which release (exclusive) it has that value.
struct GroupRow {
  GroupLine line;
  GlusterVersion since;
  GlusterVersion until{1000, 0};
};

// Source: extras/group-virt.example. 3.4.0: caches and eager lock only; ae361e83 (locks of 3.7.12):
// heals, shards; Red Hat Gluster Storage 3.5, of 6: choose-local, threads; 00d5a4bd of 2020-05-04:
// timeouts, in 8; 10.3 as Debian 12 installs it. Lines between two known files are dated by the
// later one, but the quorums, which are in an undated file without heals: by 3.5.
constexpr std::array group_rows{
    GroupRow{{"performance.quick-read", "off"}, {3, 4}},
    GroupRow{{"performance.read-ahead", "off"}, {3, 4}},
    GroupRow{{"performance.io-cache", "off"}, {3, 4}},
    GroupRow{{"performance.stat-prefetch", "off"}, {3, 4}, {6, 0}},
    GroupRow{{"cluster.eager-lock", "enable"}, {3, 4}},
    GroupRow{{"network.remote-dio", "enable"}, {3, 4}, {8, 0}},
    GroupRow{{"network.remote-dio", "disable"}, {8, 0}},
    GroupRow{{"performance.strict-o-direct", "on"}, {8, 0}},
    GroupRow{{"cluster.quorum-type", "auto"}, {3, 5}},
    GroupRow{{"cluster.server-quorum-type", "server"}, {3, 5}},
    GroupRow{{"performance.low-prio-threads", "32"}, {3, 8}},
    GroupRow{{"cluster.data-self-heal-algorithm", "full"}, {3, 8}},
    GroupRow{{"cluster.locking-scheme", "granular"}, {3, 8}},
    GroupRow{{"cluster.shd-max-threads", "8"}, {3, 8}},
    GroupRow{{"cluster.shd-wait-qlength", "10000"}, {3, 8}},
    GroupRow{{"features.shard", "on"}, {3, 8}},
    GroupRow{{"user.cifs", "off"}, {3, 8}},
    GroupRow{{"cluster.choose-local", "off"}, {6, 0}},
    GroupRow{{"client.event-threads", "4"}, {6, 0}},
    GroupRow{{"server.event-threads", "4"}, {6, 0}},
    GroupRow{{"performance.client-io-threads", "on"}, {6, 0}},
    GroupRow{{"network.ping-timeout", "20"}, {8, 0}},
    GroupRow{{"server.tcp-user-timeout", "20"}, {8, 0}},
    GroupRow{{"server.keepalive-time", "10"}, {8, 0}},
    GroupRow{{"server.keepalive-interval", "2"}, {8, 0}},
    GroupRow{{"server.keepalive-count", "5"}, {8, 0}},
    GroupRow{{"cluster.lookup-optimize", "off"}, {10, 0}},
};

}  // namespace

const std::vector<VolumeOptionRow>& volume_option_rows() {
  static const std::vector<VolumeOptionRow> rows = sorted_rows();
  return rows;
}

const VolumeOptionRow* find_volume_option(std::string_view name) {
  constexpr std::string_view user = "user.";
  if (name.size() > user.size() && name.starts_with(user)) name = "user.*";
  const auto& rows = volume_option_rows();
  const auto found = std::lower_bound(
      rows.begin(), rows.end(), name,
      [](const VolumeOptionRow& row, std::string_view text) { return row.option.name < text; });
  return found != rows.end() && found->option.name == name ? &*found : nullptr;
}

std::span<const VolumeOption> volume_options() {
  static const std::vector<VolumeOption> options = [] {
    std::vector<VolumeOption> all;
    for (const VolumeOptionRow& row : volume_option_rows()) all.push_back(row.option);
    return all;
  }();
  return options;
}

std::vector<GroupLine> group_virt(GlusterVersion version) {
  std::vector<GroupLine> lines;
  for (const GroupRow& row : group_rows)
    if (row.since <= version && version < row.until) lines.push_back(row.line);
  return lines;
}

}  // namespace gemello
