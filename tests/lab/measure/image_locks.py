#!/usr/bin/env python3
"""How long after a host falls silent its guest can be started elsewhere: the bricks keep the
image locks of a silent client for a while.

    tests/lab/measure/image_locks.py [--user-timeout 20] [--ping-timeout 5] [--count 4]

Turn by turn the guest's host loses its power, or its cable only; another host tries to start the
guest until it succeeds. One line each: the seconds, and what the old copy was at that moment.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from bed import HERE, Bed  # noqa: E402 (the folder above has to be found first)

VM = "vm1"
NEXT = {"h1": "h2", "h2": "h3", "h3": "h1"}
PATIENCE_SECONDS = 90


def seconds_until_started(bed: Bed, host: str, begin: float) -> float:
    while time.monotonic() - begin < PATIENCE_SECONDS:
        if bed.run(HERE / "lab", "virsh", host, "start", VM).returncode == 0:
            return time.monotonic() - begin
        time.sleep(0.1)
    raise TimeoutError(f"{VM} does not start on {host}")


def old_copy(bed: Bed, host: str) -> str:
    if bed.fence(host, "status") != 0:
        return "dead"
    return bed.run(HERE / "lab", "virsh", host, "domstate", VM).stdout.strip()


def measure(arguments: argparse.Namespace) -> None:
    with Bed(LAB_TCP_USER_TIMEOUT=arguments.user_timeout,
             LAB_PING_TIMEOUT=arguments.ping_timeout) as bed, bed.beats() as beats:
        host = "h1"
        bed.lab("vm", VM, host)
        beats.wait_for(60, vm=VM, event="first")
        for other in ("h2", "h3"):
            bed.lab("vm", "--define", VM, other)
        for turn in range(arguments.count):
            time.sleep(2)
            fault = "power" if turn % 2 == 0 else "cable"
            seen, begin = len(beats.events), time.monotonic()
            if fault == "power":
                bed.fence(host, "off")
            else:
                bed.lab("cut", host)
            seconds = seconds_until_started(bed, NEXT[host], begin)
            print(f"fault {fault} started_after_s {seconds:.1f} old_copy {old_copy(bed, host)}",
                  flush=True)
            beats.wait_for(60, begin=seen, vm=VM, event="restarted")
            bed.fence(host, "off")
            bed.lab("heal", host)
            bed.lab("start", host)
            host = NEXT[host]


def main() -> int:
    parser = argparse.ArgumentParser(description="When the image locks of a silent host are free.")
    parser.add_argument("--user-timeout", type=int, default=20, help="LAB_TCP_USER_TIMEOUT, s")
    parser.add_argument("--ping-timeout", type=int, default=5, help="LAB_PING_TIMEOUT, s")
    parser.add_argument("--count", type=int, default=4)
    measure(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
