#!/usr/bin/env python3
"""Runs every case of a study and holds its outcome against what the page says.

usage: cases_test.py SOURCE_DIR GEMELLO STUDY [--table]

A study's folder has scenario.json and expected.json: for each case settings of the scenario (--set)
and what must come of it: `log`, counts of kinds of lines in events.jsonl, `figures` of the report,
`moves`, by VM: seconds that its migration took, or how it ended if it did not end well ("failed",
"cancelled", "none"), and `vms`, by pattern of names: columns of the report that hold of each of
them. A number is exact, [least, most] is a range. --table prints the figures that the page shows.

A case with a `variant` runs on the scenario's platform changed as variants.json says of that name:
`replace`, members in place of the platform's; `add`, what its lists have more."""

import collections
import fnmatch
import json
import pathlib
import subprocess
import sys
import tempfile


def derived(scenario: pathlib.Path, variant: str, out: pathlib.Path) -> None:
    """Writes the platform of a variant."""
    change = json.loads((scenario.parent / "variants.json").read_text())[variant]
    shipped = scenario.parent / json.loads(scenario.read_text())["platform"]
    platform = json.loads(shipped.read_text()) | change.get("replace", {})
    for member, more in change.get("add", {}).items():
        platform[member] = platform[member] + more
    out.write_text(json.dumps(platform))


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
    figures = {figure["name"]: figure["value"] for figure in report["figures"]}
    return log, figures, moves, report["vms"]


def misses(found, expected) -> bool:
    if isinstance(expected, str) or isinstance(found, str):
        return found != expected
    least, most = expected if isinstance(expected, list) else (expected, expected)
    return not least <= found <= most


def of_vms(rows: list[dict], pattern: str, column: str) -> list[float]:
    return [row[column] for row in rows if fnmatch.fnmatchcase(row["vm"], pattern)]


def failures_of(name: str, case: dict, log: dict, figures: dict, moves: dict, rows: list) -> list:
    failures = []
    for kind, expected in case.get("log", {}).items():
        if misses(log[kind], expected):
            failures.append(f"{name}: {log[kind]} x {kind}, expected {expected}")
    for key, expected in case.get("figures", {}).items():
        if misses(figures[key], expected):
            failures.append(f"{name}: {key} {figures[key]}, expected {expected}")
    for vm, expected in case.get("moves", {}).items():
        if misses(moves.get(vm, "none"), expected):
            failures.append(f"{name}: {vm} {moves.get(vm, 'none')}, expected {expected}")
    for pattern, columns in case.get("vms", {}).items():
        for column, expected in columns.items():
            found = of_vms(rows, pattern, column)
            if not found or any(misses(value, expected) for value in found):
                failures.append(f"{name}: {column} of {pattern} {found}, expected {expected}")
    return failures


def cell(value) -> str:
    if isinstance(value, list):
        least, most = (cell(one) for one in value)
        return least if least == most else f"{least} to {most}"
    return value if isinstance(value, str) else "-" if value is None else f"{value:.4g}"


def shown(case: dict, log: dict, figures: dict, moves: dict, rows: list) -> dict:
    found = {kind: log[kind] for kind in case.get("log", {})}
    found |= {key: figures[key] for key in case.get("figures", {})}
    found |= {vm: moves.get(vm, "none") for vm in case.get("moves", {})}
    for pattern, columns in case.get("vms", {}).items():
        for column in columns:
            values = of_vms(rows, pattern, column)
            found[f"{pattern} {column}"] = [min(values), max(values)]
    return {key: cell(value) for key, value in found.items()}


def print_table(table: dict[str, dict]) -> None:
    """A heading wherever a case shows something else than the one before."""
    keys = None
    for name, found in table.items():
        if list(found) != keys:
            keys = list(found)
            print("\n| case | " + " | ".join(keys) + " |")
            print("|---" * (len(keys) + 1) + "|")
        print(f"| {name} | " + " | ".join(found.values()) + " |")


def main() -> int:
    source, gemello, study = sys.argv[1:4]
    folder = pathlib.Path(source) / "tests" / "studies" / study
    cases = json.loads((folder / "expected.json").read_text())
    failures = []
    table = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, case in cases.items():
            out = pathlib.Path(scratch) / name
            sets = case["set"]
            if "variant" in case:
                changed = pathlib.Path(scratch) / f"{name}.json"
                derived(folder / "scenario.json", case["variant"], changed)
                sets = [f"platform={changed}", *sets]
            found = outcome(gemello, folder / "scenario.json", sets, out)
            failures += failures_of(name, case, *found)
            table[name] = shown(case, *found)
    if "--table" in sys.argv:
        print_table(table)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
