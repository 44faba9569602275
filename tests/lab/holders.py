#!/usr/bin/env python3
"""Watches which processes of the bed's nodes hold a guest's image open for writing.

    tests/lab/holders.py [--seconds S] [--period 0.1] [--forgive MS] [--json]

Runs on the machine itself, outside the nodes, and looks at every process of every node (by its
process namespace) and at its open files below the images folder. One line per change:

    1795680698.780 vm1 h1:8390 h2:9531       epoch seconds, guest, NODE:PID (the machine's ids)
    1795680698.780 vm1 h2:9531 qemu-img info ...   with two holders, the command line of each
    summary vm1 holders_max 2 violations 1   at the end (--seconds, SIGTERM or SIGINT)
    summary samples 300 gap_max 0.134        seconds without a look, at most

Exit code 1 if an image ever had two holders. With --forgive MS two holders do not count if one of
the two is younger than MS milliseconds and gone at the next sample (a qemu-img, a second QEMU that
the image lock refuses); they are reported all the same, as forgiven.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pathlib
import re
import signal
import sys
import time

IMAGES = "/var/lib/libvirt/images/"
ACCESS_MODE = 0o3  # of the flags in fdinfo; 0 is read only


@dataclasses.dataclass(frozen=True, order=True)
class Holder:
    """A process that has an image open for writing."""

    node: str
    pid: int
    started: int  # clock ticks since the machine's boot: with the pid, unique
    command: str = dataclasses.field(compare=False)

    def __str__(self) -> str:
        return f"{self.node}:{self.pid}"


class Processes:
    """The processes of the bed's nodes, looked up in /proc."""

    def __init__(self, state: pathlib.Path) -> None:
        self.state = state
        self.namespaces: dict[int, str] = {}  # of processes seen before; it never changes

    def by_node(self) -> list[tuple[str, int]]:
        nodes = self._node_namespaces()
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        self.namespaces = {pid: self.namespaces.get(pid) or _namespace(pid) for pid in pids}
        return [(nodes[space], pid) for pid, space in self.namespaces.items() if space in nodes]

    def _node_namespaces(self) -> dict[str, str]:
        nodes = {}
        for file in self.state.glob("[hd][1-9]/pid"):
            try:
                nodes[_namespace(int(file.read_text()))] = file.parent.name
            except (OSError, ValueError):
                continue
        nodes.pop("", None)
        nodes.pop(_namespace(os.getpid()), None)  # what an old id came to mean since
        return nodes


def _namespace(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""


def _images_held(pid: int) -> set[str]:
    """Names, without suffix, of the images that the process has open for writing."""
    held = set()
    try:
        files = os.listdir(f"/proc/{pid}/fd")
    except OSError:
        return held
    for file in files:
        try:
            path = os.readlink(f"/proc/{pid}/fd/{file}")
            if path.startswith(IMAGES) and _writable(pid, file):
                held.add(path.removeprefix(IMAGES).split("/")[-1].split(".")[0])
        except OSError:
            continue
    return held - {""}


def _writable(pid: int, file: str) -> bool:
    text = pathlib.Path(f"/proc/{pid}/fdinfo/{file}").read_text()
    flags = re.search(r"^flags:\s*([0-7]+)", text, re.MULTILINE)
    return flags is not None and int(flags.group(1), 8) & ACCESS_MODE != 0


def _describe(node: str, pid: int) -> Holder | None:
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    command = b" ".join(words).decode("utf-8", "replace").strip()
    return Holder(node, pid, int(fields[19]), command)


def _age_ms(holder: Holder) -> float:
    return (time.clock_gettime(time.CLOCK_BOOTTIME)
            - holder.started / os.sysconf("SC_CLK_TCK")) * 1000


@dataclasses.dataclass
class Account:
    """The holders of one image now, and the worst there was."""

    holders: tuple[Holder, ...] = ()
    holders_max: int = 0
    violations: int = 0
    suspects: tuple[Holder, ...] = ()  # young; forgiven if one is gone at the next sample


class Auditor:
    """Compares sample with sample; `say` is called with time, event and what belongs to it."""

    def __init__(self, forgive_ms: float, say) -> None:
        self.forgive_ms = forgive_ms
        self.say = say
        self.accounts: dict[str, Account] = {}

    def see(self, held: dict[str, list[Holder]], now: float) -> None:
        for vm in sorted(held.keys() | self.accounts.keys()):
            account = self.accounts.setdefault(vm, Account())
            holders = tuple(sorted(held.get(vm, [])))
            self._judge_suspects(vm, account, holders, now)
            if holders != account.holders:
                self._note_change(vm, account, holders, now)

    def _note_change(self, vm: str, account: Account, holders: tuple[Holder, ...],
                     now: float) -> None:
        account.holders = holders
        account.holders_max = max(account.holders_max, len(holders))
        self.say(now, "holders", vm=vm, holders=[str(holder) for holder in holders])
        if len(holders) < 2:
            return
        ages = {holder: _age_ms(holder) for holder in holders}
        for holder, age in ages.items():
            self.say(now, "holder", vm=vm, holder=str(holder), age_ms=round(age),
                     command=holder.command)
        young = tuple(holder for holder, age in ages.items() if age < self.forgive_ms)
        if len(holders) == 2 and young:
            account.suspects = young
        else:
            account.violations += 1

    def _judge_suspects(self, vm: str, account: Account, holders: tuple[Holder, ...],
                        now: float) -> None:
        gone = [holder for holder in account.suspects if holder not in holders]
        if gone:
            self.say(now, "forgiven", vm=vm, holder=str(gone[0]), command=gone[0].command)
        elif account.suspects:
            account.violations += 1
        account.suspects = ()

    def summarize(self, now: float, samples: int, gap_max: float) -> bool:
        """Whether no image ever had two holders that count."""
        for vm, account in sorted(self.accounts.items()):
            account.violations += 1 if account.suspects else 0
            self.say(now, "summary", vm=vm, holders_max=account.holders_max,
                     violations=account.violations)
        self.say(now, "summary", samples=samples, gap_max=round(gap_max, 3))
        return not any(account.violations for account in self.accounts.values())


def sample(processes: Processes) -> dict[str, list[Holder]]:
    held: dict[str, list[Holder]] = {}
    for node, pid in processes.by_node():
        images = _images_held(pid)
        holder = _describe(node, pid) if images else None
        for vm in images if holder else ():
            held.setdefault(vm, []).append(holder)
    return held


def watch(processes: Processes, auditor: Auditor, period: float, seconds: float) -> bool:
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: ended.append(received))
    samples = 0
    gap_max = 0.0
    begin = last = time.monotonic()
    while not ended and time.monotonic() - begin < seconds:
        start = time.monotonic()
        gap_max = max(gap_max, start - last)
        last = start
        auditor.see(sample(processes), time.time())
        samples += 1
        time.sleep(max(0.0, start + period - time.monotonic()))
    return auditor.summarize(time.time(), samples, gap_max)


def write_json(now: float, event: str, **facts) -> None:
    print(json.dumps({"time": round(now, 3), "event": event, **facts}), flush=True)


def write_text(now: float, event: str, **facts) -> None:
    if event == "summary":
        print("summary", *(f"{key} {value}" if key != "vm" else value
                           for key, value in facts.items()), flush=True)
        return
    told = facts["holders"] if event == "holders" else [facts["holder"], facts["command"]]
    word = ["forgiven"] if event == "forgiven" else []
    print(f"{now:.3f}", facts["vm"], *word, *told, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Watches who holds the guests' images open.")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long to watch")
    parser.add_argument("--period", type=float, default=0.1, help="seconds between samples")
    parser.add_argument("--forgive", type=float, default=0.0, metavar="MS",
                        help="a second holder younger than this and gone at the next sample")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    arguments = parser.parse_args()
    state = pathlib.Path(os.environ.get("LAB_STATE", "/var/tmp/gemello-lab"))
    if not (state / "settings").is_file():
        parser.error(f"no bed is up in {state}")
    auditor = Auditor(arguments.forgive, write_json if arguments.json else write_text)
    alone = watch(Processes(state), auditor, arguments.period, arguments.seconds)
    return 0 if alone else 1


if __name__ == "__main__":
    sys.exit(main())
