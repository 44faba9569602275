#!/usr/bin/env python3
"""Shows that cases_test.py fails where it must: on a copy of a case that is spoilt each time.

usage: driver_test.py GEMELLO"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOM = pathlib.Path(__file__).resolve().parent
CASE = "detect-crash"


def driven(gemello: str, room: pathlib.Path, *more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-B", ROOM / "cases_test.py", gemello, "--room", room, *more]
    return subprocess.run(command, capture_output=True, text=True)


def changed_log(case: pathlib.Path) -> None:
    log = case / "expected.log"
    log.write_text(log.read_text().replace("335.250", "335.251", 1))


def shorter_log(case: pathlib.Path) -> None:
    log = case / "expected.log"
    log.write_text("".join(log.read_text().splitlines(True)[:-1]))


def no_log(case: pathlib.Path) -> None:
    (case / "expected.log").unlink()


def other_expectation(case: pathlib.Path) -> None:
    expect = json.loads((case / "expect.json").read_text())
    expect["vms"]["b"] = "hv4"
    (case / "expect.json").write_text(json.dumps(expect))


def nothing_expected(case: pathlib.Path) -> None:
    (case / "expect.json").write_text('{"figures": {"double_starts": 0}}')


def other_world(case: pathlib.Path) -> None:
    scenario = case / "scenario.json"
    scenario.write_text(scenario.read_text().replace("300.4s", "301.4s"))


def bad_scenario(case: pathlib.Path) -> None:
    scenario = case / "scenario.json"
    scenario.write_text(scenario.read_text().replace("host-crash", "host-crush"))


SPOILT = [  # what is done to the case, and what must be said of it
    (changed_log, "-   335.251 world"),
    (shorter_log, "+   380.250 hv3: b runs"),
    (no_log, "without expected.log"),
    (other_expectation, "b is hv3, must be hv4"),
    (nothing_expected, "something of this case"),
    (other_world, "+   301.400 world: host-crash hv2"),
    (bad_scenario, "exit code 3"),
]


def room_with(case: str, folder: pathlib.Path) -> pathlib.Path:
    shutil.copytree(ROOM / "platforms", folder / "platforms")
    return pathlib.Path(shutil.copytree(ROOM / case, folder / case))


def main() -> int:
    gemello = sys.argv[1]
    failures = []
    for spoil, text in SPOILT:
        with tempfile.TemporaryDirectory() as folder:
            room = pathlib.Path(folder)
            case = room_with(CASE, room)
            if driven(gemello, room).returncode != 0:
                failures.append("the case as it is must pass")
            spoil(case)
            found = driven(gemello, room)
            if found.returncode != 1 or text not in found.stderr:
                failures.append(f"{spoil.__name__}: {found.returncode}: {found.stderr}")
            # Blessing heals a log, never what does not hold.
            log = case / "expected.log"
            before = log.read_text() if log.is_file() else None
            blessed = driven(gemello, room, "--bless", CASE).returncode == 0
            if blessed != (spoil in (changed_log, shorter_log, no_log)) and spoil != other_world:
                failures.append(f"{spoil.__name__}: blessed: {blessed}")
            if not blessed and before != (log.read_text() if log.is_file() else None):
                failures.append(f"{spoil.__name__}: a log was written")
            if driven(gemello, room, "--bless").returncode != 2:
                failures.append("--bless without names must be refused")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
