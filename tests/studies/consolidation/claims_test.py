#!/usr/bin/env python3
"""What the page says of Sobrio, on one PlanetLab day: clearly less energy than THR-MMT and LR-MMT,
no more contention, at most a tenth of their migrations; and nobody below the bound.

usage: claims_test.py SOURCE_DIR GEMELLO; exit code 77: skipped"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

DAY = "planetlab/20110306.tar.xz"
PLACEMENT = "policy.placement.name"
REBALANCING = "policy.rebalancing"
POLICIES = {
    "thr": {f"{REBALANCING}.detector": "thr"},
    "lr": {f"{REBALANCING}.detector": "lr"},
    "sobrio": {REBALANCING: "sobrio", PLACEMENT: "quantile-fit"},
}


def run(program: str, scenario: pathlib.Path, folder: pathlib.Path, settings: dict) -> dict:
    words = [program, "run", str(scenario), "-o", str(folder), "--no-html", "--json"]
    words += ["--set", f"workload.trace=$GEMELLO_TRACES/{DAY}"]
    for path, value in settings.items():
        words += ["--set", f"{path}={value}"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return {one["name"]: one["value"] for one in json.loads(done.stdout)["figures"]}


def main(source: pathlib.Path, program: str) -> int:
    traces = os.environ.get("GEMELLO_TRACES")
    if traces is None or not (pathlib.Path(traces) / DAY).exists():
        print(f"skipped: GEMELLO_TRACES has no {DAY} (datasets/README.md)")
        return 77
    scenario = source / "tests/studies/consolidation/planetlab.json"
    with tempfile.TemporaryDirectory() as name:
        runs = pathlib.Path(name)
        figures = {one: run(program, scenario, runs / one, sets) for one, sets in POLICIES.items()}
        words = [program, "bound", "--json", *(str(runs / one) for one in POLICIES)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        bounds = json.loads(done.stdout)
    wrong = []
    ours = figures["sobrio"]
    for other in ("thr", "lr"):
        theirs = figures[other]
        if ours["energy"] > 0.97 * theirs["energy"]:
            wrong.append(f"energy {ours['energy']} kWh against {theirs['energy']} of {other}")
        if ours["contended_vm_minutes"] > theirs["contended_vm_minutes"]:
            wrong.append(f"more contention than {other}")
        if ours["migrations"] > 0.1 * theirs["migrations"]:
            wrong.append(f"{ours['migrations']} migrations, {theirs['migrations']} of {other}")
    for bound in bounds:
        if not 0 < bound["least_kwh"] < bound["drawn_kwh"]:
            wrong.append(f"the bound of {bound['run']} is {bound['least_kwh']} kWh")
    for sentence in wrong:
        print(sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), str(pathlib.Path(sys.argv[2]).resolve())))
