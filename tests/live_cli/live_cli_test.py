#!/usr/bin/env python3
"""gemello-live as a child process, on a fleet of one host of libvirt's test driver."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = pathlib.Path("gemello-live")
TIMES = {"look_period": "100ms", "monitoring_period": "1s", "suspected_after": "3s",
         "lost_after": "6s", "settle": "1s"}
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


class Case(unittest.TestCase):
    """A folder with a fleet.json that looks often, and the program."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.fleet = self.folder / "fleet.json"
        self.write_fleet()

    def write_fleet(self, **changes: object) -> None:
        facts = {"format": "gemello-fleet-1", "name": "lab", "platform": "platform.json",
                 "hosts": [{"name": "hv1", "uri": "test:///default"}], "times": TIMES}
        facts.update(changes)
        self.fleet.write_text(json.dumps({key: fact for key, fact in facts.items() if fact}))

    def live(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, text=True, timeout=30,
                              capture_output=True, stdin=subprocess.DEVNULL, check=False)

    def verb(self, verb: str, *words: object) -> subprocess.CompletedProcess[str]:
        return self.live(verb, *words, "-c", self.fleet)

    def run_for(self, *words: object, length: str = "0.6s") -> str:
        done = self.verb("run", "--for", length, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def make_platform(self) -> None:
        done = self.verb("inventory", "-o", "platform.json", "--replace")
        self.assertEqual(done.returncode, 0, done.stderr)

    def refused(self, code: int, sentence: str, *words: object) -> None:
        done = self.live(*words)
        told = f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}"
        self.assertEqual(done.returncode, code, told)
        self.assertIn(sentence, done.stderr, told)

    @contextlib.contextmanager
    def running(self, *words: object, name: str = "talk"):
        """A controller that has said its first line; killed at the end if it still runs."""
        talk = self.folder / f"{name}.txt"
        with talk.open("w") as out, subprocess.Popen(
                [PROGRAM, "run", "-c", self.fleet, "--for", "30s", *words], cwd=self.folder,
                stderr=out, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) as process:
            try:
                self.wait_for(talk, "lab: 1 hosts")
                yield process, talk
            finally:
                process.kill()

    def wait_for(self, talk: pathlib.Path, sentence: str) -> None:
        limit = time.monotonic() + 15
        while sentence not in talk.read_text():
            self.assertLess(time.monotonic(), limit, f"no '{sentence}' in\n{talk.read_text()}")
            time.sleep(0.02)


class BadInput(Case):
    def test_files(self) -> None:
        self.refused(3, "missing.json", "inventory", "-c", "missing.json")
        self.refused(3, "lab.journal", "log", "-c", self.fleet)
        self.refused(3, "lab.journal", "disarm", "-c", self.fleet, "--as", "anna")
        self.refused(3, "platform.json", "run", "-c", self.fleet)
        self.write_fleet(platform=None)
        self.refused(3, 'has no "platform"', "run", "-c", self.fleet)

    def test_a_platform_of_another_fleet(self) -> None:
        self.make_platform()
        self.write_fleet(hosts=[{"name": "hv2", "uri": "test:///default"}])
        self.refused(3, "the platform has no host 'hv2'", "run", "-c", self.fleet)

    def test_a_journal_of_another_fleet(self) -> None:
        self.make_platform()
        self.run_for(length="0s")
        self.write_fleet(name="other", journal="lab.journal")
        self.refused(3, "lab.journal", "run", "-c", self.fleet)

    def test_a_fleet_that_looks_too_often(self) -> None:
        self.write_fleet(times={**TIMES, "look_period": "50ms"})
        self.refused(3, "'look_period' (50ms) must be at least 0.1s", "run", "-c", self.fleet)

    def test_an_unknown_host(self) -> None:
        self.refused(3, "there is no host 'hv9'", "declare-dead", "hv9", "-c", self.fleet, "--as",
                     "anna")

    def test_kinds(self) -> None:
        for words in (["--auto", "start,fance"], ["--auto=fance"]):
            self.refused(2, "'fance' is no kind of action; there are all", "run", "-c",
                         self.fleet, *words)
        for words in (["--auto", ""], ["--auto="], ["--auto", "start", ""]):
            self.refused(2, "'' is no kind of action", "run", "-c", self.fleet, *words)

    def test_durations(self) -> None:
        self.refused(2, "must not be negative", "run", "-c", self.fleet, "--for=-1s")
        self.refused(2, "--for", "run", "-c", self.fleet, "--for", "soon")
        self.refused(2, "must not be negative", "inventory", "-c", self.fleet, "--wait=-1s")

    def test_numbers(self) -> None:
        sentence = "must be a whole number from 1"
        for number in ("0", "seven", "9223372036854775808", "1.5"):
            self.refused(2, sentence, "approve", number, "-c", self.fleet, "--as", "anna")
            self.refused(2, sentence, "log", "-c", self.fleet, "-n", number)
        self.refused(2, sentence, "log", "-c", self.fleet, "-n", "-3")
        self.refused(2, "", "refuse", "-3", "-c", self.fleet, "--as", "anna")

    def test_names_of_persons(self) -> None:
        for name, sentence in (("", "1 to 255"), ("  ", "1 to 255"), ("a" * 256, "1 to 255"),
                               ("a\nb", "control"), ("a\x1b[2J", "control"), ("a\x7f", "control"),
                               ("a\x85", "control")):
            self.refused(2, sentence, "arm", "-c", self.fleet, "--as", name)
        self.refused(3, "lab.journal", "arm", "-c", self.fleet, "--as", "é" * 255)


class Targets(Case):
    def test_what_exists_takes_replace_and_a_device_takes_nothing(self) -> None:
        self.make_platform()
        self.refused(3, "--replace overwrites it", "inventory", "-c", self.fleet, "-o",
                     "platform.json")
        (self.folder / "folder").mkdir()
        os.mkfifo(self.folder / "pipe")
        for target in ("/dev/full", "folder", "pipe"):
            for more in ([], ["--replace"]):
                self.refused(3, "is not a regular file", "inventory", "-c", self.fleet, "-o",
                             target, *more)

    def test_a_full_stdout_is_an_error(self) -> None:
        with open("/dev/full", "w") as full:
            done = subprocess.run([PROGRAM, "inventory", "-c", self.fleet], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)


class Running(Case):
    def setUp(self) -> None:
        super().setUp()
        self.make_platform()

    def test_it_recommends_and_ends_in_time(self) -> None:
        lines = self.run_for().splitlines()
        self.assertRegex(lines[0], f"^{STAMP}  lab: 1 hosts, 1 VMs; recommend: nothing is done$")
        self.assertRegex(lines[-1], f"^{STAMP}  the time is over$")
        self.assertNotIn("not in the platform", "".join(lines))
        self.assertEqual(self.verb("log").returncode, 0)

    def test_bare_auto_is_everything_and_says_so_first(self) -> None:
        for words in (["--auto"], ["--auto", "all"]):
            first = self.run_for(*words, length="0s").splitlines()[0]
            self.assertIn("EVERYTHING is automatic", first)

    def test_named_kinds_and_the_warning_of_leftovers(self) -> None:
        told = self.run_for("--auto", "start,fence", length="0s")
        self.assertIn("acts by itself: start, fence; otherwise recommend", told.splitlines()[0])
        self.assertIn("hosts that come back keep leftovers and take no VMs", told)
        for words in (["--auto", "start,fence,resume,destroy-copy"], ["--auto", "fence"], []):
            self.assertNotIn("leftovers", self.run_for(*words, length="0s"))

    def test_a_guest_that_the_platform_does_not_know_is_named_once(self) -> None:
        platform = self.folder / "platform.json"
        text = platform.read_text().replace('"name": "test"', '"name": "other"')
        platform.write_text(text)
        told = self.run_for(length="1s")
        self.assertEqual(told.count("hv1: guest 'test' is not in the platform: nobody looks "
                                    "after it"), 1, told)

    def test_one_controller_per_journal(self) -> None:
        with self.running():
            self.refused(3, "lab.journal", "run", "-c", self.fleet, "--for", "1s")

    def test_signals_end_it_in_order(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.running() as (process, talk):
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=10), 0)
                self.assertIn("stopped by a signal", talk.read_text())

    def test_nobody_listens(self) -> None:
        word = f"exec '{PROGRAM}' run -c fleet.json --for 0.5s"
        for redirection in ("2>&-", "2>/dev/full", "0<&- 1>&- 2>&-"):
            done = subprocess.run(["sh", "-c", f"{word} {redirection}"], cwd=self.folder,
                                  timeout=30, check=False)
            self.assertEqual(done.returncode, 0, redirection)
        process = subprocess.Popen([PROGRAM, "run", "-c", self.fleet, "--for", "0.5s"],
                                   cwd=self.folder, stderr=subprocess.PIPE)
        assert process.stderr is not None
        process.stderr.close()
        self.assertEqual(process.wait(timeout=30), 0)
        failed = subprocess.run(["sh", "-c", f"'{PROGRAM}' run -c missing.json 2>&-"],
                                cwd=self.folder, timeout=30, check=False)
        self.assertEqual(failed.returncode, 3)


class Persons(Case):
    def setUp(self) -> None:
        super().setUp()
        self.make_platform()

    def ask(self, *words: object) -> None:
        done = self.verb(*words, "--as", "anna")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_disarm_is_remembered_and_arm_is_for_who_sees_what_it_arms(self) -> None:
        self.assertNotIn("DISARMED", self.run_for(length="0s"))
        self.ask("disarm")  # while no controller runs
        self.assertIn("DISARMED: nothing is begun from here on by anna", self.run_for())
        told = self.run_for("--auto", length="0s")
        self.assertRegex(told.splitlines()[0],
                         "DISARMED: nothing is begun; once armed: EVERYTHING")
        self.ask("arm")
        told = self.run_for()
        self.assertTrue(re.search(f"anna armed at {STAMP}, before this run began: not taken", told),
                        told)
        with self.running() as (_, talk):
            self.assertIn("DISARMED", talk.read_text())
            self.ask("arm")
            self.wait_for(talk, "armed by anna")
        self.assertNotIn("DISARMED", self.run_for(length="0s"))

    def test_an_answer_to_nothing(self) -> None:
        with self.running() as (_, talk):
            self.ask("approve", 7)
            self.wait_for(talk, "anna approves 7: nothing is held under 7")
            self.ask("refuse", 8)
            self.wait_for(talk, "anna refuses 8: nothing is held under 8")
            self.assertNotIn("answered", talk.read_text())

    def test_a_host_that_answers_is_not_dead(self) -> None:
        with self.running() as (_, talk):
            self.ask("declare-dead", "hv1")
            self.wait_for(talk, "anna declares hv1 dead: not taken:")


class Lease(Case):
    """Two controllers with a fleet file and a journal each, and one lease. An order takes 1 s at
    most here, a turn 4 s, and another follows 1 s after its end."""

    def setUp(self) -> None:
        super().setUp()
        self.file = self.folder / "lab.lease"
        self.use("a")
        self.make_platform()

    def use(self, name: str, fleet: str = "lab") -> None:
        self.write_fleet(name=fleet, journal=f"{name}.journal",
                         times={**TIMES, "start": "1s", "stop": "1s", "fence": "1s", "other": "1s"},
                         lease={"file": "lab.lease", "controller": name, "lasts": "4s",
                                "renew": "1s", "margin": "1s"})

    def create(self) -> None:
        done = self.verb("lease", "--create")
        self.assertEqual(done.returncode, 0, done.stderr)

    def who(self) -> str:
        return self.verb("lease").stdout

    def test_the_file_is_made_by_one_verb_only(self) -> None:
        self.refused(3, "Is the storage mounted?", "run", "-c", self.fleet)
        self.assertFalse(self.file.exists())
        self.refused(1, "cannot be reached", "lease", "-c", self.fleet)
        self.create()
        self.assertEqual(self.who(), "nobody leads; 0 turns so far\n")
        self.refused(3, "File exists", "lease", "-c", self.fleet, "--create")
        self.write_fleet()
        self.refused(3, 'has no "lease"', "lease", "-c", self.fleet)

    def test_a_wrong_file_is_left_as_it_is(self) -> None:
        self.create()
        before = self.file.read_bytes()
        self.use("a", fleet="other")
        self.refused(3, "of fleet 'lab', not of 'other'", "run", "-c", self.fleet)
        self.assertEqual(self.file.read_bytes(), before)
        self.file.write_text("shopping list")
        self.use("b")
        self.refused(3, "hold no sound record", "run", "-c", self.fleet)
        self.assertEqual(self.file.read_text(), "shopping list")

    def test_without_a_lease_a_run_says_what_keeps_others_away(self) -> None:
        self.create()
        sentence = "nothing but the lock of the journal on this machine"
        self.assertNotIn(sentence, self.run_for())
        self.write_fleet(journal="c.journal")
        self.assertIn(sentence, self.run_for())

    def test_an_orderly_end_gives_the_turn_back(self) -> None:
        self.create()
        self.assertIn("leads: turn 1 of a", self.run_for(length="1s"))
        self.assertEqual(self.who(), "nobody leads; 1 turns so far\n")
        self.use("b")
        self.assertIn("leads: turn 2 of b", self.run_for(length="1s"), "at once")

    def test_another_watches_and_follows_a_leader_that_was_killed(self) -> None:
        self.create()
        with self.running() as (first, talk):
            self.wait_for(talk, "leads: turn 1 of a")
            self.assertIn("a took turn 1", self.who())
            self.use("b")
            with self.running(name="b") as (_, other):
                self.wait_for(other, "watching: decides nothing: a leads turn 1")
                first.kill()
                self.wait_for(other, "leads: turn 2 of b")

    def test_a_leader_that_stood_still_leads_no_more(self) -> None:
        self.create()
        with self.running() as (first, talk):
            self.wait_for(talk, "leads: turn 1 of a")
            first.send_signal(signal.SIGSTOP)
            self.use("b")
            with self.running(name="b") as (_, other):
                self.wait_for(other, "leads: turn 2 of b")
                first.send_signal(signal.SIGCONT)
                self.wait_for(talk, "leads no more; watching: decides nothing: b leads turn 2")


if __name__ == "__main__":
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
