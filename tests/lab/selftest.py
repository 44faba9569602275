#!/usr/bin/env python3
"""The bed's own test: it comes up, its faults do what they say, and nothing is left behind.

Exit code 77 with the reason where the machine cannot carry the bed.
"""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

import bed as lab_bed

SKIPPED = 77
VM = "vm1"
FOLDERS = ("/run", "/run/gluster", "/run/netns", "/var/lib", "/var/lib/libvirt",
           "/var/lib/glusterd", "/var/log", "/var/log/glusterfs", "/var/cache", "/var/tmp",
           "/etc/libvirt", "/etc/glusterfs")


def traces(state: pathlib.Path) -> dict[str, set[str]]:
    """What a bed could leave behind on the machine, by kind."""
    found = {"processes": set(), "mounts": set(), "files": set(), "links": set()}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if str(state).encode() in words and int(folder.name) != os.getpid():
            found["processes"].add(words.replace(b"\0", b" ").decode("utf-8", "replace"))
    mounts = pathlib.Path("/proc/self/mounts").read_text().splitlines()
    found["mounts"] = {line for line in mounts if "gluster" in line or str(state) in line}
    for folder in map(pathlib.Path, FOLDERS):
        paths = {str(path) for path in folder.glob("*")} if folder.is_dir() else set()
        found["files"] |= {path for path in paths
                           if "gemello-lab" not in path or path.startswith(str(state))}
    found["files"].discard("/run/mount")  # mount's own, made with the first mount on a machine
    found["links"] = set(os.listdir("/sys/class/net"))
    return found


def seconds_of(action) -> float:
    begin = time.monotonic()
    action()
    return time.monotonic() - begin


class BedTest(unittest.TestCase):
    """One bed with one guest on h1 for all cases; each leaves both as it found them."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.bed = lab_bed.Bed()
        cls.before = traces(cls.bed.state)
        cls.bed.__enter__()
        cls.addClassCleanup(cls.bed.down)
        cls.auditor = cls.bed.holders()
        cls.addClassCleanup(cls.auditor.stop)
        cls.beats = cls.bed.beats(silence=2)
        cls.addClassCleanup(cls.beats.stop)
        cls.bed.lab("vm", VM, "h1", "tick=50")
        cls.beats.wait_for(60, vm=VM, event="first")

    @classmethod
    def tearDownClass(cls) -> None:
        bed, before = cls.bed, cls.before
        cls.doClassCleanups()
        bed.down()  # a second time
        after = traces(bed.state)
        for kind in before:
            left = after[kind] - before[kind]
            if left:
                raise AssertionError(f"{kind} left behind: {sorted(left)}")

    def holders_now(self) -> list[str]:
        time.sleep(0.3)  # three samples
        seen = [event["holders"] for event in self.auditor.events if event["event"] == "holders"]
        return [holder.split(":")[0] for holder in seen[-1]]

    def test_live_migration_keeps_the_guest_and_one_holder(self) -> None:
        self.assertEqual(self.holders_now(), ["h1"])
        beats, samples = len(self.beats.events), len(self.auditor.events)
        self.bed.migrate(VM, "h1", "h2")
        self.assertEqual(self.holders_now(), ["h2"])
        self.bed.migrate(VM, "h2", "h1")
        self.assertEqual(self.holders_now(), ["h1"])
        time.sleep(0.5)
        self.assertEqual([event for event in self.beats.events[beats:]
                          if event["event"] in ("restarted", "doubled", "silent")], [])
        self.assertEqual([event for event in self.auditor.events[samples:]
                          if event["event"] == "holder"], [])

    def test_auditor_sees_a_planted_second_holder(self) -> None:
        image = f"/var/lib/libvirt/images/{VM}.qcow2"
        with self.bed.holders() as auditor:
            auditor.wait_for(5, event="holders", vm=VM)
            self.bed.lab("exec", "h3", "sh", "-c", f"exec 3<>{image}; exec sleep 0.3")
            self.assertEqual(auditor.stop(), 1)
        self.assertEqual(auditor.summary(VM)["holders_max"], 2)
        told = [event["command"] for event in auditor.events if event["event"] == "holder"]
        self.assertTrue(any("sleep 0.3" in command for command in told), told)

    def test_cut_and_heal(self) -> None:
        self.assertTrue(self.bed.works("witness", "h3"))
        self.bed.lab("cut", "h3")
        self.assertFalse(self.bed.works("witness", "h3", seconds=3))
        self.assertFalse(self.bed.works("net", "virsh", "-c", lab_bed.tcp_uri("h3"), "list",
                                        seconds=3))
        self.assertEqual(self.bed.fence("h3", "status"), 0)
        self.bed.lab("heal", "h3")
        self.assertTrue(self.bed.works("witness", "h3", seconds=3))
        self.assertTrue(self.bed.works("net", "virsh", "-c", lab_bed.tcp_uri("h3"), "list"))

    def test_hung_libvirtd(self) -> None:
        self.bed.lab("hang", "h3")
        self.assertFalse(self.bed.works("virsh", "h3", "list", seconds=1))
        self.assertTrue(self.bed.works("witness", "h3"))
        self.assertTrue(self.bed.works("virsh", "h2", "list"))
        self.bed.lab("unhang", "h3")
        self.assertTrue(self.bed.works("virsh", "h3", "list"))

    def test_fencing_gives_a_new_life(self) -> None:
        life = self.bed.lab("witness", "h3")
        self.bed.lab("hang", "h3")  # the switch needs neither libvirtd
        self.bed.lab("cut", "h3")  # nor the network
        self.bed.lab("jam", "h3")
        self.assertEqual(self.bed.fence("h3", "off"), 1)
        self.bed.lab("unjam", "h3")
        self.assertEqual(self.bed.fence("h3", "status"), 0)
        off = seconds_of(lambda: self.assertEqual(self.bed.fence("h3", "off"), 0))
        status = seconds_of(lambda: self.assertEqual(self.bed.fence("h3", "status"), 2))
        self.assertLess(off + status, 2)  # 0.15 s on a machine with nothing else to do
        self.assertEqual(self.bed.fence("h3", "off"), 0)
        self.assertEqual(self.bed.fence("h3", "on"), 0)
        self.assertEqual(self.bed.fence("h3", "status"), 0)
        self.assertFalse(self.bed.works("witness", "h3", seconds=3))  # the cable is as it was
        self.bed.lab("heal", "h3")
        self.bed.lab("start", "h3")
        self.assertNotEqual(self.bed.lab("witness", "h3"), life)

    def test_shares_are_two_clients_of_the_volume(self) -> None:
        """They stay mounted: that nothing of them is left behind is seen at the end."""
        one, other = (pathlib.Path(self.bed.lab("share", name)) for name in ("s1", "s2"))
        (one / "note").write_text("hello")
        self.assertEqual((other / "note").read_text(), "hello")
        self.bed.lab("hang-share", "s1")
        hung = subprocess.Popen(["cat", one / "note"], stdout=subprocess.DEVNULL)
        with self.assertRaises(subprocess.TimeoutExpired):
            hung.wait(timeout=1)
        self.assertEqual((other / "note").read_text(), "hello")
        self.bed.lab("unhang-share", "s1")
        self.assertEqual(hung.wait(timeout=10), 0)
        self.bed.lab("hang-share", "s2")  # goes down hung

    def test_a_second_observer_hears_the_same(self) -> None:
        with self.bed.beats() as second:
            heard = second.wait_for(10, vm=VM, event="first")
        first = next(event for event in self.beats.events if event["event"] == "first")
        self.assertEqual(heard["boot"], first["boot"])
        self.assertGreater(heard["n"], first["n"])
        self.assertGreater(second.summary(VM)["beats"], 0)

    def test_the_wan_delays_both_ways(self) -> None:
        def round_trip_ms() -> float:
            told = self.bed.lab("exec", "h1", "ping", "-q", "-c", "5", "-i", "0.1", "10.77.0.13")
            return float(told.rpartition("=")[2].split("/")[0])

        self.assertLess(round_trip_ms(), 5)
        self.bed.lab("wan", "delay_us 5000")  # each way, so a round trip takes 10 ms
        self.assertGreaterEqual(round_trip_ms(), 10)
        self.bed.lab("wan", "delay_us 0")

    def test_the_definition_is_printed_only(self) -> None:
        self.assertIn("cache='none' error_policy='stop'", self.bed.lab("xml", "vm9", "wr=100"))
        self.bed.lab("vm", "--define", "vm9", "h2")
        self.assertEqual(self.bed.lab("virsh", "h2", "domstate", "vm9"), "shut off")
        self.bed.lab("virsh", "h2", "undefine", "vm9")

    def test_a_second_bed_of_the_same_folder_is_refused(self) -> None:
        done = self.bed.run(lab_bed.HERE / "lab", "up")
        self.assertEqual(done.returncode, 1)
        self.assertIn("a bed is up", done.stderr)


class SmallBedTest(unittest.TestCase):
    """Beds of one host without disk servers, which come to grief."""

    settings = {"LAB_HOSTS": "h1@a", "LAB_DISKS": ""}

    def assert_no_trace(self, bed: lab_bed.Bed, before: dict[str, set[str]]) -> None:
        after = traces(bed.state)
        for kind, known in before.items():
            self.assertEqual(after[kind] - known, set())

    def test_an_owner_killed_takes_its_bed_along(self) -> None:
        program = ("import bed, sys, time\n"
                   f"with bed.Bed(**{self.settings}) as own:\n"
                   "    print(own.state, flush=True)\n"
                   "    time.sleep(60)\n")
        owner = subprocess.Popen([sys.executable, "-B", "-c", program], cwd=lab_bed.HERE,
                                 stdout=subprocess.PIPE, text=True)
        state = pathlib.Path(owner.stdout.readline().strip())
        self.assertTrue((state / "h1/run/libvirt").is_dir())
        owner.kill()
        owner.communicate()
        limit = time.monotonic() + 10
        while state.exists() and time.monotonic() < limit:
            time.sleep(0.1)
        self.assertFalse(state.exists())

    def test_down_after_an_up_killed_half_way(self) -> None:
        for seconds in (0.15, 0.4, 0.8):
            bed = lab_bed.Bed(**self.settings)
            before = traces(bed.state)
            bed.works("up", seconds=seconds)
            bed.down()
            self.assert_no_trace(bed, before)

    def test_down_after_nodes_died(self) -> None:
        bed = lab_bed.Bed(**self.settings)
        before = traces(bed.state)
        bed.lab("up")
        os.kill(int((bed.state / "net/pid").read_text()), signal.SIGKILL)
        bed.lab("hang", "h1")
        bed.down()
        self.assert_no_trace(bed, before)


def main() -> int:
    reason = lab_bed.missing()
    if reason:
        print(f"skipped: {reason}")
        return SKIPPED
    program = unittest.main(exit=False, verbosity=2)
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
