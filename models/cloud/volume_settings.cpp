#include "models/cloud/volume_settings.hpp"

#include <array>

#include <fmt/format.h>

#include "models/cloud/gluster_version.hpp"
#include "models/cloud/near_name.hpp"
#include "models/cloud/volume_option_table.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello {
namespace {

using ClientQuorum = VolumeSettings::ClientQuorum;
using HealAlgorithm = VolumeSettings::HealAlgorithm;

constexpr GlusterVersion arbiters_since{3, 7};
constexpr GlusterVersion server_timeout_since{3, 10};

// An option with its value, where it came from and what it is for.
struct Given {
  std::string_view name;
  std::string_view value;
  const Volume& volume;
  GlusterVersion version;

  [[noreturn]] void fail(std::string_view sentence) const {
    throw InputError("", fmt::format("options.{}", name), sentence);
  }
};

bool boolean(const Given& option) {
  for (const std::string_view yes : {"on", "enable", "yes", "true", "1"})
    if (option.value == yes) return true;
  for (const std::string_view no : {"off", "disable", "no", "false", "0"})
    if (option.value == no) return false;
  option.fail(
      fmt::format("must be on or off (or enable, disable, yes, no, true, false, 1, 0), not '{}'",
                  option.value));
}

std::int64_t integer(const Given& option, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  if (!read_number(option.value, number) || number < least || number > most)
    option.fail(
        fmt::format("must be a whole number from {} to {}, not '{}'", least, most, option.value));
  return number;
}

// Seconds as Gluster writes them, without a unit.
Duration seconds(const Given& option, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  if (!read_number(option.value, number) || number < least || number > most)
    option.fail(fmt::format("must be whole seconds, from {} to {} and without a unit, not '{}'",
                            least, most, option.value));
  return Duration(std::chrono::seconds(number));
}

// In Gluster 0 switches the timer off; what then ends a silent connection is not modelled.
Duration timeout(const Given& option) {
  if (option.value == "0") option.fail("a timer that is off is not modelled; give 1 to 1013");
  return seconds(option, 1, 1013);
}

template <class E, std::size_t N>
E choice(const Given& option, const std::array<std::pair<std::string_view, E>, N>& choices) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : choices) {
    if (option.value == name) return value;
    names.push_back(name);
  }
  option.fail(fmt::format("must be one of {}, not '{}'{}", fmt::join(names, ", "), option.value,
                          did_you_mean(option.value, names)));
}

double ratio(const Given& option) {
  std::string_view text = option.value;
  if (text.ends_with('%')) text.remove_suffix(1);
  double percent = 0;
  if (!read_number(text, percent) || !(percent > 0) || percent > 100)
    option.fail(
        fmt::format("must be a share of the servers like 51%, up to 100%, not '{}'", option.value));
  return percent / 100;
}

// Modes 3 (fewest outstanding reads), then 4 (least ping latency) and 5 (least of both, multiplied)
// came after 3.x.
std::int64_t read_hash_mode_max(GlusterVersion version) {
  if (version < GlusterVersion{4, 0}) return 2;
  return version < GlusterVersion{5, 0} ? 3 : 5;
}

bool heals_by_clients(const Given& option) {
  if (option.value == "open") option.fail("a heal at opening only is not modelled");
  return boolean(option);
}

// Returns false if the option is another one's.
bool apply_quorum(const Given& option, VolumeSettings& settings) {
  static constexpr std::array types{std::pair{std::string_view("none"), ClientQuorum::none},
                                    std::pair{std::string_view("auto"), ClientQuorum::automatic},
                                    std::pair{std::string_view("fixed"), ClientQuorum::fixed}};
  static constexpr std::array server_types{std::pair{std::string_view("none"), false},
                                           std::pair{std::string_view("server"), true}};
  if (option.name == "cluster.quorum-type") {
    settings.client_quorum = choice(option, types);
  } else if (option.name == "cluster.quorum-count") {
    settings.quorum_count = static_cast<std::uint8_t>(integer(option, 1, option.volume.replica));
  } else if (option.name == "cluster.server-quorum-type") {
    settings.server_quorum = choice(option, server_types);
  } else if (option.name == "cluster.server-quorum-ratio") {
    settings.server_quorum_ratio = ratio(option);
    settings.server_quorum_at_ratio = true;
  } else {
    return false;
  }
  return true;
}

bool apply_heal(const Given& option, VolumeSettings& settings) {
  // "reset" is how 3.x spells what holds without the option.
  static constexpr std::array algorithms{
      std::pair{std::string_view("full"), HealAlgorithm::full},
      std::pair{std::string_view("diff"), HealAlgorithm::diff},
      std::pair{std::string_view("reset"), HealAlgorithm::by_size}};
  constexpr std::int64_t seconds_max = 2'147'483'647;  // its INT_MAX
  if (option.name == "cluster.self-heal-daemon")
    settings.heal_daemon = boolean(option);
  else if (option.name == "cluster.data-self-heal")
    settings.heal_by_clients = heals_by_clients(option);
  else if (option.name == "cluster.data-self-heal-algorithm")
    settings.heal_algorithm = choice(option, algorithms);
  else if (option.name == "cluster.self-heal-window-size")
    settings.heal_window = static_cast<std::uint16_t>(integer(option, 1, 1024));
  else if (option.name == "cluster.shd-max-threads")
    settings.heal_threads = static_cast<std::uint16_t>(integer(option, 1, 64));
  else if (option.name == "cluster.background-self-heal-count")
    settings.background_heals = static_cast<std::uint16_t>(integer(option, 0, 256));
  else if (option.name == "cluster.heal-timeout")
    settings.heal_interval = seconds(option, 5, seconds_max);
  else
    return false;
  return true;
}

void apply_path(const Given& option, VolumeSettings& settings) {
  if (option.name == "network.ping-timeout") {
    settings.ping_timeout = timeout(option);
    // From 3.7 on the servers' sockets took this number too, until they got an option of their own.
    if (option.version >= GlusterVersion{3, 7} && option.version < server_timeout_since)
      settings.tcp_user_timeout = settings.ping_timeout;
  } else if (option.name == "server.tcp-user-timeout") {
    settings.tcp_user_timeout = timeout(option);
  } else if (option.name == "cluster.choose-local") {
    settings.choose_local = boolean(option);
  } else if (option.name == "cluster.read-hash-mode") {
    const std::int64_t mode = integer(option, 0, read_hash_mode_max(option.version));
    if (mode == 3 || mode == 5)
      option.fail("a choice by outstanding reads (3, 5) is not simulated; 0, 1, 2 and 4 are");
    settings.read_hash_mode = static_cast<std::uint8_t>(mode);
  } else if (option.name == "cluster.read-subvolume-index") {
    settings.read_subvolume =
        static_cast<std::int16_t>(integer(option, -1, option.volume.replica - 1));
  } else if (option.name == "cluster.eager-lock") {
    settings.eager_lock = boolean(option);
  } else if (option.name == "cluster.post-op-delay-secs") {
    settings.post_op_delay = seconds(option, 0, 3600);
  } else {
    GEMELLO_INVARIANT(false, fmt::format("no reader of the modelled option '{}'", option.name));
  }
}

void apply(const Given& option, VolumeSettings& settings) {
  if (!apply_quorum(option, settings) && !apply_heal(option, settings))
    apply_path(option, settings);
}

VolumeSettings defaults_of(GlusterVersion version, int replica) {
  VolumeSettings settings;
  const bool v3_2 = version < GlusterVersion{3, 3};
  const bool before_3_4 = version < GlusterVersion{3, 4};
  const bool megabyte_window = version >= GlusterVersion{9, 1};
  settings.release = v3_2              ? GlusterRelease::v3_2
                     : before_3_4      ? GlusterRelease::v3_3
                     : megabyte_window ? GlusterRelease::v10
                                       : GlusterRelease::v3_4;
  if (replica > 2 && version >= GlusterVersion{3, 7})
    settings.client_quorum = ClientQuorum::automatic;
  settings.choose_local = !before_3_4;
  settings.read_hash_mode = version < GlusterVersion{3, 6} ? 0 : 1;
  settings.eager_lock = !before_3_4;
  settings.post_op_delay = before_3_4 ? 0s : 1s;
  settings.heal_daemon = !v3_2;
  settings.heal_by_clients = version < GlusterVersion{6, 0};
  settings.heal_locks_file = v3_2;
  settings.heal_window = v3_2 ? 16 : megabyte_window ? 8 : 1;
  settings.background_heals = version < GlusterVersion{3, 7} ? 16 : 8;
  return settings;
}

void apply_group(const Given& group, VolumeSettings& settings) {
  if (group.value != "virt")
    group.fail(fmt::format("only the group 'virt' is modelled, not '{}'", group.value));
  if (group.volume.replica == 1)
    group.fail("'virt' sets options of replicas, which Gluster refuses on a volume without them");
  for (const GroupLine& line : group_virt(group.version)) {
    const VolumeOptionRow* row = find_volume_option(line.name);
    GEMELLO_INVARIANT(row != nullptr && row->since <= group.version,
                      fmt::format("the preset has '{}', the release has not", line.name));
    if (row->option.effect == OptionEffect::modelled)
      apply({line.name, line.value, group.volume, group.version}, settings);
  }
}

// The row of an option that the release has and that may stand on such a volume.
const VolumeOptionRow& known(const Given& option) {
  const VolumeOptionRow* row = find_volume_option(option.name);
  if (row == nullptr) {
    std::vector<std::string_view> names;
    for (const VolumeOption& other : volume_options()) names.push_back(other.name);
    option.fail("Gluster has no such option" + did_you_mean(option.name, names));
  }
  if (option.version < row->since)
    option.fail(fmt::format("Gluster {} has no such option; it came with {}",
                            text_of(option.version), text_of(row->since)));
  if (row->of_replicas && option.volume.replica == 1)
    option.fail("does nothing on a volume with one replica");
  if (option.value.empty()) option.fail("must not be empty");
  return *row;
}

// What only all options together can tell.
void check_together(const Volume& volume, const VolumeSettings& settings) {
  const bool fixed = settings.client_quorum == ClientQuorum::fixed;
  if (settings.quorum_count > 0 && !fixed)
    throw InputError("", "options.cluster.quorum-count",
                     "does nothing unless 'cluster.quorum-type' is fixed");
  if (settings.quorum_count == 0 && fixed)
    throw InputError("", "options.cluster.quorum-type",
                     "a fixed quorum needs 'cluster.quorum-count'");
  if (settings.server_quorum_at_ratio && !settings.server_quorum)
    throw InputError("", "options.cluster.server-quorum-ratio",
                     "does nothing unless 'cluster.server-quorum-type' is server");
  GEMELLO_INVARIANT(settings.quorum_count <= volume.replica, "a quorum of more than all");
}

}  // namespace

VolumeSettings settings_of(const Volume& volume) {
  const GlusterVersion version = gluster_version(volume.version);
  if (volume.arbiter > 0 && version < arbiters_since)
    throw InputError("", "arbiter",
                     fmt::format("Gluster {} has no arbiters; they came with {}", text_of(version),
                                 text_of(arbiters_since)));
  VolumeSettings settings = defaults_of(version, volume.replica);
  constexpr std::string_view group = "group";
  if (const auto preset = volume.options.find(std::string(group)); preset != volume.options.end()) {
    const Given given{preset->first, preset->second, volume, version};
    known(given);
    apply_group(given, settings);
  }
  for (const auto& [name, value] : volume.options) {
    if (name == group) continue;
    const Given given{name, value, volume, version};
    if (known(given).option.effect == OptionEffect::modelled) apply(given, settings);
  }
  check_together(volume, settings);
  // 3.2 copies whole files in blocks half as large as those it compares.
  if (settings.release == GlusterRelease::v3_2 && settings.heal_algorithm == HealAlgorithm::full)
    settings.heal_block = Bytes{64 << 10};
  return settings;
}

}  // namespace gemello
