#!/usr/bin/env python3
"""What beats.py and holders.py conclude from beats and samples written by hand; needs no bed."""

from __future__ import annotations

import time
import unittest
from unittest import mock

import beats
import holders


class ObserverTest(unittest.TestCase):
    """Beats of one guest, one every 0.1 s, silence from 0.5 s on."""

    def setUp(self) -> None:
        self.events: list[tuple] = []
        self.observer = beats.Observer(0.5, self.say)

    def say(self, vm: str, event: str, **facts) -> None:
        self.events.append((vm, event, facts))

    def hear(self, now: float, n: int, boot: str = "b1", **facts) -> None:
        self.observer.hear({"vm": "vm1", "boot": boot, "boots": 1, "n": n, "up": now, "err": 0,
                            "bad": 0, "hbmax_us": 0, **facts}, now)

    def names(self) -> list[str]:
        return [event for _, event, _ in self.events]

    def test_steady_beats_say_nothing_after_the_first(self) -> None:
        for n in range(20):
            self.hear(n / 10, n)
            self.observer.look(n / 10 + 0.05)
        self.assertEqual(self.names(), ["first"])

    def test_a_pause_is_silence_then_back_with_what_was_lost(self) -> None:
        self.hear(0.0, 0)
        self.observer.look(0.6)
        self.observer.look(0.7)  # said once
        self.hear(2.0, 5, up=0.3)  # beats 1 to 4 never came; the guest's clock stood still
        self.assertEqual(self.names(), ["first", "silent", "back"])
        self.assertEqual(self.events[-1][2], {"silence": 2.0, "lost": 4, "guest_clock": 0.3})

    def test_a_new_boot_is_a_restart(self) -> None:
        self.hear(0.0, 70)
        self.hear(9.0, 0, boot="b2", boots=2)
        self.assertEqual(self.names(), ["first", "restarted"])
        self.assertEqual(self.events[-1][2],
                         {"silence": 9.0, "boot": "b2", "boots": 2, "boots_before": 1})

    def test_a_replaced_boot_that_beats_again_is_a_double(self) -> None:
        self.hear(0.0, 70)
        self.hear(9.0, 0, boot="b2", boots=2)
        self.hear(9.1, 160, boot="b1")
        self.hear(9.2, 2, boot="b2", boots=2)
        self.observer.summarize(9.3)
        self.assertEqual(self.names(), ["first", "restarted", "doubled", "summary"])
        summary = self.events[-1][2]
        self.assertEqual((summary["restarts"], summary["doubled"], summary["boot"]), (1, 1, "b2"))

    def test_silence_at_the_end_counts(self) -> None:
        self.hear(0.0, 0)
        self.hear(1.0, 10)
        self.observer.summarize(4.0)
        summary = self.events[-1][2]
        self.assertEqual((summary["silence_max"], summary["silence_now"]), (3.0, 3.0))

    def test_errors_of_the_disk_and_of_memory(self) -> None:
        self.hear(0.0, 0)
        self.hear(0.1, 1, err=2)
        self.hear(0.2, 2, err=2, bad=3)
        self.hear(0.3, 3, err=2, bad=3, hbmax_us=1_500_000)
        self.assertEqual(self.names(), ["first", "disk-error", "corrupted", "disk-slow"])
        self.assertEqual(self.events[-1][2], {"seconds": 1.5})


class PacketTest(unittest.TestCase):
    """IP packets laid out by hand: 20 bytes of IP, 8 of UDP, the beat."""

    @staticmethod
    def packet(protocol: int = 17, last: int = 254, port: int = 9999, text: bytes = b"{}") -> bytes:
        return (bytes((0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 10, 77, 1, 1,
                       10, 77, 0, last, 0x27, 0x0f)) + port.to_bytes(2, "big") + bytes(4) + text)

    def test_a_beat_is_found(self) -> None:
        self.assertEqual(beats.beat_in(self.packet(text=b'{"vm": "a"}')), {"vm": "a"})

    def test_other_traffic_is_not_a_beat(self) -> None:
        self.assertIsNone(beats.beat_in(self.packet(protocol=6)))
        self.assertIsNone(beats.beat_in(self.packet(last=11)))
        self.assertIsNone(beats.beat_in(self.packet(port=53)))
        self.assertIsNone(beats.beat_in(self.packet(text=b"noise")))


class AuditorTest(unittest.TestCase):
    """Samples of one image; the ages of the holders are what the test says."""

    old = holders.Holder("h1", 100, 0, "qemu one")
    young = holders.Holder("h2", 200, 0, "qemu two")
    ages = {old: 60_000.0, young: 40.0}

    def violations(self, forgive_ms: float, *samples: list) -> int:
        self.events: list[tuple] = []
        auditor = holders.Auditor(forgive_ms, lambda now, event, **facts:
                                  self.events.append((event, facts)))
        with mock.patch.object(holders, "_age_ms", self.ages.get):
            for held in samples:
                auditor.see({"vm1": held} if held else {}, time.time())
            fine = auditor.summarize(time.time(), len(samples), 0.1)
        found = [facts["violations"] for event, facts in self.events
                 if event == "summary" and "vm" in facts]
        self.assertEqual(fine, found in ([], [0]))
        return found[0] if found else 0

    def test_one_holder_after_another_is_fine(self) -> None:
        self.assertEqual(self.violations(0, [self.old], [], [self.young], [self.young]), 0)

    def test_two_holders_count(self) -> None:
        self.assertEqual(self.violations(0, [self.old], [self.old, self.young], [self.old]), 1)
        commands = [facts["command"] for event, facts in self.events if event == "holder"]
        self.assertEqual(commands, ["qemu one", "qemu two"])

    def test_each_time_counts_once(self) -> None:
        both = [self.old, self.young]
        self.assertEqual(self.violations(0, both, both, [self.old], both, both), 2)

    def test_a_young_one_gone_at_the_next_sample_is_forgiven_and_told(self) -> None:
        self.assertEqual(self.violations(100, [self.old], [self.old, self.young], [self.old]), 0)
        self.assertIn(("forgiven", {"vm": "vm1", "holder": "h2:200", "command": "qemu two"}),
                      self.events)

    def test_a_young_one_that_stays_counts(self) -> None:
        both = [self.old, self.young]
        self.assertEqual(self.violations(100, [self.old], both, both), 1)
        self.assertEqual(self.violations(100, [self.old], both), 1)  # nobody looked again

    def test_one_not_young_enough_counts(self) -> None:
        self.assertEqual(self.violations(30, [self.old], [self.old, self.young], [self.old]), 1)

    def test_the_old_one_leaving_forgives_nothing(self) -> None:
        both = [self.old, self.young]
        self.assertEqual(self.violations(100, [self.old], both, [self.young]), 1)


if __name__ == "__main__":
    unittest.main()
