"""The national cloud with fewer sites and hosts, and the volumes of a layout on it."""

import heapq
import json
import pathlib

SITES = ["napoli", "roma1", "lnf", "bari", "catania", "cnaf", "pisa", "legnaro"]
LAYOUTS = {
    "within": "two copies and an arbiter at the VM's own site",
    "arbiter": "copies at home and at the nearest site, arbiter at the second nearest",
    "three": "copies at home and at the two nearest sites",
}


def of_sites(shipped: dict, count: int) -> dict:
    """The first `count` sites, two hosts each, the circuits among them."""
    sites = SITES[:count]
    cloud = json.loads(json.dumps(shipped))
    cloud["sites"] = [one for one in cloud["sites"] if one["name"] in sites]
    cloud["racks"] = [one for one in cloud["racks"] if one["site"] in sites]
    racks = {one["name"] for one in cloud["racks"]}
    for member in ("switches", "hosts"):
        cloud[member] = [one for one in cloud[member] if one["rack"] in racks]
    for one in cloud["hosts"]:
        one["count"] = 1
    switches = {one["name"] for one in cloud["switches"]}
    for member in ("inter_switch_links", "circuits"):
        cloud[member] = [one for one in cloud[member] if set(one["between"]) <= switches]
    cloud["uplinks"] = [one for one in cloud["uplinks"] if one["switch"] in switches]
    for one in cloud["vlans"]:
        if "switches" in one:
            one["switches"] = [name for name in one["switches"] if name in switches]
    short = {one["name"].split("-")[0] for one in cloud["switches"]}
    for member in ("disk_servers", "bricks", "volumes"):
        cloud[member] = [one for one in cloud[member] if one["name"].split("-")[0] in short]
    return cloud


def shorts(cloud: dict) -> list[str]:
    """Sites by the prefix that their parts have, in file order."""
    return list(dict.fromkeys(one["name"].split("-")[0] for one in cloud["switches"]))


def round_trips_ms(cloud: dict) -> dict[str, dict[str, float]]:
    """Between sites, over circuits, the shortest way."""
    ways: dict[str, list] = {}
    for one in cloud["circuits"]:
        a, b = (switch.split("-")[0] for switch in one["between"])
        length = float(one["round_trip"].removesuffix("ms"))
        ways.setdefault(a, []).append((length, b))
        ways.setdefault(b, []).append((length, a))
    far = {}
    for begin in ways:
        far[begin], queue = {}, [(0.0, begin)]
        while queue:
            length, here = heapq.heappop(queue)
            if here in far[begin]:
                continue
            far[begin][here] = length
            for step, there in ways[here]:
                heapq.heappush(queue, (length + step, there))
    return far


def with_layout(cloud: dict, layout: str) -> dict:
    """A volume of Gluster 10 with group virt for each site's VMs: "<site>-vmstore"."""
    far = round_trips_ms(cloud)
    bricks = {one["name"]: one for one in cloud["bricks"]}
    cloud["bricks"], cloud["volumes"] = [], []
    for home in shorts(cloud):
        near = sorted((length, there) for there, length in far[home].items() if there != home)
        first, second = near[0][1], near[1][1]
        places = {
            "within": ((home, "ds1"), (home, "ds2"), (home, "arbiter")),
            "arbiter": ((home, "ds1"), (first, "ds2"), (second, "arbiter")),
            "three": ((home, "ds1"), (first, "ds2"), (second, "ds2")),
        }[layout]
        own = []
        for site, server in places:
            brick = bricks[f"{site}-{server}-brick"] | {"name": f"{home}-on-{site}-{server}"}
            if "capacity" in brick and server != "arbiter":
                brick["capacity"] = "4TB"
            own.append(brick)
        cloud["bricks"] += own
        volume = {"name": f"{home}-vmstore", "replica": 3, "version": "10",
                  "options": {"group": "virt"}, "replica_sets": [[one["name"] for one in own]]}
        if layout != "three":
            volume["arbiter"] = 1
        cloud["volumes"].append(volume)
    return cloud


def images(cloud: dict) -> str:
    """VMs are named after their sites, in the order in which hosts are filled."""
    rules = [{"vms": f"{number}{site}-*", "volume": f"{site}-vmstore"}
             for number, site in enumerate(shorts(cloud))]
    return json.dumps(rules)


def write(source: pathlib.Path, count: int, layout: str, out: pathlib.Path) -> dict:
    shipped = json.loads((source / "platforms" / "garr-national.json").read_text())
    cloud = with_layout(of_sites(shipped, count), layout)
    out.mkdir(parents=True)
    (out / "platform.json").write_text(json.dumps(cloud))
    load = (source / "tests/studies/national-replicas/load/vm.csv").read_text()
    (out / "load").mkdir()
    for number, site in enumerate(shorts(cloud)):
        for vm in ("a", "b"):
            (out / "load" / f"{number}{site}-{vm}.csv").write_text(load)
    return cloud
