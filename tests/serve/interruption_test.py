#!/usr/bin/env python3
"""gemello serve --stdio: requests cancelled, processes that die, clients that do not read or go
away."""

from __future__ import annotations

import os
import pathlib
import signal
import time

import case
from case import ENDLESS, NAPOLI, Case, host_of, migrate
from client import PATIENCE, gone


class Interruptions(Case):
    def test_cancel_ends_a_long_run(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        long_run = client.send("run-until", until="end")
        waiting = client.send("run-until", until="end")
        client.ask("cancel", request_id=waiting)
        client.ask("cancel", request_id=long_run)
        answers = {m["id"]: m for m in client.between}
        for number in (long_run, waiting):
            message = answers.get(number) or client.wait_for(number)
            self.assertEqual(message["error"]["code"], "cancelled")
        self.assertLess(client.ask("step", to="sample")["now_s"], 5200 * 86400)
        self.assertEqual(client.refused("cancel", request_id=long_run)["code"], "unknown-request")

    def test_cancel_ends_a_proposal_alone(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("run-until", until="1h")
        source = host_of(client.ask("snapshot"), "db-server")
        move = migrate("db-server", source, "kvm-02" if source != "kvm-02" else "kvm-03")
        proposal = client.send("propose", action=move, horizon="5000d")
        # The simulation itself answers meanwhile.
        self.assertEqual(client.ask("step", to="sample")["now_s"], 3660.0)
        client.ask("cancel", request_id=proposal)
        found = [m for m in client.between if m.get("id") == proposal]
        error = (found[0] if found else client.wait_for(proposal))["error"]
        self.assertEqual(error["code"], "cancelled")

    def test_more_proposals_than_go_at_once(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("run-until", until="1h")
        source = host_of(client.ask("snapshot"), "db-server")
        move = migrate("db-server", source, "kvm-02" if source != "kvm-02" else "kvm-03")
        proposals = [client.send("propose", action=move, horizon="5000d") for _ in range(6)]
        after = client.send("snapshot")  # waits for the sixth to begin
        for number in proposals:
            client.ask("cancel", request_id=number)
        answers = {message["id"]: message for message in client.between}
        for number in (*proposals, after):
            if number not in answers:
                client.between.clear()
                answers[number] = client.wait_for(number)
                answers.update({message["id"]: message for message in client.between})
        for number in proposals:
            self.assertEqual(answers[number]["error"]["code"], "cancelled")
        self.assertEqual(answers[after]["result"]["now_s"], 3600.0)

    def test_a_simulation_that_dies_takes_nobody_along(self) -> None:
        client = self.napoli("2h")
        first = client.descendants()
        client.ask("step", to="event")
        client.ask("load", simulation="other", scenario=NAPOLI)
        (victim,) = first
        os.kill(victim, signal.SIGSEGV)
        ended = client.read()
        self.assertEqual((ended["message"], ended["simulation"]), ("ended", "main"))
        self.assertEqual(ended["error"]["code"], "simulation-died")
        self.assertIn("signal 11", ended["error"]["sentence"])
        self.assertIn("fault", [event["kind"] for event in ended["last_events"]])
        self.assertEqual(client.refused("snapshot")["code"], "unknown-simulation")
        self.assertEqual(client.ask("list"), {"simulations": ["other"]})
        client.ask("load", scenario=NAPOLI)

    def test_what_was_asked_of_a_killed_simulation_is_answered(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        (victim,) = client.descendants()
        numbers = [client.send("run-until", until="end"), client.send("snapshot")]
        client.ask("list")  # the server has read both
        os.kill(victim, signal.SIGKILL)
        for number in numbers:
            self.assertEqual(client.wait_for(number)["error"]["code"], "simulation-died")
        self.assertEqual([m["message"] for m in client.between], ["ended"])
        self.assertEqual(client.finish(), ([], 0))

    def test_a_proposal_that_dies_dies_alone(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("run-until", until="1h")
        before = client.descendants()
        source = host_of(client.ask("snapshot"), "db-server")
        move = migrate("db-server", source, "kvm-02" if source != "kvm-02" else "kvm-03")
        proposal = client.send("propose", action=move, horizon="5000d")
        limit = time.monotonic() + PATIENCE
        while len(client.descendants() - before) < 2:  # with the order, and without
            self.assertLess(time.monotonic(), limit)
        children = client.descendants() - before
        os.kill(min(children), signal.SIGSEGV)
        self.assertEqual(client.wait_for(proposal)["error"]["code"], "simulation-died")
        self.assertEqual(client.between, [])
        self.assertEqual(client.ask("step", to="sample")["now_s"], 3660.0)
        self.all_gone(children)

    def test_a_server_that_is_killed_leaves_nobody(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("branch", **{"as": "b"})
        client.send("run-until", until="end")
        children = client.descendants()
        self.assertEqual(len(children), 2)
        client.process.kill()
        self.all_gone(children)

    def test_a_client_that_does_not_read_stops_its_simulation(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("run-until", until="1d")
        held = client.memory()
        client.ask("subscribe", events=True, samples=True)
        number = client.send("run-until", until="end")
        children = client.descendants()
        limit = time.monotonic() + PATIENCE
        used = [-2, -1]
        while used[-1] != used[-2]:
            self.assertLess(time.monotonic(), limit, "it goes on though nobody reads")
            time.sleep(1)
            used.append(self.cpu_ticks(children))
        self.assertLess(client.memory() - held, 64 << 20)
        client.send("cancel", request_id=number)
        self.assertEqual(client.wait_for(number)["error"]["code"], "cancelled")
        samples = [m["sample"]["now_s"] for m in client.between if m["message"] == "sample"]
        self.assertEqual(samples, [86400 + 60.0 * i for i in range(1, len(samples) + 1)])

    def test_half_a_message_of_a_dying_simulation_is_not_told(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        (victim,) = client.descendants()
        client.ask("subscribe", events=True, samples=True)
        number = client.send("run-until", until="end")
        limit = time.monotonic() + PATIENCE
        used = [-2, -1]
        while used[-1] != used[-2]:  # it waits in the middle of a message
            self.assertLess(time.monotonic(), limit)
            time.sleep(0.5)
            used.append(self.cpu_ticks({victim}))
        os.kill(victim, signal.SIGSEGV)
        error = client.wait_for(number)["error"]
        self.assertEqual(error["code"], "simulation-died")
        self.assertEqual(client.between[-1]["message"], "ended")
        self.assertEqual(client.finish(), ([], 0))

    def cpu_ticks(self, pids: set[int]) -> int:
        total = 0
        for pid in pids:
            words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(words[11]) + int(words[12])
        return total

    def test_a_client_that_goes_away_ends_everything(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=ENDLESS)
        client.ask("branch", **{"as": "b"})
        for simulation in ("main", "b"):
            client.send("run-until", simulation=simulation, until="end", progress="1d")
        while len({message["simulation"] for message in client.between}) < 2:
            client.between.append(client.read())  # both are at work
        children = client.descendants()
        self.assertEqual(len(children), 2)
        client.process.stdout.close()
        self.assertEqual(client.process.wait(PATIENCE), 1)
        self.all_gone(children)

    def all_gone(self, pids: set[int]) -> None:
        limit = time.monotonic() + PATIENCE
        while not all(gone(pid) for pid in pids):
            self.assertLess(time.monotonic(), limit, f"{pids} live on")
            time.sleep(0.05)

    def test_the_end_of_the_input_ends_everything(self) -> None:
        client = self.napoli("1h")
        client.ask("branch", **{"as": "b"})
        client.ask("unload")
        client.ask("branch", simulation="b", **{"as": "c"})
        children = client.descendants()
        number = client.send("run-until", simulation="c", until="end")
        rest, code = client.finish()
        self.assertEqual(([message["id"] for message in rest], code), ([number], 0))
        self.all_gone(children)


if __name__ == "__main__":
    case.main()
