"""Stories of two controllers on one lease, for a class with a bed (story.py).

c1 and c2 are two programs with a journal each; each reaches the lease's file, on the bed's own
volume, by a Gluster client of its own, as two machines would.
"""

from __future__ import annotations

import pathlib
import signal
import time

import controller as live
from controller import Controller, Program
from story import FAILOVER, SECOND, VM, place_of

# Another takes over 16 + 2 s after the leader's last renewal.
LEASE = {"lasts": "16s", "renew": "3s", "margin": "2s"}
ORDERS = {"start": "12s", "stop": "12s", "fence": "12s", "other": "10s"}
TAKEN_OVER = 60  # seconds to wait for that, on a busy machine


class LeaseStories:
    """The pairs of controllers; `setUpClass` of the bed comes first."""

    @classmethod
    def seat(cls, name: str) -> Program:
        """The program of one controller, with a folder of its own."""
        folder = cls.folder / name
        folder.mkdir()
        program = Program(cls.bed, cls.program.build, folder)
        share = pathlib.Path(cls.bed.lab("share", name))
        facts = live.fleet()
        facts["platform"] = str(cls.folder / "platform.json")
        facts["times"] = {**live.TIMES, **ORDERS}
        facts["lease"] = {"file": str(share / "lab.lease"), "controller": name, **LEASE}
        program.write_fleet(facts)
        return program

    @classmethod
    def seats(cls) -> tuple[Program, Program]:
        if not hasattr(cls, "pair"):
            cls.pair = cls.seat("c1"), cls.seat("c2")
            made = cls.pair[0].live("lease", "-c", cls.pair[0].fleet_path, "--create")
            assert made.returncode == 0, made.stderr
        return cls.pair

    def leader_and_follower(self) -> tuple[Controller, Controller]:
        c1, c2 = self.seats()
        leader = Controller(c1, *FAILOVER)
        self.addCleanup(leader.end)
        leader.wait_for_talk(TAKEN_OVER, "leads: turn ")
        follower = Controller(c2, *FAILOVER)
        self.addCleanup(follower.end)
        follower.wait_for_talk(30, "watching: decides nothing: c1 leads turn ")
        return leader, follower

    def starts(self, *controllers: Controller, vm: str) -> list[dict]:
        return [line for controller in controllers
                for line in controller.find(kind="action", action="start", vm=vm)]

    def assert_one_restart(self, vm: str, begin: int, boots: int, off: str = "") -> None:
        self.beats.wait_for(60, begin, vm=vm, event="restarted", boots=boots + 1)
        time.sleep(3)  # nobody may start it once more
        self.assertEqual(len(self.guest_events("restarted", vm=vm)), 1)
        self.assertEqual(len(place_of(self.bed, vm, off)), 1)
        self.assert_one_holder_ever()

    def test_4_of_two_controllers_one_acts(self) -> None:
        """The leader ends in order, and the other leads at once."""
        self.be_on(VM, "h1")
        self.be_on(SECOND, "h2")
        leader, follower = self.leader_and_follower()
        leader.wait_for(40, kind="host-seen", host="h2")
        begin, boots = len(self.beats.events), self.boots(SECOND)
        self.kill_process(SECOND, "h2")
        start = leader.wait_for(40, kind="action", action="start", vm=SECOND)
        leader.wait_for(40, kind="action-done", id=start["id"])
        self.assert_one_restart(SECOND, begin, boots)
        for kind in ("action", "held", "refused"):
            self.assertEqual(follower.find(kind=kind), [], "who watches decides nothing")
        self.assertEqual(leader.stop(), 0)
        self.assertIn("the turn is given back", leader.tail())
        follower.wait_for_talk(5, "leads: turn ")
        self.seen, begin = len(self.beats.events), len(self.beats.events)
        place = place_of(self.bed, SECOND)[0]
        self.kill_process(SECOND, place)
        follower.wait_for(40, kind="action", action="start", vm=SECOND)
        self.assert_one_restart(SECOND, begin, boots + 1)
        self.assertEqual(len(self.starts(leader, follower, vm=SECOND)), 2)

    def test_5_a_leader_that_dies_in_a_failover_is_followed(self) -> None:
        """Killed between the order to start and its end: the guest is started once in all."""
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        leader, follower = self.leader_and_follower()
        begin, boots = len(self.beats.events), self.boots(VM)
        self.bed.lab("cut", "h1")
        start = leader.wait_for(60, kind="action", action="start", vm=VM)
        leader.kill()
        follower.wait_for_talk(TAKEN_OVER, "leads: turn ")
        follower.wait_for_talk(10, f"action {start['id']} was left open by an earlier turn")
        follower.wait_for_talk(60, f"action {start['id']} is no longer unknown")
        self.assert_one_restart(VM, begin, boots, off="h1")
        self.assertEqual(self.starts(leader, follower, vm=VM), [start])

    def test_6_a_leader_that_stood_still_does_nothing_more(self) -> None:
        """Stopped with the fence under way; its successor fences anew, and starts the guest."""
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        leader, follower = self.leader_and_follower()
        begin, boots = len(self.beats.events), self.boots(VM)
        self.bed.lab("cut", "h1")
        leader.wait_for(60, kind="action", action="fence", host="h1")
        leader.send(signal.SIGSTOP)
        follower.wait_for_talk(TAKEN_OVER, "leads: turn ")
        follower.wait_for(60, kind="action", action="start", vm=VM)
        decided = len(leader.find(kind="action"))
        leader.send(signal.SIGCONT)
        leader.wait_for_talk(20, "leads no more; watching: decides nothing: c2 leads turn ")
        self.assert_one_restart(VM, begin, boots, off="h1")
        self.assertEqual(len(leader.find(kind="action")), decided)
        self.assertEqual(self.starts(leader, vm=VM), [])
        self.assertEqual(len(self.starts(follower, vm=VM)), 1)

    def test_7_a_leader_cut_off_from_the_lease_begins_nothing(self) -> None:
        """Its Gluster client hangs, and then a host dies: the other fences and starts, once."""
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        leader, follower = self.leader_and_follower()
        begin, boots = len(self.beats.events), self.boots(VM)
        self.hang_between_writes("c1")
        self.addCleanup(self.bed.works, "unhang-share", "c1")
        self.bed.lab("cut", "h1")
        follower.wait_for_talk(TAKEN_OVER, "leads: turn ")
        follower.wait_for(60, kind="action", action="start", vm=VM)
        self.assert_one_restart(VM, begin, boots, off="h1")
        self.assertIn("leads no more", leader.tail())
        self.bed.lab("unhang-share", "c1")
        leader.wait_for_talk(30, "watching: decides nothing: c2 leads turn ")
        self.assertEqual(leader.find(kind="action"), [])
        self.assertEqual(len(self.starts(follower, vm=VM)), 1)

    def hang_between_writes(self, name: str) -> None:
        """Right after a renewal, as its own client sees it at once: a client that stops with the
        file's lock held keeps everybody out, as live/lease says."""
        seat = next(seat for seat in self.seats() if seat.folder.name == name)
        file = pathlib.Path(seat.lease_file())
        before = file.read_bytes()
        limit = time.monotonic() + 20
        while file.read_bytes() == before:
            self.assertLess(time.monotonic(), limit, "the leader renews")
            time.sleep(0.02)
        time.sleep(0.1)
        self.bed.lab("hang-share", name)
