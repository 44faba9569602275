#include "live/gluster/gluster_xml.hpp"

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::live {
namespace {

// One document and whom to name in errors.
class Reading {
 public:
  Reading(std::string_view xml, const std::string& source) : source_(source) {
    const pugi::xml_parse_result result =
        document_.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result)
      throw InputError(source_, fmt::format("byte {}", result.offset),
                       fmt::format("is no XML that can be read: {}", result.description()));
    root_ = document_.child("cliOutput");
    if (!root_) throw InputError(source_, "", "is no output of gluster: <cliOutput> is missing");
    expect_success();
  }

  pugi::xml_node root() const { return root_; }

  [[noreturn]] void fail(pugi::xml_node node, std::string_view sentence) const {
    throw InputError(source_, node.path(), sentence);
  }

  pugi::xml_node child(pugi::xml_node node, const char* name) const {
    const pugi::xml_node found = node.child(name);
    if (!found) fail(node, fmt::format("the element <{}> is missing", name));
    return found;
  }

  // A text that is not empty.
  std::string text(pugi::xml_node node, const char* name) const {
    std::string text = child(node, name).child_value();
    if (text.empty()) fail(node.child(name), "is empty");
    return text;
  }

  std::int64_t count(pugi::xml_node node, const char* name) const {
    return count_of_text(node.child(name), text(node, name));
  }
  // Releases differ in which of these they print.
  std::int64_t count_or(pugi::xml_node node, const char* name, std::int64_t fallback) const {
    return node.child(name) ? count(node, name) : fallback;
  }
  // Nothing where Gluster could not find out: the element is missing, empty, "-" or "N/A".
  std::optional<std::int64_t> count_if_told(pugi::xml_node node, const char* name) const {
    const std::string text = node.child(name).child_value();
    if (text.empty() || text == "-" || text == "N/A") return std::nullopt;
    return count_of_text(node.child(name), text);
  }

 private:
  std::int64_t count_of_text(pugi::xml_node node, const std::string& text) const {
    std::int64_t value = 0;
    if (!read_number(text, value) || value < 0) fail(node, fmt::format("'{}' is no count", text));
    return value;
  }

  void expect_success() const {
    const std::string outcome = text(root_, "opRet");
    if (outcome == "0") return;
    const std::string why = root_.child("opErrstr").child_value();
    fail(child(root_, "opRet"),
         why.empty() ? "the command failed and Gluster does not say why" : "Gluster says: " + why);
  }

  const std::string& source_;
  pugi::xml_document document_;
  pugi::xml_node root_;
};

BrickReport read_brick(const Reading& reading, pugi::xml_node node) {
  BrickReport brick;
  // Old releases have the name as the text of <brick> only.
  brick.name = node.child("name") ? reading.text(node, "name") : node.child_value();
  if (server_of_brick(brick.name).empty())
    reading.fail(node, fmt::format("'{}' is no brick such as 'd1:/bricks/b'", brick.name));
  brick.arbiter = reading.count_or(node, "isArbiter", 0) != 0;
  return brick;
}

VolumeReport read_volume(const Reading& reading, pugi::xml_node node) {
  constexpr std::int64_t most = 1000;  // bricks per set: more is no Gluster
  const auto small = [&](const char* name, std::int64_t fallback) {
    const std::int64_t value = reading.count_or(node, name, fallback);
    if (value > most) reading.fail(node.child(name), fmt::format("{} is too large", value));
    return static_cast<std::int32_t>(value);
  };
  VolumeReport volume;
  volume.name = reading.text(node, "name");
  volume.started = reading.text(node, "statusStr") == "Started";
  reading.child(node, "replicaCount");
  volume.replica = small("replicaCount", 1);
  if (volume.replica < 1) reading.fail(node.child("replicaCount"), "must be 1 at least");
  volume.arbiter = small("arbiterCount", 0);
  volume.disperse = small("disperseCount", 0);
  for (const pugi::xml_node brick : reading.child(node, "bricks").children("brick"))
    volume.bricks.push_back(read_brick(reading, brick));
  const auto listed = static_cast<std::int64_t>(volume.bricks.size());
  if (const std::int64_t said = reading.count_or(node, "brickCount", listed); said != listed)
    reading.fail(node, fmt::format("volume '{}' has {} bricks but {} are listed", volume.name, said,
                                   listed));
  for (const pugi::xml_node option : node.child("options").children("option"))
    volume.options[reading.text(option, "name")] = reading.child(option, "value").child_value();
  return volume;
}

std::vector<std::string> servers_of(const std::vector<VolumeReport>& volumes) {
  std::vector<std::string> servers;
  for (const VolumeReport& volume : volumes)
    for (const BrickReport& brick : volume.bricks) {
      std::string server(server_of_brick(brick.name));
      if (std::find(servers.begin(), servers.end(), server) == servers.end())
        servers.push_back(std::move(server));
    }
  return servers;
}

Bytes size_if_told(const Reading& reading, pugi::xml_node node, const char* name) {
  return Bytes(reading.count_if_told(node, name).value_or(0));
}

void read_status_of(const Reading& reading, pugi::xml_node node, VolumeReport& volume) {
  for (BrickReport& brick : volume.bricks) brick.online = false;
  for (const pugi::xml_node place : node.children("node")) {
    const std::string name = reading.text(place, "hostname") + ":" + reading.text(place, "path");
    const std::int64_t status = reading.count(place, "status");
    if (status > 1) reading.fail(place.child("status"), "must be 0 or 1");
    const auto brick = std::find_if(volume.bricks.begin(), volume.bricks.end(),
                                    [&](const BrickReport& one) { return one.name == name; });
    if (brick == volume.bricks.end()) continue;  // added since the volumes were read: next time
    brick->online = status == 1;
    brick->capacity = size_if_told(reading, place, "sizeTotal");
    brick->free = size_if_told(reading, place, "sizeFree");
  }
}

struct HealedBrick {
  bool connected = false;
  std::optional<std::int64_t> entries;
};

std::map<std::string, HealedBrick> read_healed_bricks(const Reading& reading) {
  std::map<std::string, HealedBrick> bricks;
  const pugi::xml_node list = reading.child(reading.child(reading.root(), "healInfo"), "bricks");
  for (const pugi::xml_node node : list.children("brick"))
    bricks[reading.text(node, "name")] = {reading.text(node, "status") == "Connected",
                                          reading.count_if_told(node, "totalNumberOfEntries")};
  return bricks;
}

// Of one replica set; nothing where none of its bricks tells.
std::optional<std::int64_t> most_entries(const std::map<std::string, HealedBrick>& told,
                                         const std::vector<BrickReport>& bricks, std::size_t first,
                                         std::size_t per_set) {
  std::optional<std::int64_t> most;
  for (std::size_t i = first; i < std::min(first + per_set, bricks.size()); ++i) {
    const auto brick = told.find(bricks[i].name);
    if (brick == told.end() || !brick->second.entries) continue;
    most = std::max(most.value_or(0), *brick->second.entries);
  }
  return most;
}

// Of the replica set that begins at `first`.
void find_behind(const std::map<std::string, HealedBrick>& told, std::vector<BrickReport>& bricks,
                 std::size_t first, std::size_t per_set) {
  const std::size_t end = std::min(first + per_set, bricks.size());
  const auto lists = [&](std::size_t i) {
    const auto brick = told.find(bricks[i].name);
    return brick != told.end() && brick->second.entries.value_or(0) > 0;
  };
  bool any = false;
  bool all_with_data = true;
  for (std::size_t i = first; i < end; ++i) {
    any = any || lists(i);
    if (!bricks[i].arbiter) all_with_data = all_with_data && lists(i);
  }
  for (std::size_t i = first; i < end; ++i) bricks[i].behind = any && (!lists(i) || all_with_data);
}

}  // namespace

void expect_gluster_success(std::string_view xml, const std::string& source) {
  const Reading reading(xml, source);
}

void read_volume_info(std::string_view xml, const std::string& source, StorageReport& report) {
  const Reading reading(xml, source);
  const pugi::xml_node list = reading.child(reading.child(reading.root(), "volInfo"), "volumes");
  std::vector<VolumeReport> volumes;
  for (const pugi::xml_node node : list.children("volume"))
    volumes.push_back(read_volume(reading, node));
  const auto listed = static_cast<std::int64_t>(volumes.size());
  if (const std::int64_t said = reading.count_or(list, "count", listed); said != listed)
    reading.fail(list, fmt::format("{} volumes are announced but {} are listed", said, listed));
  report.servers = servers_of(volumes);
  report.volumes = std::move(volumes);
}

void read_volume_status(std::string_view xml, const std::string& source, StorageReport& report) {
  const Reading reading(xml, source);
  std::vector<VolumeReport> volumes = report.volumes;
  const pugi::xml_node list = reading.child(reading.child(reading.root(), "volStatus"), "volumes");
  for (const pugi::xml_node node : list.children("volume")) {
    const std::string name = reading.text(node, "volName");
    for (VolumeReport& volume : volumes)
      if (volume.name == name) read_status_of(reading, node, volume);
  }
  report.volumes = std::move(volumes);
}

void read_heal_summary(std::string_view xml, const std::string& source, VolumeReport& volume) {
  const Reading reading(xml, source);
  const auto told = read_healed_bricks(reading);
  const auto per_set = static_cast<std::size_t>(std::max(volume.replica, 1));
  std::optional<std::int64_t> sum;
  bool silent = false;
  for (std::size_t first = 0; first < volume.bricks.size(); first += per_set) {
    const auto most = most_entries(told, volume.bricks, first, per_set);
    silent = silent || !most;
    if (silent) continue;
    std::int64_t next = 0;
    if (__builtin_add_overflow(sum.value_or(0), *most, &next))
      throw InputError(source, "", "the counts of entries are too large");
    sum = next;
  }
  for (std::size_t first = 0; first < volume.bricks.size(); first += per_set)
    find_behind(told, volume.bricks, first, per_set);
  volume.heal_entries = silent ? std::nullopt : sum;
}

void read_brick_connections(std::string_view xml, const std::string& source, VolumeReport& volume) {
  const Reading reading(xml, source);
  const auto told = read_healed_bricks(reading);
  for (BrickReport& brick : volume.bricks) {
    const auto found = told.find(brick.name);
    brick.online = found != told.end() && found->second.connected;
  }
}

std::string read_gluster_version(std::string_view text, const std::string& source) {
  constexpr std::string_view before = "glusterfs ";
  const std::string_view line = text.substr(0, text.find('\n'));
  const std::size_t end = line.find_first_not_of("0123456789.", before.size());
  if (!line.starts_with(before) || line.size() == before.size() || end == before.size())
    throw InputError(source, "line 1", fmt::format("must begin with '{}10.3' or so", before));
  return std::string(line.substr(before.size(), end - before.size()));
}

std::string_view server_of_brick(std::string_view brick) {
  const std::size_t colon = brick.find(":/");
  return colon == std::string_view::npos ? std::string_view() : brick.substr(0, colon);
}

}  // namespace gemello::live
