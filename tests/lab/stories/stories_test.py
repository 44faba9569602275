#!/usr/bin/env python3
"""gemello-live on the bed: what must happen when real hosts fail, told as stories.

    stories_test.py BUILD_FOLDER [unittest options]

Each story puts the two guests where it needs them. Exit code 77 with the reason where the machine
cannot carry the bed.
"""

from __future__ import annotations

import json
import time

import controller as live
import story
from controller import Controller
from story import FAILOVER, SECOND, VM, place_of, place_of_one


class Stories(story.Story):
    def test_1_the_inventory_is_a_platform(self) -> None:
        self.assertEqual(self.told.returncode, 0, self.told.stderr)
        platform = json.loads((self.folder / "platform.json").read_text())
        self.assertEqual([host["name"] for host in platform["hosts"]], list(live.HOSTS))
        self.assertEqual([vm["name"] for vm in platform["vms"]], [VM, SECOND])
        self.assertEqual(len(platform["bricks"]), 3)
        self.assertEqual([brick["name"] for brick in platform["bricks"] if brick.get("arbiter")],
                         [brick["name"] for brick in platform["bricks"]
                          if brick["server"] == "d3"])
        checked = self.program.gemello("platform", "check", self.folder / "platform.json")
        self.assertEqual(checked.returncode, 0, checked.stderr)
        scenario = {"format": "gemello-scenario-1", "name": "lab",
                    "platform": "platform.json",
                    "workload": {"trace": str(live.HERE.parents[2] / "datasets" / "samples"
                                              / "two-core-mix.gtrace"),
                                 "sizes": {"rule": "fixed",
                                           "flavour": platform["flavours"][0]["name"]}},
                    "policy": live.POLICY}
        (self.folder / "scenario.json").write_text(json.dumps(scenario))
        ran = self.program.gemello("run", self.folder / "scenario.json", "-o",
                                   self.folder / "run")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_2_recommending_touches_nothing(self) -> None:
        """Both guests are busy on h1, the other hosts idle."""
        for vm in (VM, SECOND):
            self.bed.lab("tell", vm, "cpu 40")
        with Controller(self.program) as controller:
            held = controller.wait_for(40, kind="held", mode="recommend", action="migrate")
            self.assertEqual(held["from"], "h1")
            time.sleep(3)
            self.assertEqual(controller.find(kind="action"), [])
        self.assertEqual([place_of(self.bed, vm) for vm in (VM, SECOND)], [["h1"], ["h1"]])
        self.assertEqual(self.guest_events("restarted", "silent"), [])

    def test_3_a_busy_guest_is_migrated_and_goes_on(self) -> None:
        """Still busy from the story before."""
        with Controller(self.program, "--auto", "migrate") as controller:
            begun = controller.wait_for(40, kind="action", action="migrate")
            for vm in (VM, SECOND):
                self.bed.lab("tell", vm, "cpu 0")
            controller.wait_for(60, kind="action-done", id=begun["id"])
            self.assertEqual(begun["from"], "h1")
            self.assertEqual(place_of(self.bed, begun["vm"]), [begun["to"]])
            self.assert_no_action_ended_twice(controller)
        time.sleep(1)
        self.assertEqual(self.guest_events("restarted"), [], "the counter proves it")
        self.assert_one_holder_ever()

    def test_4_a_dead_host_is_fenced_and_its_guest_restarted(self) -> None:
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(40, kind="host-seen", host="h1")
            self.bed.lab("cut", "h1")
            controller.wait_for(40, kind="host-lost", host="h1")
            fence = controller.wait_for(30, kind="action", action="fence", host="h1")
            done = controller.wait_for(30, kind="action-done", id=fence["id"])
            self.assertIn("power_read_off_by", done["proof"])
            self.assertEqual(self.bed.fence("h1", "status"), 2, "it is off")
            controller.wait_for(90, kind="vm-started", vm=VM)
            self.assert_no_action_ended_twice(controller)
            starts = controller.find(kind="action", action="start", vm=VM)
            self.assertTrue(all("proof" in start for start in starts), starts)
            lines = controller.lines()
            self.assertGreater(lines.index(starts[0]), lines.index(done), "first the proof")
        restart = self.beats.wait_for(60, self.seen, vm=VM, event="restarted")
        self.assertEqual(restart["boots"], restart["boots_before"] + 1, "one boot")
        self.assert_one_holder_ever()

    def test_5_a_returned_host_loses_its_leftover_before_it_rejoins(self) -> None:
        """h1 is off since the story before; its disk still holds the guest's definition."""
        place = place_of(self.bed, VM)
        self.assertEqual(len(place), 1)
        with Controller(self.program, *FAILOVER) as controller:
            self.bed.lab("start", "h1")
            controller.wait_for(30, kind="host-seen", host="h1")
            copy = controller.wait_for(30, kind="stale-copy-seen", vm=VM, host="h1")
            destroy = controller.wait_for(30, kind="action", action="destroy-copy", host="h1")
            controller.wait_for(30, kind="action-done", id=destroy["id"])
            self.assertLessEqual(copy["t"], destroy["t"])
        self.assertNotIn(VM, self.bed.lab("virsh", "h1", "list", "--all", "--name").split())
        self.assertEqual(place_of(self.bed, VM), place)
        self.assertEqual(self.guest_events("restarted", "silent"), [])

    def test_6_a_partitioned_host_that_cannot_be_fenced_keeps_its_guest(self) -> None:
        self.be_on(VM, "h1")
        self.bed.lab("tell", VM, "wr 100")
        self.bed.lab("jam", "h1")
        failover = {**live.POLICY["failover"], "fence_retries": 1}
        self.program.write_fleet({**live.fleet(), "policy": {**live.POLICY, "failover": failover}})
        self.addCleanup(self.program.write_fleet, live.fleet())
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(40, kind="host-seen", host="h1")
            self.bed.lab("cut", "h1")
            controller.wait_for(40, kind="host-lost", host="h1")
            controller.wait_for(30, kind="action", action="fence", host="h1")
            asked = controller.wait_for(90, kind="operator-asked", host="h1")
            self.assertIn("2 attempts to fence it failed", asked["because"])
            controller.wait_for_talk(5, "A PERSON IS NEEDED: h1 is silent")
            time.sleep(12)  # the bricks have dropped its locks by now
            self.assertEqual(controller.find(kind="action", action="start"), [])
            self.assertEqual(place_of_one(self.bed, "h2") + place_of_one(self.bed, "h3"), [])
            controller.forget()
            begin = len(self.beats.events)
            self.bed.lab("heal", "h1")
            controller.wait_for(40, kind="host-seen", host="h1")
            self.beats.wait_for(60, begin, vm=VM, event="back")
            self.assertEqual(controller.find(kind="action", action="start"), [])
            self.assertEqual(controller.find(kind="action", action="destroy-copy"), [])
        self.bed.lab("tell", VM, "wr 0")
        self.assertEqual(place_of(self.bed, VM), ["h1"])
        self.assertEqual(self.guest_events("restarted"), [], "kept as the only one")
        self.assert_one_holder_ever()

    def define_slow_starter(self, host: str) -> None:
        """vm2 with an emulator that takes its time: a start that can be caught under way."""
        emulator = self.folder / "slow-qemu"
        emulator.write_text("#!/bin/sh\ncase \"$*\" in *guest=vm2*) sleep 4 ;; esac\n"
                            "exec /usr/bin/qemu-system-x86_64 \"$@\"\n")
        emulator.chmod(0o755)
        definition = self.bed.lab("xml", SECOND, "tick=50").replace(
            "/usr/bin/qemu-system-x86_64", str(emulator))
        (self.folder / "slow.xml").write_text(definition)
        self.bed.lab("virsh", host, "define", self.folder / "slow.xml")

    def test_7_a_hung_libvirtd_holds_up_nobody_and_a_late_start_comes_once(self) -> None:
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        self.define_slow_starter("h3")
        begin = len(self.beats.events)
        self.bed.lab("virsh", "h3", "start", SECOND)
        self.beats.wait_for(60, begin, vm=SECOND, event="restarted")
        begin, boots = len(self.beats.events), self.boots(SECOND)
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(40, kind="host-seen", host="h3")
            # h2 is as free as h3 and comes first; it hangs with the start half way.
            self.kill_process(SECOND, "h3")
            stopped = controller.wait_for(40, kind="vm-stopped", vm=SECOND)
            self.assertIn("died", stopped["cause"])
            start = controller.wait_for(40, kind="action", action="start", vm=SECOND)
            self.assertEqual(start["host"], "h2", start)
            time.sleep(1)
            self.bed.lab("hang", "h2")
            self.bed.lab("virsh", "h1", "suspend", VM)
            controller.wait_for(20, kind="vm-paused", vm=VM, host="h1")
            self.bed.lab("virsh", "h1", "resume", VM)
            controller.wait_for(20, kind="vm-resumed", vm=VM, host="h1")
            controller.wait_for(40, kind="action-unknown", id=start["id"])
            controller.wait_for(40, kind="host-suspected", host="h2")
            time.sleep(5)  # nobody may lose patience
            self.bed.lab("unhang", "h2")
            controller.wait_for(60, kind="vm-started", vm=SECOND, host="h2")
            self.beats.wait_for(60, begin, vm=SECOND, event="restarted", boots=boots + 1)
            self.assertEqual(controller.find(kind="host-lost"), [], "its second path answered")
            self.assertEqual(len(controller.find(kind="action", action="start", vm=SECOND)), 1)
            self.assertEqual(controller.find(kind="action", action="resume"), [],
                             "a person paused it")
        self.assertEqual(place_of(self.bed, SECOND), ["h2"])
        self.assertEqual(self.status(start["id"]), "resolved")
        self.assert_one_holder_ever()

    def test_8_a_controller_killed_after_its_intent_does_nothing_twice(self) -> None:
        self.be_on(SECOND, "h2")
        begin, boots = len(self.beats.events), self.boots(SECOND)
        with Controller(self.program, *FAILOVER) as first:
            first.wait_for(40, kind="host-seen", host="h2")
            self.kill_process(SECOND, "h2")
            start = first.wait_for(40, kind="action", action="start", vm=SECOND)
            time.sleep(0.5)  # the call goes out after its intent; the guest takes longer to boot
            first.kill()
        self.assertEqual(self.status(start["id"]), "open")
        with Controller(self.program, *FAILOVER) as second:
            self.beats.wait_for(60, begin, vm=SECOND, event="restarted", boots=boots + 1)
            limit = time.monotonic() + 40
            while self.status(start["id"]) != "resolved" and time.monotonic() < limit:
                time.sleep(0.5)
            self.assertIn(f"action {start['id']} was left open", second.tail())
            self.assertEqual(second.find(kind="action", action="start"), [], second.tail())
        self.assertEqual(self.status(start["id"]), "resolved")
        self.assertEqual(len(place_of(self.bed, SECOND)), 1)
        self.assertEqual(len(self.guest_events("restarted", vm=SECOND)), 1)
        self.assert_one_holder_ever()

    def test_8b_a_host_that_lost_its_power_is_read_off(self) -> None:
        """Off already: the fence reads it and need not cut anything."""
        self.be_off(VM)
        self.be_on(SECOND, "h2")
        begin, boots = len(self.beats.events), self.boots(SECOND)
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(40, kind="host-seen", host="h2")
            self.bed.lab("kill", "h2")
            self.assertEqual(self.bed.fence("h2", "status"), 2, "it is off")
            controller.wait_for(40, kind="host-lost", host="h2")
            fence = controller.wait_for(30, kind="action", action="fence", host="h2")
            done = controller.wait_for(30, kind="action-done", id=fence["id"])
            self.assertIn("power_read_off_by", done["proof"])
            start = controller.wait_for(30, kind="action", action="start", vm=SECOND)
            self.assertEqual(start["proof"], done["proof"])
            self.beats.wait_for(60, begin, vm=SECOND, event="restarted", boots=boots + 1)
            self.bed.lab("start", "h2")
            controller.wait_for(60, kind="stale-copy-seen", vm=SECOND, host="h2")
            destroy = controller.wait_for(30, kind="action", action="destroy-copy", host="h2")
            controller.wait_for(30, kind="action-done", id=destroy["id"])
            self.assert_no_action_ended_twice(controller)
        self.assertEqual(len(place_of(self.bed, SECOND)), 1)
        self.assertEqual(len(self.guest_events("restarted", vm=SECOND)), 1)
        self.assert_one_holder_ever()

    def test_9_what_a_wrong_word_of_an_operator_costs(self) -> None:
        """h1 is cut off and lives, its power switch is stuck, and anna says that it is dead. From
        then on there are two processes by her word; the one that was left behind must never go on.
        """
        self.be_off(SECOND)
        self.be_on(VM, "h1")
        self.bed.lab("tell", VM, "wr 100")
        self.bed.lab("jam", "h1")
        boots = self.boots(VM)
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(40, kind="host-seen", host="h1")
            self.bed.lab("cut", "h1")
            controller.wait_for(40, kind="host-lost", host="h1")
            self.assertEqual(self.program.live("declare-dead", "h1", "-c", self.program.fleet_path,
                                               "--as", "anna").returncode, 0)
            proven = controller.wait_for(40, kind="host-proven-dead", host="h1")
            self.assertEqual(proven["proof"]["stated_by"], "anna")
            controller.wait_for(90, kind="vm-started", vm=VM)
            self.beats.wait_for(60, self.seen, vm=VM, event="restarted", boots=boots + 1)
            self.bed.lab("heal", "h1")
            copy = controller.wait_for(60, kind="stale-copy-seen", vm=VM, host="h1")
            destroy = controller.wait_for(40, kind="action", action="destroy-copy", host="h1")
            controller.wait_for(40, kind="action-done", id=destroy["id"])
            self.assertLess(destroy["t"] - copy["t"], 5)
            self.assertEqual(controller.find(kind="action", action="resume"), [])
            self.assert_no_action_ended_twice(controller)
        self.assertEqual(len(place_of(self.bed, VM)), 1)
        self.assertNotEqual(place_of(self.bed, VM), ["h1"])
        self.assertEqual(self.guest_events("doubled"), [], "the one left behind never ran again")
        self.assertEqual(len(self.guest_events("restarted", vm=VM)), 1)


if __name__ == "__main__":
    story.main()
