#!/usr/bin/env python3
"""Asks for the rates of every layout at round trips of 0 to 20 ms and holds them against the table
of the page and against what follows from the law by hand.

usage: rates_test.py SOURCE_DIR GEMELLO [--table | --bless]

--table prints the page's table; --bless writes expected.json anew, to be read before it is kept."""

import json
import pathlib
import subprocess
import sys

ROUND_TRIPS_MS = [0, 1, 2, 5, 10, 20]
LAYOUTS = ["one", "rep2", "rep3", "arb", "str"]
REPLICATED = LAYOUTS[1:]
OPERATIONS = ["seqW_MBs", "seqR_MBs", "W1Mq8_MBs", "w4k_iops", "w4kfsync_iops", "r4k_iops",
              "create", "stat", "unlink", "new4k_fsync"]
DIGITS = 4  # of the table's figures

failures: list[str] = []


def hold(condition: bool, sentence: str) -> None:
    if not condition:
        failures.append(sentence)


def rates(gemello: str, platform: pathlib.Path, more: list[str]) -> dict:
    """By volume, client site and round trip: the rates by operation."""
    command = [gemello, "storage", "rates", str(platform), "--json", *more]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {
        volume["volume"]: {
            client["site"]: {row["round_trip_ms"]: row["rates"] for row in client["rows"]}
            for client in volume["clients"]
        }
        for volume in answer["volumes"]
    }


def rounded(found: dict) -> dict:
    return {
        layout: {
            f"{round_trip:g}": {
                operation: float(f"{row[operation]:.{DIGITS}g}") for operation in OPERATIONS
            }
            for round_trip, row in found[layout]["a"].items()
        }
        for layout in LAYOUTS
    }


def hold_monotone(found: dict) -> None:
    """Nothing gets faster with distance."""
    for layout in LAYOUTS:
        rows = [found[layout]["a"][float(one)] for one in ROUND_TRIPS_MS]
        for near, far in zip(rows, rows[1:]):
            for operation in OPERATIONS:
                hold(far[operation] < near[operation], f"{layout} {operation} does not fall")


def hold_by_hand(found: dict) -> None:
    at = {layout: found[layout]["a"] for layout in LAYOUTS}
    # A synced write of 4 KiB is two round trips, whatever holds the file: 20 ms more are 40 ms
    # more. So far out it follows 1 / round trip: 10 to 20 ms halves it but for the base (0.5 to
    # 2 ms).
    for layout in LAYOUTS:
        times = {one: 1e3 / at[layout][one]["w4kfsync_iops"] for one in ROUND_TRIPS_MS}
        for one in ROUND_TRIPS_MS:
            more = times[one] - times[0]
            hold(abs(more - 2 * one) < 1e-6, f"{layout}: {one} ms make a synced write {more} later")
        halves = times[20] / times[10]
        hold(1.90 < halves < 2, f"{layout}: at 20 ms a synced write takes {halves} times as long")
    # Two or three copies, one of them beside the client or none: within 5 % at 20 ms, for all wait
    # for the same way (base times of 0.5 to 6 ms beside 20 to 140).
    for operation in ("w4k_iops", "w4kfsync_iops", "r4k_iops", "create", "stat", "unlink",
                      "new4k_fsync"):
        all_of = [at[layout][20][operation] for layout in REPLICATED]
        hold(max(all_of) / min(all_of) < 1.05, f"{operation} of replicas differs at 20 ms")
    # Round trips of names, single brick against replicas: 3 to 4, 1 to 2, 4 to 7.
    for operation, ratio in (("create", 4 / 3), ("unlink", 2), ("new4k_fsync", 7 / 4)):
        found_ratio = at["one"][20][operation] / at["str"][20][operation]
        hold(abs(found_ratio / ratio - 1) < 0.05, f"{operation}: {found_ratio}, not {ratio}")
    # 1 MiB at a time: 4.048 ms + 20 ms on a stretched volume, 43.60 MB/s. Eight at a time on a
    # single brick would be 222 MB/s; one connection carries 3 MiB per 20 ms, 157.3.
    hold(abs(at["str"][20]["seqW_MBs"] - 43.60) < 0.005, "sequential writes at 20 ms")
    hold(abs(at["one"][20]["W1Mq8_MBs"] - 157.29) < 0.005, "deep writes on one connection")


def hold_napoli(found: dict) -> None:
    """napoli-roma: 3 ms and a LAN of 0.2 ms, of which base times hold 0.167; ports of 1 Gb/s."""
    for site in ("napoli", "roma1"):
        hold(list(found["vmstore"][site]) == [3.2], f"{site}: round trips {found['vmstore'][site]}")
        row = found["vmstore"][site][3.2]
        # 0.590 ms + 3.033 ms; two copies through a port or one on each of the bond's two.
        hold(abs(row["w4k_iops"] - 276.0) < 0.05, f"{site}: {row['w4k_iops']} writes of 4 KiB")
        hold(any(abs(row["seqW_MBs"] - limit) < 0.1 for limit in (58.69, 58.84, 117.38, 117.69)),
             f"{site}: {row['seqW_MBs']} MB/s written")


def table(found: dict) -> list[str]:
    lines = []
    for layout in LAYOUTS:
        for one in ROUND_TRIPS_MS:
            row = found[layout]["a"][one]
            values = [row[operation] for operation in OPERATIONS]
            cells = [f"{rate:.1f}" if rate < 100 else f"{rate:.0f}" for rate in values]
            lines.append(f"| {layout} | {one} | " + " | ".join(cells) + " |")
    return lines


def main() -> int:
    source, gemello = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder = source / "tests" / "studies" / "latency"
    found = rates(gemello, folder / "platform.json",
                  ["--round-trips", ",".join(str(one) for one in ROUND_TRIPS_MS)])
    if "--table" in sys.argv:
        print("\n".join(table(found)))
        return 0
    if "--bless" in sys.argv:
        (folder / "expected.json").write_text(json.dumps(rounded(found), indent=1) + "\n")
        return 0
    expected = json.loads((folder / "expected.json").read_text())
    hold(rounded(found) == expected, "other rates than those of expected.json")
    page = (folder / "README.md").read_text().splitlines()
    for line in table(found):
        hold(line in page, f"not on the page: {line}")
    hold_monotone(found)
    hold_by_hand(found)
    hold_napoli(rates(gemello, source / "platforms" / "napoli-roma.json", []))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
