#include "sim/cli/platform/volume_overview.hpp"

#include <array>

#include <fmt/format.h>

#include "models/cloud/json_reader.hpp"
#include "models/cloud/volume_settings.hpp"
#include "models/units/text.hpp"
#include "models/units/time.hpp"
#include "sim/cli/platform/text_table.hpp"

namespace gemello::cli {
namespace {

using ClientQuorum = VolumeSettings::ClientQuorum;
using HealAlgorithm = VolumeSettings::HealAlgorithm;

constexpr std::array<NamedValue<GlusterRelease>, 4> release_names{
    {{"up to 3.2", GlusterRelease::v3_2},
     {"3.3", GlusterRelease::v3_3},
     {"3.4 to 9.0", GlusterRelease::v3_4},
     {"from 9.1 on", GlusterRelease::v10}}};
constexpr std::array<NamedValue<ClientQuorum>, 3> quorum_names{{{"none", ClientQuorum::none},
                                                                {"auto", ClientQuorum::automatic},
                                                                {"fixed", ClientQuorum::fixed}}};
constexpr std::array<NamedValue<HealAlgorithm>, 3> algorithm_names{
    {{"by size", HealAlgorithm::by_size},
     {"full", HealAlgorithm::full},
     {"diff", HealAlgorithm::diff}}};

std::string release(const VolumeSettings& settings) {
  return std::string(name_of<GlusterRelease>(release_names, settings.release));
}

std::string client_quorum(const VolumeSettings& settings) {
  const std::string_view name = name_of<ClientQuorum>(quorum_names, settings.client_quorum);
  return settings.client_quorum == ClientQuorum::fixed
             ? fmt::format("{} {}", name, settings.quorum_count)
             : std::string(name);
}

std::string server_quorum(const VolumeSettings& settings) {
  if (!settings.server_quorum) return "none";
  return fmt::format("{} {:g} %", settings.server_quorum_at_ratio ? "from" : "above",
                     settings.server_quorum_ratio * 100);
}

// Who heals, and how: "daemon, 1 file at a time", "clients, locking the file".
std::string healers(const VolumeSettings& settings) {
  std::string text;
  if (settings.heal_daemon) text = fmt::format("daemon, {} at once", settings.heal_threads);
  if (settings.heal_by_clients)
    text +=
        fmt::format("{}clients, {} at once", text.empty() ? "" : "; ", settings.background_heals);
  if (text.empty()) return "nobody";
  return text + (settings.heal_locks_file ? ", locking the file" : "");
}

}  // namespace

std::string volume_settings_text(const Inventory& inventory) {
  TextTable table({"volume", "behaves as", "ping-timeout>", "server TCP timeout>", "client quorum",
                   "server quorum", "eager lock", "healed by", "heal", "window>"});
  for (const Volume& volume : inventory.volumes) {
    const VolumeSettings settings = settings_of(volume);
    const bool replicas = volume.replica > 1;
    const auto of_replicas = [&](std::string text) { return replicas ? text : std::string("-"); };
    table.add(
        {volume.name, release(settings), unparse(settings.ping_timeout),
         unparse(settings.tcp_user_timeout), of_replicas(client_quorum(settings)),
         server_quorum(settings), of_replicas(settings.eager_lock ? "on" : "off"),
         of_replicas(healers(settings)),
         of_replicas(std::string(name_of<HealAlgorithm>(algorithm_names, settings.heal_algorithm))),
         of_replicas(unparse(settings.heal_block * std::int64_t{settings.heal_window}))});
  }
  return table.empty() ? "" : fmt::format("\nhow volumes behave\n{}", table.text("  "));
}

nlohmann::ordered_json volume_settings_json(const Volume& volume) {
  const VolumeSettings settings = settings_of(volume);
  return {{"behaves_as", release(settings)},
          {"ping_timeout_seconds", seconds(settings.ping_timeout)},
          {"tcp_user_timeout_seconds", seconds(settings.tcp_user_timeout)},
          {"client_quorum", client_quorum(settings)},
          {"server_quorum", server_quorum(settings)},
          {"choose_local", settings.choose_local},
          {"read_hash_mode", settings.read_hash_mode},
          {"read_subvolume", settings.read_subvolume},
          {"eager_lock", settings.eager_lock},
          {"post_op_delay_seconds", seconds(settings.post_op_delay)},
          {"heal_daemon", settings.heal_daemon},
          {"heal_by_clients", settings.heal_by_clients},
          {"heal_locks_file", settings.heal_locks_file},
          {"heal_algorithm", name_of<HealAlgorithm>(algorithm_names, settings.heal_algorithm)},
          {"heal_block_bytes", settings.heal_block.count()},
          {"heal_window_blocks", settings.heal_window},
          {"heal_threads", settings.heal_threads},
          {"background_heals", settings.background_heals},
          {"heal_interval_seconds", seconds(settings.heal_interval)}};
}

}  // namespace gemello::cli
