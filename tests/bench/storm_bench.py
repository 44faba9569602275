#!/usr/bin/env python3
"""Long runs in a storm, end to end: `gemello run` as a process, its events, series and report too.

    tests/bench/storm_bench.py build/release/gemello [year|month|both] [SET ...] [--keep DIR]

year:  Napoli's platform made 20 hosts, 200 VMs, 365 days
month: the national platform, 200 hosts, 2,000 VMs, 30 days

Load is synthetic, of the model that datasets/synthetic was made with, in samples of 300 s, made
before the clock starts. Each guest receives and sends 1 MB/s per core that it uses (invented;
--no-traffic: nothing). --storage: each guest has an image on a volume, reads and writes 20 kB/s
per core that it uses (invented), and disks fail, too. A SET is handed on to `gemello run --set`,
such as monitoring.period=300s.
"""

import argparse
import hashlib
import json
import os
import pathlib
import struct
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOAD_MODEL = ROOT / "datasets/synthetic/bitbrains-rnd.load.json"


def law(mean: str) -> dict:
    return {"law": "exponential", "mean": mean}


# Beside the published set, in which ports and cables do not fail. Rates are invented: they only
# have to bring every kind of fault about, several times a month.
DRAWN = {
    "nic": [
        {"fault": "link-down", "failure": law("1000d"), "repair": law("2h")},
        {"fault": "link-degraded", "loss": 0.05, "bandwidth_share": 0.5,
         "failure": law("2000d"), "repair": law("1h")},
        {"fault": "link-flap", "period": "60s", "down": "5s",
         "failure": law("2000d"), "repair": law("10min")},
    ],
    "cable": [{"fault": "link-down", "failure": law("1000d"), "repair": law("4h")}],
}


def napoli() -> dict:
    platform = json.loads((ROOT / "platforms/infn-napoli.json").read_text())
    first, second = platform["hosts"]
    first["count"] = second["count"] = 10
    second["name"] = "kvm-{11}"
    return platform


def national() -> dict:
    return json.loads((ROOT / "platforms/garr-national.json").read_text())


def scheduled(kinds: list[dict], every: int, days: int) -> list[dict]:
    """Faults that no storm draws, one each `every` hours, by turns."""
    faults = []
    for turn, hour in enumerate(range(every, days * 24, every)):
        faults.append({"at": f"{hour}h", **kinds[turn % len(kinds)]})
    return faults


NAPOLI_FAULTS = [
    {"what": "bond-down", "component": "kvm-03.bond0", "for": "10min"},
    {"what": "switch-blind", "component": "sw2", "for": "5min"},
    {"what": "link-degraded", "component": "sw1-sw2", "for": "1h", "bandwidth_share": 0.25,
     "loss": 0.02},
    {"what": "link-flap", "component": "kvm-12.eth0", "for": "20min", "period": "40s",
     "down": "8s"},
    {"what": "lost-reply", "component": "kvm-07", "for": "2h"},
    {"what": "host-hang", "component": "kvm-15", "for": "10min"},
]
NATIONAL_FAULTS = [
    {"what": "bond-down", "component": "ba-03.bond0", "for": "10min"},
    {"what": "switch-blind", "component": "cnaf-sw2", "for": "5min"},
    {"what": "link-degraded", "component": "napoli-roma1", "for": "3h", "bandwidth_share": 0.1,
     "loss": 0.05, "extra_round_trip": "20ms"},
    {"what": "link-flap", "component": "roma1-cnaf", "for": "20min", "period": "40s",
     "down": "8s"},
    {"what": "lost-reply", "component": "mi-07", "for": "2h"},
    {"what": "host-hang", "component": "pi-05", "for": "10min"},
]

NATIONAL_SITES = ["na", "ro", "lnf", "ba", "ct", "cnaf", "pi", "lnl", "mi"]

CASES = {
    "year": {"platform": napoli, "vms": 200, "days": 365, "observer": "ds1",
             "flavours": ["small", "small", "medium"],
             "kinds": NAPOLI_FAULTS, "every": 60,
             "images": [{"vms": "*", "volume": "vmstore"}]},
    "month": {"platform": national, "vms": 2000, "days": 30, "observer": "na-ds1",
              "flavours": ["small", "medium", "large"],
              "kinds": NATIONAL_FAULTS, "every": 6,
             "images": [{"vms": "*", "volume": "na-vmstore"}]
             + [{"vms": f"*{digit}", "volume": f"{site}-vmstore"}
                for digit, site in enumerate(NATIONAL_SITES)]},
}


def add_quantities(path: pathlib.Path, names: list[str]) -> None:
    """The trace's block of cores again as bytes/s; the scenario scales them."""
    whole = path.read_bytes()
    size, offset = struct.unpack_from("<IQ", whole, 12)
    header = json.loads(whole[64:64 + size])
    block = whole[offset:offset + 4 * header["steps"] * len(header["vms"])]
    header["quantities"] = [{"name": "cpu_used", "unit": "cores"},
                            *({"name": name, "unit": "bytes/s"} for name in names)]
    text = json.dumps(header).encode()
    begins = -(-(64 + len(text)) // 64) * 64
    block += bytes(-len(block) % 64)
    body = text + bytes(begins - 64 - len(text)) + (1 + len(names)) * block
    # The checksum is nobody's business here: a run does not verify it.
    prefix = whole[:12] + struct.pack("<IQQQ", len(text), begins, 64 + len(body), 0)
    path.write_bytes(prefix + bytes(64 - len(prefix)) + body)


def write_scenario(folder: pathlib.Path, name: str, case: dict, storage: bool) -> pathlib.Path:
    (folder / "platform.json").write_text(json.dumps(case["platform"]()))
    scenario = {
        "format": "gemello-scenario-1",
        "name": name,
        "platform": "platform.json",
        "workload": {"trace": "load.gtrace",
                     "sizes": {"rule": "cycle", "flavours": case["flavours"]},
                     "scale": {"cpu": 4.0}},
        "policy": {"placement": "worst-fit", "rebalancing": "load-balance",
                   "failover": "restart-by-priority"},
        "detection": {"observer": case["observer"]},
        "faults": scheduled(case["kinds"], case["every"], case["days"]),
        "storm": {"set": "published-2005-2021", "classes": DRAWN},
        "duration": f"{case['days']}d",
        "seed": 1,
    }
    if storage:
        scenario["storage"] = {"images": case["images"], "allocated": 0.3, "new_blocks": 0.0}
        scenario["storm"]["set"] = "published-2005-2021-disks"
    path = folder / "scenario.json"
    path.write_text(json.dumps(scenario))
    return path


def count(log: pathlib.Path) -> dict[str, int]:
    """What happened, by kind of line; actions by what they ask for."""
    counts: dict[str, int] = {}
    with log.open() as lines:
        for line in lines:
            entry = json.loads(line)
            kind = entry["kind"]
            if kind == "action":
                kind = "begun: " + entry["action"]
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def run(options: argparse.Namespace, name: str, folder: pathlib.Path) -> None:
    program, sets = options.program, options.sets
    case = CASES[name] | ({"days": options.days} if options.days else {})
    folder.mkdir(parents=True, exist_ok=True)
    scenario = write_scenario(folder, name, case, options.storage)
    subprocess.run([program, "trace", "synth", str(LOAD_MODEL), "--vms", str(case["vms"]),
                    "--length", f"{case['days']}d", "--seed", "1", "-o",
                    str(folder / "load.gtrace")], check=True, stdout=subprocess.DEVNULL)
    quantities = []
    if options.storage:
        quantities += ["disk_read", "disk_write"]
        sets = [*sets, "workload.scale.disk=20000"]
    if options.traffic:
        quantities += ["net_rx", "net_tx"]
        sets = [*sets, "workload.scale.network=1000000"]
    add_quantities(folder / "load.gtrace", quantities)
    out = folder / "run"
    command = [program, "run", str(scenario), "-o", str(out), "--replace"]
    for one in sets:
        command += ["--set", one]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{name}: gemello run failed")
    log = out / "events.jsonl"
    counts = count(log)
    print(f"{name}: {case['days']} days {' '.join(sets)}")
    print(f"  CPU {used.ru_utime:.2f} s user + {used.ru_stime:.2f} s system, wall {wall:.2f} s, "
          f"memory {used.ru_maxrss / 1024:.0f} MB")
    print(f"  log {log.stat().st_size / 1e6:.2f} MB, {sum(counts.values())} lines; "
          f"run folder {sum(f.stat().st_size for f in out.rglob('*')) / 1e6:.0f} MB")
    print(f"  {counts.get('fault', 0)} faults and ends of faults, "
          f"{counts.get('begun: migrate', 0)} migrations, {counts.get('begun: start', 0)} restarts")
    print("  " + ", ".join(f"{kind} {number}" for kind, number in sorted(counts.items())))
    for file in ("events.jsonl", "report.json"):
        print(f"  sha256 {hashlib.sha256((out / file).read_bytes()).hexdigest()[:16]} {file}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("case", nargs="?", choices=[*CASES, "both"], default="both")
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--days", type=int, help="instead of the case's")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave it")
    parser.add_argument("--storage", action="store_true")
    parser.add_argument("--no-traffic", dest="traffic", action="store_false")
    options = parser.parse_args()
    names = list(CASES) if options.case == "both" else [options.case]
    with tempfile.TemporaryDirectory(prefix="gemello-storm-bench-") as scratch:
        for name in names:
            run(options, name, (options.keep or pathlib.Path(scratch)) / name)


main()
