"""Stories of disk servers that fail under running guests, for a class with a bed (story.py).

The volume has two data copies and an arbiter: d1 and d2, d3.
"""

from __future__ import annotations

import time

import controller as live
from controller import Controller
from story import FAILOVER, SECOND, VM, place_of


class StorageStories:
    """h1 holds vm1, h2 vm2; both write all the time."""

    def write_from_two_hosts(self) -> None:
        for vm, host in ((VM, "h1"), (SECOND, "h2")):
            self.be_on(vm, host)
            self.bed.lab("tell", vm, "wr 100")
            self.addCleanup(self.bed.works, "tell", vm, "wr 0")

    def watch_storage_from(self, server: str) -> None:
        """Its word on the bricks is what the controller gets."""
        facts = live.fleet()
        facts["gluster"]["command"][2] = server
        facts["gluster"]["period"] = "2s"
        self.program.write_fleet(facts)

    def assert_undisturbed(self) -> None:
        """Same boots, where they were."""
        self.assertEqual(place_of(self.bed, VM), ["h1"])
        self.assertEqual(place_of(self.bed, SECOND), ["h2"])
        self.assertEqual(self.guest_events("restarted"), [])
        self.assert_one_holder_ever()

    def test_1_a_silent_disk_server_is_waited_for(self) -> None:
        """d2 is cut off and lives: the guests wait for it, go on without it, and nobody acts."""
        self.write_from_two_hosts()
        self.watch_storage_from("d1")
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(150, kind="host-seen", host="h2")  # the first look at the volume
            self.bed.lab("cut", "d2")
            # Two ping timeouts, and then some: nobody may lose patience. (How slow a write was is
            # told only if none before it was slower, at a boot on a busy machine.)
            time.sleep(20)
            self.assertEqual(self.guest_events("silent"), [], "both go on")
            self.bed.lab("heal", "d2")
            time.sleep(5)
            self.assertEqual(controller.find(kind="action"), [], "no fence, no restart")
            self.assertEqual(controller.find(kind="host-lost"), [])
            self.assertEqual(controller.find(kind="vm-paused"), [], "a copy was left")
        self.assertEqual(self.guest_events("disk-error"), [])
        self.assert_undisturbed()

    def test_2_guests_paused_by_a_lost_quorum_go_on_once_it_is_back(self) -> None:
        """d1 and d3 lose power: d2 alone is no quorum. Resuming before they are back is refused by
        libvirt and does nothing; after it each guest goes on once, by one order."""
        self.write_from_two_hosts()
        self.watch_storage_from("d2")
        with Controller(self.program, *FAILOVER) as controller:
            controller.wait_for(150, kind="host-seen", host="h2")  # the first look at the volume
            for server in ("d1", "d3"):
                self.bed.lab("kill", server)
            for vm in (VM, SECOND):
                controller.wait_for(60, kind="vm-paused", vm=vm)
            time.sleep(4)
            back_at = time.time()
            self.assertEqual(self.resumed(controller), [], "not before")
            for server in ("d1", "d3"):
                self.bed.lab("start", server)
            for vm, host in ((VM, "h1"), (SECOND, "h2")):
                controller.wait_for(120, kind="vm-resumed", vm=vm, host=host)
            time.sleep(5)  # nobody may be paused or resumed again
            self.assertEqual(sorted(line["vm"] for line in self.resumed(controller)),
                             [VM, SECOND])
            self.assertEqual({line["action"] for line in controller.find(kind="action")},
                             {"resume"})
            self.assertEqual(controller.find(kind="host-lost"), [])
        # A busy machine makes a guest silent once more; how often it was resumed is told above.
        began = {event["vm"] for event in self.guest_events("back") if event["time"] > back_at}
        self.assertEqual(began, {VM, SECOND})
        self.assert_undisturbed()

    def resumed(self, controller: Controller) -> list[dict]:
        """The orders to resume that had an effect."""
        done = [line["id"] for line in controller.find(kind="action-done")]
        return [line for line in controller.find(kind="action", action="resume")
                if line["id"] in done]
