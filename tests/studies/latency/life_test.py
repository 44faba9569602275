#!/usr/bin/env python3
"""What one VM on a stretched volume moves over the network, and for how long, from its creation to
its end, at round trips of 0 to 20 ms; held against what follows by hand and against the page.

usage: life_test.py SOURCE_DIR GEMELLO [--table]

The VM is created at 600 s (a template of 2 GB is copied), boots (200 MB are read), reads and writes
500 KiB/s each for 900 s at site a, moves to site b at 1800 s, reads and writes for 900 s there and
is deleted at 3000 s."""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROUND_TRIPS_MS = [0, 1, 2, 5, 10, 20]
CREATED_S, MOVED_S = 600, 1800
# Rows of link.load are of 300 s; the phases do not share one.
WINDOWS = {"create and boot": (600, 900), "run at a": (900, 1800), "move": (1800, 2100),
           "run at b": (2100, 3000), "delete": (3000, 3600)}
FRAME = 1538 / 1448  # bytes on the wire a byte of payload: the circuit has no tag
CIRCUIT = 10e9 / 8
PORT = CIRCUIT / FRAME
WINDOW = 3 << 20  # tcp_window
BRICK_WRITE = 150e6
LAN_MS = 0.2
TEMPLATE, BOOT, RUN, MEMORY = 2e9, 200e6, 500 * 1024 * 900, 2 << 30

failures: list[str] = []


def hold(found: float, expected: float, within: float, what: str) -> None:
    if not abs(found - expected) <= within:
        failures.append(f"{what}: {found}, expected {expected} within {within}")


def platform(folder: pathlib.Path, round_trip_ms: float, out: pathlib.Path) -> pathlib.Path:
    """That of the study with the round trip, and a hypervisor at site b, too."""
    cloud = json.loads((folder / "platform.json").read_text())
    cloud["circuits"][0]["round_trip"] = f"{round_trip_ms}ms"
    other = json.loads(json.dumps(cloud["hosts"][0]))
    other |= {"name": "client-b", "rack": "rack-b"}
    other["nics"][0]["cable"] = "sw-b"
    cloud["hosts"].append(other)
    out.write_text(json.dumps(cloud))
    return out


def run(gemello: str, folder: pathlib.Path, cloud: pathlib.Path, out: pathlib.Path,
        sets: list[str]) -> dict:
    command = [gemello, "run", str(folder / "life.json"), "-o", str(out), "--no-html",
               "--set", f"platform={cloud}"]
    for one in sets:
        command += ["--set", one]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads((out / "report.json").read_text())


def started_s(out: pathlib.Path) -> float:
    """When the guest served, counted from its creation."""
    for line in (out / "events.jsonl").read_text().splitlines():
        entry = json.loads(line)
        if entry["kind"] == "vm-started" and entry["vm"] == "guest":
            return entry["t"] - CREATED_S
    return float("nan")


def crossed(gemello: str, out: pathlib.Path) -> dict[str, tuple[float, float]]:
    """Bytes of frames over the circuit by phase: from a to b, from b to a."""
    text = subprocess.run([gemello, "export", str(out), "--csv", "link.load", "--objects", "wan*"],
                          check=True, capture_output=True, text=True).stdout
    rows = list(csv.reader(text.splitlines()))[1:]
    return {
        phase: tuple(
            sum(float(row[way]) * 300 * CIRCUIT for row in rows if begin <= float(row[0]) < end)
            for way in (1, 2))
        for phase, (begin, end) in WINDOWS.items()
    }


def life(gemello: str, folder: pathlib.Path, round_trip_ms: float, scratch: pathlib.Path) -> dict:
    cloud = platform(folder, round_trip_ms, scratch / f"{round_trip_ms}.json")
    whole = scratch / f"{round_trip_ms}"
    report = run(gemello, folder, cloud, whole, [])
    figures = {figure["name"]: figure["value"] for figure in report["figures"]}
    # Without a boot time the guest serves when the copy and the reading have ended.
    both, read = scratch / f"{round_trip_ms}-both", scratch / f"{round_trip_ms}-read"
    run(gemello, folder, cloud, both, ["workload.boot_time=0s"])
    run(gemello, folder, cloud, read, ["workload.boot_time=0s", "storage.template_size=0B"])
    (move,) = report["migrations"]
    return {
        "figures": figures,
        "crossed": crossed(gemello, whole),
        "copy_s": started_s(both) - started_s(read),
        "read_s": started_s(read),
        "move_s": move["ended_s"] - move["started_s"],
        "moved": move["sent_bytes"],
    }


def hold_by_hand(ms: float, found: dict) -> None:
    figures, circuit = found["figures"], found["crossed"]
    at = f"{ms} ms"
    # Read once by the hypervisor and written twice; read; read once and written twice.
    hold(figures["disk_network_create"], 3 * TEMPLATE / 1e9, 1e-6, f"{at}: created")
    hold(figures["disk_network_boot"], BOOT / 1e9, 1e-6, f"{at}: booted")
    hold(figures["disk_network_run"], 3 * 2 * RUN / 1e9, 1e-6, f"{at}: run")
    hold(figures["io_stall"], 0, 1e-6, f"{at}: stalled")
    # The copy at site a is read: one copy of what is written crosses, and what is read at site b.
    for phase, there, back in (
        ("create and boot", TEMPLATE, 0), ("run at a", RUN, 0), ("run at b", RUN, RUN),
        ("move", found["moved"], 0), ("delete", 0, 0),
    ):
        hold(circuit[phase][0], there * FRAME, 1e-3 * there * FRAME, f"{at}: {phase}, to b")
        hold(circuit[phase][1], back * FRAME, 1e-3 * back * FRAME, f"{at}: {phase}, to a")
    # One connection has a window under way per round trip; disks and ports have their speed.
    window = WINDOW / ((ms + LAN_MS) / 1e3)
    slowest = min(BRICK_WRITE, window, PORT)
    hold(found["copy_s"], TEMPLATE / slowest, 0.01 * TEMPLATE / slowest, f"{at}: copying")
    # All memory, and what is dirtied meanwhile: less than its working set.
    least = MEMORY / min(window, PORT)
    hold(found["move_s"], 1.15 * least, 0.15 * least + 0.1, f"{at}: moving")


def table(lives: dict[int, dict]) -> list[str]:
    lines = []
    for ms, found in lives.items():
        cells = [f"{found['copy_s']:.1f}", f"{found['read_s']:.2f}", f"{found['move_s']:.1f}",
                 f"{found['moved'] / 1e9:.2f}"]
        cells += [f"{sum(ways) / 1e9:.2f}" for ways in found["crossed"].values()]
        lines.append(f"| {ms} | " + " | ".join(cells) + " |")
    return lines


def main() -> int:
    source, gemello = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder = source / "tests" / "studies" / "latency"
    with tempfile.TemporaryDirectory() as scratch:
        lives = {ms: life(gemello, folder, ms, pathlib.Path(scratch)) for ms in ROUND_TRIPS_MS}
    if "--table" in sys.argv:
        print("\n".join(table(lives)))
    page = (folder / "README.md").read_text().splitlines()
    for line in table(lives):
        if line not in page and "--table" not in sys.argv:
            failures.append(f"not on the page: {line}")
    for ms, found in lives.items():
        hold_by_hand(ms, found)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
