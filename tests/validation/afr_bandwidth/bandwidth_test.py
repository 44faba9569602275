#!/usr/bin/env python3
"""What a VM that wants to write 200 MB/s gets, by number of replicas, against AFR's arithmetic.

usage: bandwidth_test.py SOURCE_DIR GEMELLO

One hypervisor, three disk servers, ports of 1 Gb/s. README.md derives what is expected."""

import json
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).parents[1]))
import program  # noqa: E402

WANTED = 200e6
SECONDS = 600
GB = 1e9  # the unit of figures
# TCP payload of a port: 1448 of the 1538 bytes that a frame takes on the wire.
PORT = 1e9 / 8 * 1448 / 1538
FAST = 1000e6
# The simulator leaves flows a hundredth of every link and disk, so that none ever stops.
KEPT = 0.99
# Layout, arbiters, what each brick's disk writes, what the VM gets.
CASES = {
    "replica 1": (1, 0, [FAST], PORT),
    "replica 2": (2, 0, [FAST, FAST], PORT / 2),
    "replica 3": (3, 0, [FAST, FAST, FAST], PORT / 3),
    "replica 3 arbiter 1": (3, 1, [FAST, FAST, FAST], PORT / 2),
    "replica 1, disk of 80 MB/s": (1, 0, [80e6], 80e6),
    "replica 2, one disk of 30 MB/s": (2, 0, [FAST, 30e6], 30e6),
    "replica 3, one disk of 30 MB/s": (3, 0, [FAST, FAST, 30e6], 30e6),
    "replica 3, disks of 60 MB/s": (3, 0, [60e6, 60e6, 60e6], PORT / 3),
    "replica 3 arbiter 1, its disk slow": (3, 1, [FAST, FAST, 30e6], PORT / 2),
}


def platform(cloud: dict, replicas: int, arbiters: int, disks: list[float]) -> dict:
    bricks = []
    for number, disk in enumerate(disks, 1):
        brick = cloud["bricks"][0] | {"name": f"b{number}", "server": f"ds{number}"}
        brick |= {"write": f"{disk / 1e6:g}MB/s", "read": f"{disk / 1e6:g}MB/s"}
        if number > replicas - arbiters:
            brick["arbiter"] = True
        bricks.append(brick)
    volume = {"name": "vmstore", "replica": replicas, "version": "10.3",
              "replica_sets": [[brick["name"] for brick in bricks]]}
    if arbiters:
        volume["arbiter"] = arbiters
    return cloud | {"bricks": bricks, "volumes": [volume]}


def main() -> int:
    source, gemello = sys.argv[1:3]
    folder = pathlib.Path(source) / "tests" / "validation" / "afr_bandwidth"
    cloud = json.loads((folder / "platform.json").read_text())
    wrong = []
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        (scratch / "scenario.json").write_text((folder / "scenario.json").read_text())
        program.write_trace(scratch / "trace.gtrace", "60s", SECONDS // 60,
                            {"writer": {"disk_write": WANTED}})
        for case, (replicas, arbiters, disks, expected) in CASES.items():
            (scratch / "platform.json").write_text(
                json.dumps(platform(cloud, replicas, arbiters, disks)))
            program.run(gemello, scratch / "scenario.json", scratch / "out", [])
            figures = program.figures(scratch / "out")
            rate = figures["disk_written"] * GB / SECONDS
            crossed = figures["disk_network_run"] / figures["disk_written"]
            off = rate / expected - 1
            print(f"{case}: {rate / 1e6:.2f} MB/s, expected {expected / 1e6:.2f}: {off:+.2%}; "
                  f"{crossed:.3f} copies crossed the network")
            if abs(off - (KEPT - 1)) > 0.001:
                wrong.append(f"{case}: {off:+.2%} off theory, {KEPT - 1:+.2%} is known")
            if abs(crossed - (replicas - arbiters)) > 0.001:
                wrong.append(f"{case}: {crossed} copies of each byte crossed the network")
    for one in wrong:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
