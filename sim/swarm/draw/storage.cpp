#include <string>

#include <fmt/format.h>

#include "sim/swarm/draw/platform.hpp"

namespace gemello::swarm {
namespace {

using nlohmann::json;

json draw_options(const Shape& shape, Dice& dice) {
  json options = {{"network.ping-timeout", dice.of<std::string>({"5", "20", "42"})}};
  // Without one, two sides of a partition may both write: the storage's own choice, and a split
  // brain is then no finding.
  const double quorum = dice.between(0, 1);
  if (quorum < 0.6) options["cluster.quorum-type"] = "auto";
  if (quorum > 0.85 && shape.replica == 3) {
    options["cluster.quorum-type"] = "fixed";
    options["cluster.quorum-count"] = "2";
  }
  if (dice.chance(0.3)) options["cluster.server-quorum-type"] = "server";
  if (dice.chance(0.3)) options["cluster.shd-max-threads"] = dice.of<std::string>({"1", "4"});
  if (dice.chance(0.3))
    options["cluster.data-self-heal-algorithm"] = dice.of<std::string>({"full", "diff"});
  return options;
}

json draw_brick(int number, const Shape& shape) {
  json brick = json::parse(R"({"capacity": "2TB", "read": "400MB/s", "write": "300MB/s",
                               "iops": "4000IOPS"})");
  brick["name"] = fmt::format("b{}", number + 1);
  brick["server"] = fmt::format("ds{}", number + 1);
  if (shape.arbiter && number == 2) brick["arbiter"] = true;
  return brick;
}

}  // namespace

void draw_storage(json& platform, const Shape& shape, Dice dice) {
  json volume = {{"name", "vmstore"}, {"replica", shape.replica}, {"version", "10.3"}};
  volume["options"] = draw_options(shape, dice);
  if (shape.arbiter) volume["arbiter"] = 1;
  for (int i = 0; i < shape.replica; ++i) {
    if (shape.storage == Shape::Storage::bricks_on_hosts) {
      platform["disk_servers"].push_back(
          {{"name", fmt::format("ds{}", i + 1)}, {"on_host", fmt::format("hv{}", i + 1)}});
    } else {
      platform["disk_servers"].push_back(draw_machine(fmt::format("ds{}", i + 1), i, shape));
    }
    platform["bricks"].push_back(draw_brick(i, shape));
    volume["replica_sets"][0].push_back(fmt::format("b{}", i + 1));
  }
  platform["volumes"].push_back(volume);
}

}  // namespace gemello::swarm
