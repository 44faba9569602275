#!/usr/bin/env python3
"""Disk servers fail under a writing guest: what the guest waits, and how long the volume heals.

    tests/lab/measure/disk_failures.py [--seconds 14]

Turn by turn a server loses its power or its cable for so long, then comes back. One line each: the
slowest synchronous write in the guest, its state, and the time until nothing is left to heal.
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


def measure(seconds: float) -> None:
    with Bed() as bed, bed.beats() as beats:
        bed.lab("vm", VM, "h1", "wr=400")
        beats.wait_for(60, vm=VM, event="first")
        log = bed.state / f"serial-{VM}.log"
        for fault, back, server, witness in FAILURES:
            time.sleep(2)
            begin = log.stat().st_size
            bed.lab(fault, server)
            time.sleep(seconds)
            state = bed.lab("virsh", "h1", "domstate", VM)
            bed.lab(back, server)
            healed = seconds_to_heal(bed, witness)
            print(f"{fault} {server} slowest_write_ms {slowest_write_ms(log, begin):.0f} "
                  f"guest {state} healed_after_s {healed:.1f}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Disk server failures under a writing guest.")
    parser.add_argument("--seconds", type=float, default=14, help="how long each server is away")
    measure(parser.parse_args().seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
