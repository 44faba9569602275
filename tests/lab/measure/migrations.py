#!/usr/bin/env python3
"""Live migrations, one line each: libvirt's total and downtime, the silence seen from outside.

    tests/lab/measure/migrations.py [--count 6] [--dirty MIB/S] [--wan-us N] [--rate MBIT]
                                    [-- OPTION...]

The guest goes to and fro between h1 (site a) and h3 (site b), so every migration crosses the WAN.
OPTIONs after -- are virsh's, for example --auto-converge.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bed import Bed  # noqa: E402 (the folder above has to be found first)

VM = "vm1"
FIGURES = (("Time elapsed", "total_ms"), ("Total downtime", "down_ms"),
           ("Data processed", "data"), ("Iteration", "iterations"))


def figures(text: str) -> dict[str, str]:
    """What `virsh domjobinfo` says of a finished job, under shorter names."""
    told = dict(re.findall(r"^([^:\n]+):\s*(.*?)\s*$", text, re.MULTILINE))
    return {name: told.get(long, "-").removesuffix(" ms").strip() for long, name in FIGURES}


def measure(arguments: argparse.Namespace) -> None:
    with Bed(LAB_WAN_US=arguments.wan_us) as bed, bed.beats(silence=0.05) as beats:
        if arguments.rate:
            bed.lab("wan", f"rate_mbit {arguments.rate}")
        bed.lab("vm", VM, "h1", "tick=10", f"dirty={arguments.dirty}")
        beats.wait_for(60, vm=VM, event="first")
        for turn in range(arguments.count):
            source, destination = ("h1", "h3") if turn % 2 == 0 else ("h3", "h1")
            time.sleep(2)
            begin = len(beats.events)
            bed.migrate(VM, source, destination, *arguments.options)
            told = bed.lab("virsh", destination, "domjobinfo", VM, "--completed")
            time.sleep(1)
            silences = [event["silence"] for event in beats.events[begin:]
                        if event["event"] in ("back", "restarted")]
            restarted = any(event["event"] == "restarted" for event in beats.events[begin:])
            print(*(f"{name} {value}" for name, value in figures(told).items()),
                  f"silence_s {max(silences, default=0)}",
                  "RESTARTED" if restarted else "same boot", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Live migrations over the bed's WAN.")
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--dirty", type=int, default=0, help="MiB/s the guest dirties")
    parser.add_argument("--wan-us", type=int, default=0, help="delay each way")
    parser.add_argument("--rate", type=int, default=0, help="Mbit/s of the WAN, 0: unlimited")
    parser.add_argument("options", nargs="*", help="options of virsh migrate, after --")
    measure(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
