#!/usr/bin/env python3
"""Watches which processes of the bed's nodes hold a guest's image open for writing.

    tests/lab/holders.py [--seconds S] [--period 0.1] [--forgive MS] [--json] [--output FILE]

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
    suspects: tuple[Holder, ...] = ()  # young second holders, forgiven if gone at the next sample


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
                self._change(vm, account, holders, now)

    def _change(self, vm: str, account: Account, holders: tuple[Holder, ...], now: float) -> None:
        new = [holder for holder in holders if holder not in account.holders]
        account.holders = holders
        account.holders_max = max(account.holders_max, len(holders))
        self.say(now, "holders", vm=vm, holders=[str(holder) for holder in holders])
        if len(holders) < 2:
            return
        for holder in holders:
            self.say(now, "holder", vm=vm, holder=str(holder), command=holder.command,
                     age_ms=round(_age_ms(holder)))
        if len(holders) == 2 and any(_age_ms(holder) < self.forgive_ms for holder in holders):
            account.suspects = holders
        elif new:
            account.violations += 1

    def _judge_suspects(self, vm: str, account: Account, holders: tuple[Holder, ...],
                        now: float) -> None:
        if not account.suspects:
            return
        left = [holder for holder in account.suspects if holder in holders]
        gone = [holder for holder in account.suspects if holder not in holders]
        young = [holder for holder in gone if _age_ms(holder) < self.forgive_ms + 1000]
        if len(left) < 2 and young:
            self.say(now, "forgiven", vm=vm, holder=str(young[0]), command=young[0].command)
        else:
            account.violations += 1
        account.suspects = ()

    def finish(self) -> bool:
        """Whether every image had one holder at most."""
        for account in self.accounts.values():
            account.violations += 1 if account.suspects else 0
        return not any(account.violations for account in self.accounts.values())
