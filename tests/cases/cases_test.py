#!/usr/bin/env python3
"""Runs the cases of this folder and compares each log, byte for byte, with what it should be.

usage: cases_test.py GEMELLO [--room DIR] [--bless] [CASE ...]

A case is a folder with scenario.json. Its log is written as a person reads it (story.py) and held
against expected.log; expect.json says what must hold whatever the log:

    figures   of the report, exactly
    vms       by name: the host on which it runs at the end, or the state in which it is
              ("paused@hv1", "stopped@hv2", "requested")
    phases    by host: what failover remembers of it, or null
    held      by VM: why admission holds it back
    says, silent   texts that the log has, or has not

--bless writes expected.log of the cases named, and only of those whose expect.json holds."""

import argparse
import concurrent.futures
import difflib
import json
import pathlib
import subprocess
import sys
import tempfile

import story
import text_trace

ROOM = pathlib.Path(__file__).resolve().parent
AT_ONCE = 2
MEMBERS = ("figures", "vms", "phases", "held")


class Outcome:
    """What a run left: the log as text, figures, places of VMs, the memory of failover."""

    def __init__(self, out: pathlib.Path) -> None:
        self.log = story.rendered((out / "events.jsonl").read_text())
        report = json.loads((out / "report.json").read_text())
        self.figures = {figure["name"]: figure["value"] for figure in report["figures"]}
        written = out / "state.json"
        state = json.loads(written.read_text()) if written.is_file() else {"vms": []}
        self.vms = {vm["name"]: place(vm) for vm in state["vms"]}
        self.phases, self.held = memory(state)


def place(vm: dict) -> str:
    state, host = vm["state"], vm.get("host")
    return host if state == "running" else f"{state}@{host}" if host else state


def memory(state: dict) -> tuple[dict, dict]:
    """What failover remembers of hosts, and why lifecycle holds VMs back."""
    parts = json.loads(state.get("controller", {}).get("policy_memory") or "{}")
    hosts = parts.get("failover/restart-by-priority", {}).get("hosts", {})
    waiting = parts.get("lifecycle", {}).get("waiting", {})
    return ({host: entry["phase"] for host, entry in hosts.items()},
            {vm: entry["held_because"] for vm, entry in waiting.items() if "held_because" in entry})


def state_asked(case: pathlib.Path) -> list[str]:
    """The truth right before the end; of a run with several controllers there is none."""
    if "controllers" in json.loads((case / "scenario.json").read_text()):
        return []
    load = json.loads((case / "trace.json").read_text())
    end_ms = load["steps"] * int(load["period"].removesuffix("s")) * 1000
    return ["--state-at", f"{end_ms - 1}ms"]


def run(gemello: str, case: pathlib.Path, scratch: pathlib.Path) -> Outcome:
    trace, out = scratch / f"{case.name}.gtrace", scratch / case.name
    text_trace.write(case / "trace.json", trace)
    scenario = case / "scenario.json"
    command = [gemello, "run", scenario, "-o", out, "--no-html", *state_asked(case)]
    done = subprocess.run([*command, "--set", f"workload.trace={trace}"], capture_output=True,
                          text=True)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {done.stderr.strip()}")
    return Outcome(out)


def broken(expect: dict, found: Outcome) -> list[str]:
    """What does not hold, whatever the log says."""
    failures = []
    for member in MEMBERS:
        there = getattr(found, member)
        for name, expected in expect.get(member, {}).items():
            if name not in there and expected is not None:
                failures.append(f"{member}: there is no '{name}'")
            elif there.get(name) != expected:
                failures.append(f"{name} is {there.get(name)}, must be {expected}")
    failures += [f"the log must say '{text}'" for text in expect.get("says", [])
                 if text not in found.log]
    failures += [f"the log must not say '{text}'" for text in expect.get("silent", [])
                 if text in found.log]
    if unknown := set(expect) - {*MEMBERS, "says", "silent"}:
        failures.append(f"expect.json: unknown {sorted(unknown)}")
    if "double_starts" not in expect.get("figures", {}) or len(expect) < 2:
        failures.append("expect.json must state double_starts and something of this case")
    return failures


def failures_of(gemello: str, case: pathlib.Path, scratch: pathlib.Path, bless: bool) -> str:
    """Empty where all is as it should be."""
    missing = [name for name in ("README.md", "trace.json", "expect.json")
               if not (case / name).is_file()]
    if missing:
        return f"{case.name}: without {', '.join(missing)}\n"
    try:
        found = run(gemello, case, scratch)
        failures = broken(json.loads((case / "expect.json").read_text()), found)
    except (RuntimeError, ValueError, KeyError) as error:
        return f"{case.name}: {error!r}\n"
    text = "".join(f"{case.name}: {one}\n" for one in failures)
    expected = case / "expected.log"
    if bless and not failures:
        expected.write_text(found.log)
    if not expected.is_file():
        return text + f"{case.name}: without expected.log\n"
    wanted = expected.read_text()
    return text + "".join(difflib.unified_diff(wanted.splitlines(True), found.log.splitlines(True),
                                               f"{case.name}/expected.log", "this run"))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("gemello")
    parser.add_argument("--room", type=pathlib.Path, default=ROOM)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("cases", nargs="*")
    asked = parser.parse_intermixed_args()
    if asked.bless and not asked.cases:
        parser.error("--bless needs the names of cases")
    there = sorted(path.parent for path in asked.room.glob("*/scenario.json"))
    chosen = [case for case in there if not asked.cases or case.name in asked.cases]
    if len(chosen) < max(1, len(set(asked.cases))):
        parser.error(f"no such case: {set(asked.cases) - {case.name for case in there}}")
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            texts = list(pool.map(
                lambda case: failures_of(asked.gemello, case, scratch, asked.bless), chosen))
    for text in texts:
        sys.stderr.write(text)
    failed = sum(bool(text) for text in texts)
    print(f"{len(chosen) - failed} of {len(chosen)} cases as expected")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
