#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "models/cloud/storage.hpp"

namespace gemello {

/// The releases of GlusterFS that behave differently: up to 3.2 (client-driven heal that locks the
/// file, no quorum), 3.3 (self-heal daemon, quorum), 3.4 to 9 (eager lock), 10 and later (heal
/// window of 1 MiB).
enum class GlusterRelease : std::uint8_t { v3_2, v3_3, v3_4, v10 };

/// How a volume behaves: what its release brings, changed by its options.
///
/// Source: constants by tag of github.com/gluster/glusterfs (xlators/cluster/afr/src,
/// xlators/protocol/client/src/client.c, extras/group-virt.example), as listed in
/// platforms/gluster.md.
struct VolumeSettings {
  enum class ClientQuorum : std::uint8_t {
    none,
    automatic,  ///< more than half of a set's bricks, or half with the first of them
    fixed,      ///< quorum_count
  };
  enum class HealAlgorithm : std::uint8_t {
    by_size,  ///< full where the file is empty at the sinks, else diff
    full,
    diff,
  };

  GlusterRelease release = GlusterRelease::v10;

  Duration ping_timeout = 42s;      ///< network.ping-timeout
  Duration tcp_user_timeout = 42s;  ///< server.tcp-user-timeout: when a silent client's locks go
  ClientQuorum client_quorum = ClientQuorum::none;  ///< cluster.quorum-type
  std::uint8_t quorum_count = 0;                    ///< cluster.quorum-count, of fixed
  bool server_quorum = false;                       ///< cluster.server-quorum-type is server
  double server_quorum_ratio = 0.5;  ///< a server's bricks live while it sees more than this share
  bool server_quorum_at_ratio = false;  ///< a ratio that was given is enough when reached
  /// Whether a server keeps its bricks that finds so many of the volume's servers, itself among
  /// them; all > 0. Only servers of a volume with server_quorum ask.
  bool servers_suffice(std::size_t found, std::size_t all) const {
    const double share = static_cast<double>(found) / static_cast<double>(all);
    return server_quorum_at_ratio ? share >= server_quorum_ratio : share > server_quorum_ratio;
  }

  bool choose_local = true;          ///< cluster.choose-local
  std::uint8_t read_hash_mode = 1;   ///< cluster.read-hash-mode, 0, 1, 2 or 4
  std::int16_t read_subvolume = -1;  ///< cluster.read-subvolume-index; -1: by the rules

  bool eager_lock = true;       ///< cluster.eager-lock
  Duration post_op_delay = 1s;  ///< cluster.post-op-delay-secs; 0: post-op at once

  bool heal_daemon = true;       ///< there is one and cluster.self-heal-daemon is on
  bool heal_by_clients = false;  ///< cluster.data-self-heal: on access
  bool heal_locks_file = false;  ///< all of it for as long as it is healed
  HealAlgorithm heal_algorithm = HealAlgorithm::by_size;  ///< cluster.data-self-heal-algorithm
  Bytes heal_block{128 << 10};
  std::uint16_t heal_window = 1;       ///< cluster.self-heal-window-size: blocks in flight
  std::uint16_t heal_threads = 1;      ///< cluster.shd-max-threads: files at once, by the daemon
  std::uint16_t background_heals = 8;  ///< cluster.background-self-heal-count, of one client
  Duration heal_interval = 600s;       ///< cluster.heal-timeout: between two crawls

  bool operator==(const VolumeSettings&) const = default;
};

/// Of a volume that was read: its release and options are sound.
/// Errors: InputError("", "options.<name>", "version" or "arbiter", sentence): no such release, an
/// unknown option or value, an option (or arbiter) that the release does not have, one that does
/// nothing here (a quorum count without a fixed quorum).
VolumeSettings settings_of(const Volume& volume);

/// What an option does here.
enum class OptionEffect : std::uint8_t {
  modelled,
  none,  ///< known to Gluster, and nothing that is simulated depends on it
};
struct VolumeOption {
  std::string_view name;
  OptionEffect effect = OptionEffect::none;
};
/// Every option that a volume may have, ascending by name; "group" is among them.
std::span<const VolumeOption> volume_options();

}  // namespace gemello
