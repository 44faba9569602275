#!/usr/bin/env python3
"""Disk servers fail under a writing guest: what the guest waits, and how long the volume heals.

    tests/lab/measure/disk_failures.py [--seconds 14] [--as-recorded]

Turn by turn a server loses its power or its cable for so long, then comes back. One line each: the
slowest synchronous write in the guest, its state, and the time until nothing is left to heal.
--as-recorded repeats what tests/validation/lab_failures was measured by: a server's Gluster dies
before its power (connections are closed), and what is to heal is asked once while it is away, which
takes 10 s more.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bed import Bed  # noqa: E402 (the folder above has to be found first)

VM = "vm1"
HEAL_SECONDS_MAX = 90
# The fault, the way back, the server, and a server that sees it.
FAILURES = (("kill", "start", "d2", "d1"), ("cut", "heal", "d2", "d1"),
            ("kill", "start", "d1", "d2"), ("cut", "heal", "d3", "d1"))


def entries_to_heal(bed: Bed, server: str) -> int | None:
    """None while a brick does not answer."""
    told = bed.lab("exec", server, "gluster", "--mode=script", "volume", "heal", "vol", "info",
                   "summary")
    counts = re.findall(r"^Total Number of entries: (\S+)", told, re.MULTILINE)
    return sum(map(int, counts)) if counts and all(map(str.isdigit, counts)) else None


def seconds_to_heal(bed: Bed, server: str) -> float:
    begin = time.monotonic()
    while entries_to_heal(bed, server) != 0:
        if time.monotonic() - begin > HEAL_SECONDS_MAX:
            raise TimeoutError(f"{server} still sees entries to heal")
        time.sleep(0.5)
    return time.monotonic() - begin


def slowest_write_ms(log: pathlib.Path, begin: int) -> float:
    """Of the guest's reports in its serial log from that offset on."""
    lines = log.read_text(errors="replace")[begin:].splitlines()
    reports = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return max(report["hbmax_us"] for report in reports) / 1000


def kill_gluster(bed: Bed, server: str) -> None:
    told = bed.lab("exec", server, "ps", "-e", "-o", "pid=,comm=")
    processes = [line.split()[0] for line in told.splitlines() if "gluster" in line]
    bed.lab("exec", server, "kill", "-KILL", *processes)


def measure(seconds: float, as_recorded: bool) -> None:
    with Bed() as bed, bed.beats() as beats:
        bed.lab("vm", VM, "h1", "wr=400")
        beats.wait_for(60, vm=VM, event="first")
        log = bed.state / f"serial-{VM}.log"
        for fault, back, server, witness in FAILURES:
            time.sleep(2)
            begin = log.stat().st_size
            if as_recorded and fault == "kill":
                kill_gluster(bed, server)
            gone = time.monotonic()
            bed.lab(fault, server)
            time.sleep(seconds)
            state = bed.lab("virsh", "h1", "domstate", VM)
            if as_recorded:
                entries_to_heal(bed, witness)
            away = time.monotonic() - gone
            bed.lab(back, server)
            healed = seconds_to_heal(bed, witness)
            print(f"{fault} {server} away_s {away:.1f} "
                  f"slowest_write_ms {slowest_write_ms(log, begin):.0f} "
                  f"guest {state} healed_after_s {healed:.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Disk server failures under a writing guest.")
    parser.add_argument("--seconds", type=float, default=14, help="how long each server is away")
    parser.add_argument("--as-recorded", action="store_true", help="see above")
    options = parser.parse_args()
    measure(options.seconds, options.as_recorded)
    return 0


if __name__ == "__main__":
    sys.exit(main())
