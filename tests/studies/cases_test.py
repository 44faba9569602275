#!/usr/bin/env python3
"""Runs every case of a study and holds its outcome against what the page says.

usage: cases_test.py SOURCE_DIR GEMELLO STUDY [--table]

A study's folder has scenario.json and expected.json: for each case settings of the scenario (--set)
and what must come of it: `log`, counts of kinds of lines in events.jsonl, `figures` of the report,
and `moves`, by VM: seconds that its migration took, or how it ended if it did not end well
("failed", "cancelled", "none"). A number is exact, [least, most] is a range. --table prints the
figures that the page shows."""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile


def outcome(gemello: str, scenario: pathlib.Path, sets: list[str], out: pathlib.Path) -> tuple:
    command = [gemello, "run", str(scenario), "-o", str(out), "--no-html"]
    for one in sets:
        command += ["--set", one]
    subprocess.run(command, check=True, capture_output=True)
    report = json.loads((out / "report.json").read_text())
    log: collections.Counter = collections.Counter()
    for line in (out / "events.jsonl").read_text().splitlines():
        entry = json.loads(line)
        log[entry["kind"]] += 1
        if entry["kind"] == "action":
            log["action " + entry["action"]] += 1
    moves = {
        one["vm"]: one["ended_s"] - one["started_s"] if one["result"] == "done" else one["result"]
        for one in report["migrations"]
    }
    return log, {figure["name"]: figure["value"] for figure in report["figures"]}, moves


def misses(found, expected) -> bool:
    if isinstance(expected, str) or isinstance(found, str):
        return found != expected
    least, most = expected if isinstance(expected, list) else (expected, expected)
    return not least <= found <= most


def main() -> int:
    source, gemello, study = sys.argv[1:4]
    folder = pathlib.Path(source) / "tests" / "studies" / study
    cases = json.loads((folder / "expected.json").read_text())
    failures = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, case in cases.items():
            out = pathlib.Path(scratch) / name
            log, figures, moves = outcome(gemello, folder / "scenario.json", case["set"], out)
            for kind, expected in case["log"].items():
                if misses(log[kind], expected):
                    failures.append(f"{name}: {log[kind]} x {kind}, expected {expected}")
            for key, expected in case["figures"].items():
                if misses(figures[key], expected):
                    failures.append(f"{name}: {key} {figures[key]}, expected {expected}")
            for vm, expected in case.get("moves", {}).items():
                if misses(moves.get(vm, "none"), expected):
                    failures.append(f"{name}: {vm} {moves.get(vm, 'none')}, expected {expected}")
            if "--table" in sys.argv:
                shown = {kind: log[kind] for kind in case["log"]}
                shown |= {key: figures[key] for key in case["figures"]}
                shown |= {vm: moves.get(vm, "none") for vm in case.get("moves", {})}
                print(name, json.dumps(shown))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
