"""What all stories on the bed share: the bed with two guests, the auditors, what is asserted.

Through all stories of a class the auditor watches which processes hold the images open for writing.
"""

from __future__ import annotations

import pathlib
import shutil
import sys
import tempfile
import time
import unittest

import controller as live
from controller import Controller, Program, lab_bed

SKIPPED = 77
VM = "vm1"
SECOND = "vm2"
FAILOVER = ("--auto", "start,fence,resume,destroy-copy")
build = pathlib.Path()


def place_of(bed: lab_bed.Bed, vm: str, but: str = "") -> list[str]:
    """The hosts on which the guest has a process, as their libvirtds say; but: one that is off."""
    return [host for host in live.HOSTS
            if host != but and vm in bed.lab("virsh", host, "list", "--name").split()]


def place_of_one(bed: lab_bed.Bed, host: str) -> list[str]:
    return bed.lab("virsh", host, "list", "--name").split()


class Story(unittest.TestCase):
    """One bed for a class of stories, in the order of their names."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="gemello-stories-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.bed = lab_bed.Bed(LAB_TCP_USER_TIMEOUT=6, LAB_PING_TIMEOUT=2)
        cls.bed.__enter__()
        cls.addClassCleanup(cls.bed.down)
        cls.holders = cls.bed.holders(forgive_ms=500)
        cls.addClassCleanup(cls.holders.stop)
        cls.beats = cls.bed.beats(silence=3)
        cls.addClassCleanup(cls.beats.stop)
        cls.bed.lab("vm", VM, "h1", "tick=50")
        cls.beats.wait_for(60, vm=VM, event="first")
        cls.bed.lab("vm", SECOND, "h1", "tick=50")
        cls.beats.wait_for(60, vm=SECOND, event="first")
        cls.program = Program(cls.bed, build, cls.folder)
        cls.told = cls.program.inventory()

    def setUp(self) -> None:
        self.seen = len(self.beats.events)
        self.held = len(self.holders.events)

    def be_on(self, vm: str, host: str) -> None:
        """The guest runs there, however that comes about."""
        places = place_of(self.bed, vm)
        if not places:
            self.bed.lab("vm", vm, host, "tick=50")
        elif places != [host]:
            self.bed.migrate(vm, places[0], host)

    def be_off(self, vm: str) -> None:
        for host in place_of(self.bed, vm):
            self.bed.lab("virsh", host, "destroy", vm)

    def tearDown(self) -> None:
        self.bed.works("unhang", "h1")
        for host in live.HOSTS:
            self.bed.works("unjam", host)
            self.bed.works("heal", host)
            self.bed.works("start", host)

    # ---- what is asserted in more than one story ---------------------------------------------

    def guest_events(self, *kinds: str, vm: str = "") -> list[dict]:
        return [event for event in self.beats.events[self.seen:]
                if event["event"] in kinds and vm in ("", event["vm"])]

    def assert_one_holder_ever(self) -> None:
        time.sleep(0.3)
        doubled = [event for event in self.holders.events[self.held:]
                   if event["event"] == "holder"]
        forgiven = [event for event in self.holders.events[self.held:]
                    if event["event"] == "forgiven"]
        self.assertEqual(len(doubled), 2 * len(forgiven), doubled)
        self.assertEqual(self.guest_events("doubled", "corrupted"), [])

    def assert_no_action_ended_twice(self, controller: Controller) -> None:
        begun = [line["id"] for line in controller.find(kind="action")]
        ends = [line["id"] for line in controller.lines()
                if line["kind"] in ("action-done", "action-failed", "action-unknown")]
        self.assertEqual(len(begun), len(set(begun)))
        for action in begun:
            self.assertLessEqual(ends.count(action), 1, controller.tail())

    def kill_process(self, vm: str, host: str) -> None:
        self.bed.lab("exec", host, "sh", "-c", f"kill -9 $(cat /run/libvirt/qemu/{vm}.pid)")

    def boots(self, vm: str) -> int:
        """As the guest counts them on its disk."""
        return [event["boots"] for event in self.beats.events
                if event["vm"] == vm and "boots" in event][-1]

    def status(self, action: int) -> str:
        return [entry["status"] for entry in self.program.journal() if entry["id"] == action][-1]


def main() -> None:
    """Of a file of stories: STORIES.py BUILD_FOLDER [unittest options]."""
    global build
    if reason := lab_bed.missing():
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)
    build = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(verbosity=2)
