#!/usr/bin/env python3
"""gemello serve --stdio, spoken to by a scripted client on the Napoli sample."""

from __future__ import annotations

import array
import json
import math
import re
import subprocess

import case
from case import NAPOLI, Case, figures, host_of, migrate
from client import PATIENCE


class Session(Case):
    def test_a_prediction_is_what_then_happens(self) -> None:
        client = self.napoli("1h")
        source = host_of(client.ask("snapshot"), "db-server")
        target = "kvm-02" if source != "kvm-02" else "kvm-03"
        move = migrate("db-server", source, target)
        told = client.ask("propose", action=move, horizon="30min")
        self.assertEqual(told["verdict"]["kind"], "begun")
        self.assertEqual(told["outcome"], "done")
        self.assertEqual(told["horizon_s"], 5400.0)
        # Asking changed nothing: the VM is where it was.
        self.assertEqual(host_of(client.ask("snapshot"), "db-server"), source)
        client.ask("branch", **{"as": "moved"})
        before = figures(client, "moved")
        ordered = client.ask("order", simulation="moved", action=move)
        self.assertEqual(ordered["verdict"], told["verdict"])
        stepped = client.ask("step", simulation="moved", to="event")
        done = [line for line in stepped["events"] if line["kind"] == "action-done"]
        self.assertEqual([line["id"] for line in done], [told["verdict"]["action_id"]])
        self.assertAlmostEqual(stepped["now_s"] - 3600.0, told["duration_s"], places=6)
        self.assertEqual(host_of(client.ask("snapshot", simulation="moved"), "db-server"), target)
        for simulation in ("main", "moved"):
            client.ask("run-until", simulation=simulation, until="90min")
        after, otherwise = figures(client, "moved"), figures(client, "main")
        self.assertEqual(after["migrations"] - before["migrations"], 1)
        self.assertAlmostEqual(after["energy"] - otherwise["energy"],
                               told["energy_kwh"]["difference"], places=9)
        self.assertAlmostEqual(after["energy"] - before["energy"], told["energy_kwh"]["with"],
                               places=9)
        self.assertAlmostEqual(after["lost_vm_minutes"] - before["lost_vm_minutes"],
                               told["migration"]["downtime_s"] / 60, places=6)
        self.links_carry_the_move(told, source, target)

    def links_carry_the_move(self, told: dict, source: str, target: str) -> None:
        # Alone on two 1 Gbps ports: all its bytes cross one up and one down, and nothing else.
        links = {link["link"]: link for link in told["links"]}
        self.assertEqual({name.split(".")[0] for name in links}, {source, target})
        self.assertEqual({name.rsplit(".", 1)[1] for name in links}, {"up", "down"})
        for link in links.values():
            self.assertAlmostEqual(link["bytes"], told["migration"]["bytes"], delta=1)
            self.assertLessEqual(link["load_mean"], 1 + 1e-9)
        # The VM's demand changes hosts, whatever else happened meanwhile.
        hosts = {host["host"]: host for host in told["hosts"]}
        left = hosts[source]["asked_otherwise_mhz"] - hosts[source]["asked_after_mhz"]
        come = hosts[target]["asked_after_mhz"] - hosts[target]["asked_otherwise_mhz"]
        self.assertGreater(left, 0)
        self.assertAlmostEqual(left, come, places=3)

    def test_what_the_guard_refuses_is_told_and_costs_nothing(self) -> None:
        client = self.napoli("1h")
        source = host_of(client.ask("snapshot"), "db-server")
        told = client.ask("propose", action=migrate("db-server", source, source))
        self.assertEqual(told["verdict"]["kind"], "refused")
        self.assertIn(f"is not on {source} or is there already", told["verdict"]["reason"])
        self.assertEqual(told["outcome"], "none")
        self.assertEqual(told["energy_kwh"], {"with": 0, "without": 0, "difference": 0})
        ordered = client.ask("order", action=migrate("db-server", source, source))
        self.assertEqual(ordered["verdict"]["reason"], told["verdict"]["reason"])

    def test_a_move_relieves_one_host_and_burdens_another(self) -> None:
        # Ten times the sample's load, packed: a host is short of CPU before and after.
        packed = ["workload.scale.cpu=40", "policy.placement.name=best-fit",
                  "policy.placement.cpu_limit=4"]
        client = self.client()
        client.ask("load", scenario=NAPOLI, sets=packed)
        client.ask("run-until", until="1h")
        shown = client.ask("snapshot")
        busiest = max(shown["hosts"], key=lambda row: row["cpu_demand_mhz"])["host"]
        idlest = min(shown["hosts"], key=lambda row: row["cpu_demand_mhz"])["host"]
        vm = max((row for row in shown["vms"] if row["host"] == busiest),
                 key=lambda row: row["cpu_demand_mhz"])["vm"]
        told = client.ask("propose", action=migrate(vm, busiest, idlest), horizon="30min")
        self.assertEqual(told["outcome"], "done")
        short = 0.0
        for host in told["hosts"]:
            for when in ("before", "after", "otherwise"):
                # No VM asks for more than its vCPUs, so a host delivers all it has.
                lacking = max(0.0, host[f"asked_{when}_mhz"] - host["capacity_mhz"])
                self.assertAlmostEqual(host[f"unserved_{when}_mhz"], lacking, places=3)
                short += lacking
        self.assertGreater(short, 0)
        client.ask("branch", **{"as": "moved"})
        before = figures(client, "moved")
        client.ask("order", simulation="moved", action=migrate(vm, busiest, idlest))
        for simulation in ("main", "moved"):
            client.ask("run-until", simulation=simulation, until="90min")
        after, otherwise = figures(client, "moved"), figures(client, "main")
        contended = told["contended_vm_minutes"]
        name = "contended_vm_minutes"
        self.assertAlmostEqual(contended["with"], after[name] - before[name], places=6)
        self.assertAlmostEqual(contended["without"], otherwise[name] - before[name], places=6)
        self.assertNotEqual(contended["with"], contended["without"])

    def test_what_the_gate_holds_waits_for_its_operator(self) -> None:
        client = self.client()
        client.ask("load", scenario=NAPOLI)
        client.ask("load", simulation="asks", scenario=NAPOLI, sets=["gate.modes.migrate=approve"])
        for simulation in ("main", "asks"):
            client.ask("run-until", simulation=simulation, until="1h")
        source = host_of(client.ask("snapshot"), "db-server")
        move = migrate("db-server", source, "kvm-02" if source != "kvm-02" else "kvm-03")
        at_once = client.ask("propose", action=move)
        told = client.ask("propose", simulation="asks", action=move)
        self.assertEqual((told["verdict"]["kind"], told["verdict"]["reason"]), ("held", "approve"))
        # The simulated operator takes five minutes; then the same move is made.
        self.assertEqual(told["outcome"], "done")
        self.assertAlmostEqual(told["duration_s"] - 300, at_once["duration_s"], delta=2)
        self.assertNotIn("ended_s", client.ask("propose", simulation="asks", action=move,
                                               horizon="1min"))

    def test_a_proposal_may_be_about_a_host(self) -> None:
        client = self.napoli("1h")
        told = client.ask("propose", action={"action": "power-off", "host": "kvm-02"})
        self.assertEqual(told["verdict"]["kind"], "refused")
        self.assertIn("holds VMs", told["verdict"]["reason"])
        stop = {"action": "stop", "vm": "db-server"}
        told = client.ask("propose", action=stop, horizon="30min")
        self.assertEqual((told["outcome"], told["duration_s"]), ("done", 10.0))
        host = told["hosts"][0]
        self.assertLess(host["asked_after_mhz"], host["asked_otherwise_mhz"])
        self.assertLess(told["energy_kwh"]["difference"], 0)
        self.assertNotIn("migration", told)

    def test_asking_changes_nothing(self) -> None:
        client = self.client()
        for simulation in ("asked", "left"):
            client.ask("load", simulation=simulation, scenario=NAPOLI)
            client.ask("subscribe", simulation=simulation, events=True, samples=False)
        move = migrate("db-server", "kvm-01", "kvm-02")
        for minute in range(7, 240, 7):
            client.ask("run-until", simulation="asked", until=f"{minute}min")
            for request in ("snapshot", "figures", "inventory"):
                client.ask(request, simulation="asked")
            client.ask("propose", simulation="asked", action=move)
        client.ask("run-until", simulation="asked", until="end")
        client.ask("run-until", simulation="left", until="end")
        events = {name: [m["event"] for m in client.between if m["simulation"] == name]
                  for name in ("asked", "left")}
        self.assertGreater(len(events["left"]), 20)
        self.assertEqual(events["asked"], events["left"])
        for figure in client.ask("compare", simulations=["asked", "left"])["figures"]:
            first, second = figure["values"]
            if first is None:
                self.assertIsNone(second)
            else:
                self.assertAlmostEqual(first, second, 6, figure["name"])

    def test_a_fleet_that_cannot_lose_a_host_says_so(self) -> None:
        # Three guests of 8 GiB on each host of 30 GiB for guests: 6 GiB are left, and no host's
        # guests have a place elsewhere. One guest stopped makes room for one, of three.
        client = self.client()
        client.ask("load", scenario=NAPOLI,
                   sets=['workload.sizes={"rule": "fixed", "flavour": "large"}'])
        client.ask("run-until", until="1h")
        shown = client.ask("snapshot")
        self.assertEqual({row["memory_booked_bytes"] for row in shown["hosts"]}, {24 << 30})
        self.assertEqual(figures(client, "main")["n_plus_1"], 0)
        told = client.ask("propose", action={"action": "stop", "vm": "db-server"})
        self.assertEqual(told["survives_any_host"],
                         {"before": False, "after": False, "otherwise": False,
                          "hosts_not_covered": [row["host"] for row in shown["hosts"]]})

    def test_a_crash_is_detected_fenced_and_restarted(self) -> None:
        client = self.napoli("1h")
        client.ask("branch", **{"as": "crash"})
        client.ask("subscribe", simulation="crash", events=True, samples=False)
        client.ask("fault", simulation="crash", what="host-crash", component="kvm-03", at="70min")
        hit = [row["vm"] for row in client.ask("snapshot", simulation="crash")["vms"]
               if row["host"] == "kvm-03"]
        self.assertTrue(hit)
        client.ask("run-until", simulation="crash", until="80min")
        events = [message["event"] for message in client.between]
        self.assertTrue(all(message["simulation"] == "crash" for message in client.between))
        fault = next(event for event in events if event["kind"] == "fault")
        self.assertEqual((fault["t"], fault["component"]), (4200.0, "kvm-03"))
        # Host 2 of 8 beats 2/8 s after the full second; the last beat is at 4199.25 s, and 30 s
        # of silence make a loss.
        lost = next(event for event in events if event["kind"] == "host-lost")
        self.assertEqual((lost["t"], lost["host"]), (4229.25, "kvm-03"))
        now = client.ask("snapshot", simulation="crash")
        for row in now["vms"]:
            if row["vm"] in hit:
                self.assertEqual(row["state"], "running", row)
                self.assertNotEqual(row["host"], "kvm-03")
        # The branch went its own way.
        self.assertEqual(host_of(client.ask("snapshot"), hit[0]), "kvm-03")
        client.ask("run-until", until="80min")
        table = client.ask("compare", simulations=["main", "crash"])
        self.assertEqual(table["now_s"], [4800.0, 4800.0])
        outages = next(f for f in table["figures"] if f["name"] == "outages")
        self.assertEqual(outages["values"], [0, len(hit)])

    def test_a_fault_now_is_what_the_same_fault_of_the_scenario_is(self) -> None:
        client = self.client()
        client.ask("load", simulation="planned", scenario=NAPOLI)
        client.ask("load", simulation="struck", scenario=NAPOLI, sets=["faults=[]"])
        client.ask("fault", simulation="struck", what="host-crash", component="kvm-01", at="2h")
        for simulation in ("planned", "struck"):
            client.ask("run-until", simulation=simulation, until="end")
        table = client.ask("compare", simulations=["planned", "struck"])
        for figure in table["figures"]:
            self.assertEqual(figure["values"][0], figure["values"][1], figure["name"])

    def test_a_fault_with_a_shape_is_what_the_scenarios_is(self) -> None:
        client = self.client()
        crash = {"at": "2h", "what": "host-crash", "component": "kvm-01"}
        faults = [{"at": "1h", "what": "link-flap", "component": "kvm-03.eth0", "for": "60s",
                   "period": "20s", "down": "5s"}, crash]
        faults += [{"at": "119min", "what": "daemon-slow", "component": f"kvm-0{i}",
                    "delay": "20s", "for": "1h"} for i in range(2, 9)]
        client.ask("load", simulation="planned", scenario=NAPOLI,
                   sets=["faults=" + json.dumps(faults)])
        client.ask("load", simulation="swift", scenario=NAPOLI,
                   sets=["faults=" + json.dumps([crash])])
        client.ask("load", simulation="struck", scenario=NAPOLI, sets=["faults=[]"])
        for fault in faults:
            client.ask("fault", simulation="struck", **fault)
        client.ask("subscribe", simulation="struck", events=True, samples=False)
        for simulation in ("planned", "struck", "swift"):
            client.ask("run-until", simulation=simulation, until="end")
        told = [(event["t"], event["what"]) for event in (m["event"] for m in client.between)
                if event["kind"] == "fault" and event["component"] == "kvm-03.eth0"]
        self.assertEqual(told, [(3600.0 + 20 * (i // 2) + 5 * (i % 2),
                                 "link-up" if i % 2 else "link-down") for i in range(6)])
        table = client.ask("compare", simulations=["planned", "struck", "swift"])
        for figure in table["figures"]:
            self.assertEqual(figure["values"][0], figure["values"][1], figure["name"])
        # Every restart is known 20 s later than it would be: figures tell the two apart.
        self.assertTrue(any(f["values"][1] != f["values"][2] for f in table["figures"]))
        no_share = client.refused("fault", simulation="struck", what="disk-slow", component="b")
        self.assertIn("'bandwidth_share' is missing", no_share["sentence"])

    def test_steps(self) -> None:
        client = self.napoli("3550s")
        self.assertEqual(client.ask("step", to="sample")["now_s"], 3600.0)
        self.assertEqual(client.ask("step", to="sample")["now_s"], 3660.0)
        step = client.ask("step", to="event")  # nothing happens before the crash
        self.assertEqual((step["now_s"], step["events"][0]["kind"]), (7200.0, "fault"))
        step = client.ask("step", to="decision")
        # kvm-01 beats on the full second, at 7200 s for the last time; it is lost at 7230 s and
        # fenced at once.
        self.assertEqual(step["now_s"], 7230.0)
        self.assertEqual([line["kind"] for line in step["events"][-2:]], ["host-lost", "action"])
        self.assertEqual(step["events"][-1]["action"], "fence")

    def test_samples_and_progress(self) -> None:
        client = self.napoli("1h")
        client.ask("subscribe", events=False, samples=True)
        client.ask("run-until", until="70min", progress="4min")
        samples = [m["sample"] for m in client.between if m["message"] == "sample"]
        self.assertEqual([s["now_s"] for s in samples], [3600.0 + 60 * i for i in range(1, 11)])
        self.assertEqual(len(samples[0]["hosts"]["power_w"]), 8)
        self.assertEqual(len(samples[0]["vms"]["cpu_used_mhz"]), 33)
        shown = client.ask("snapshot")
        self.assertEqual([row["power_w"] for row in shown["hosts"]],
                         samples[-1]["hosts"]["power_w"])
        progress = [m["now_s"] for m in client.between if m["message"] == "progress"]
        self.assertEqual(progress, [3840.0, 4080.0])
        client.between.clear()
        client.ask("subscribe", events=False, samples=False)
        client.ask("run-until", until="80min")
        self.assertEqual(client.between, [])

    def test_rows_are_those_of_a_run_folder(self) -> None:
        # The oracle: what `run` writes. A storm of faults of hosts, switches and ports for a day.
        storm = "datasets/samples/napoli-storm.json"
        sets = ["series.link=true", "series.vm=true"]
        folder = self.scratch() / "run"
        self.gemello("run", storm, "--set", sets[0], "--set", sets[1], "-o", folder)
        client = self.client()
        client.ask("load", scenario=storm, sets=sets)
        client.ask("subscribe", events=False, samples=True)
        client.ask("run-until", until="end")
        rows = [row for m in client.between if m["message"] == "sample"
                for row in m["sample"]["rows"]]
        self.assertEqual([row["from_s"] for row in rows], [10.0 * i for i in range(8640)])
        written = {"host.cpu_used": [row["hosts"]["cpu_used_mhz"] for row in rows],
                   "host.cpu_demand": [row["hosts"]["cpu_demand_mhz"] for row in rows],
                   "host.power": [row["hosts"]["power_w"] for row in rows],
                   "host.on": [row["hosts"]["on"] for row in rows],
                   "fleet.vms_serving": [[row["vms_serving"]] for row in rows],
                   "link.load": [row["links"]["load"] for row in rows],
                   "vm.cpu_used": [row["vms"]["cpu_used_mhz"] for row in rows]}
        for name, told in written.items():
            read = array.array("f", (folder / "series" / f"{name}.f32").read_bytes())
            flat = [value for row in told for value in row]
            self.assertEqual(len(read), len(flat), name)
            # null: not a number, as a VM's that is not there. Nine digits are the float itself.
            told_again = array.array("f", [math.nan if one is None else one for one in flat])
            differing = sum(one != two and not (math.isnan(one) and math.isnan(two))
                            for one, two in zip(read, told_again))
            self.assertEqual(differing, 0, name)
        index = json.loads((folder / "series" / "index.json").read_text())
        links = next(s["objects"] for s in index["series"] if s["kind"] == "link")
        self.assertEqual(client.ask("inventory")["links"], links)

    def test_a_snapshot_shows_the_network(self) -> None:
        client = self.napoli("1h")
        source = host_of(client.ask("snapshot"), "db-server")
        target = "kvm-02" if source != "kvm-02" else "kvm-03"
        client.ask("order", action=migrate("db-server", source, target))
        client.ask("fault", what="link-down", component="kvm-05.eth0")
        client.ask("run-until", until="3602s")
        shown = client.ask("snapshot")
        self.assertEqual(shown["components_down"], ["kvm-05.eth0"])
        self.assertEqual({row["link"].split(".")[0] for row in shown["busy_links"]},
                         {source, target})
        for row in shown["busy_links"]:  # one flow, alone on its way
            self.assertEqual(row["bytes_per_s"], row["bandwidth_bytes_per_s"])
        client.ask("run-until", until="5000s")
        client.ask("fault", what="link-up", component="kvm-05.eth0")
        shown = client.ask("snapshot")
        self.assertEqual((shown["components_down"], shown["busy_links"]), ([], []))

    def test_inventory_is_a_platform(self) -> None:
        client = self.napoli()
        platform = client.ask("inventory")["platform"]
        file = self.scratch() / "platform.json"
        file.write_text(json.dumps(platform))
        self.gemello("platform", "check", file)
        self.assertEqual(len(platform["vms"]), 33)


class Beginnings(Case):
    def test_a_finished_run_is_gone_through_again(self) -> None:
        run = self.scratch() / "run"
        self.gemello("run", NAPOLI, "-o", run, "--no-html", "--set",
                     "policy.rebalancing=load-balance")
        lines = (run / "events.jsonl").read_text().splitlines()
        times = [json.loads(line)["t"] for line in lines]
        client = self.client()
        loaded = client.ask("load", run=str(run), at="125min")
        self.assertEqual(loaded["now_s"], 7500.0)
        self.assertEqual(loaded["events_verified"], sum(t <= 7500 for t in times))
        client.ask("run-until", until="end")
        report = json.loads((run / "report.json").read_text())
        mine = figures(client, "main")
        for figure in report["figures"]:
            if figure["value"] is None:
                self.assertIsNone(mine[figure["name"]], figure["name"])
            else:
                self.assertAlmostEqual(mine[figure["name"]], figure["value"], 6, figure["name"])
        log = run / "events.jsonl"
        log.write_text(log.read_text().replace('"kvm-01"', '"kvm-02"', 1))
        error = client.refused("load", simulation="other", run=str(run), at="125min")
        self.assertEqual((error["code"], error["file"]), ("invalid-input", str(log)))
        self.assertEqual(client.ask("list"), {"simulations": ["main"]})
        error = client.refused("load", simulation="other", run=str(run), at="5h")
        self.assertEqual(error["place"], "$.at")

    def test_a_state_file_goes_on(self) -> None:
        run = self.scratch() / "run"
        self.gemello("run", NAPOLI, "-o", run, "--no-html", "--state-at", "1h")
        client = self.client()
        loaded = client.ask("load", scenario=NAPOLI, state=str(run / "state.json"))
        self.assertEqual((loaded["start_s"], loaded["now_s"]), (3600.0, 3600.0))
        second = self.scratch() / "second"
        self.gemello("run", NAPOLI, "-o", second, "--no-html", "--from", run / "state.json")
        times = [json.loads(line)["t"]
                 for line in (second / "events.jsonl").read_text().splitlines()]
        loaded = client.ask("load", simulation="again", run=str(second), at="125min")
        self.assertEqual((loaded["start_s"], loaded["now_s"]), (3600.0, 7500.0))
        self.assertEqual(loaded["events_verified"], sum(t <= 7500 for t in times))
        error = client.refused("load", simulation="b", scenario=NAPOLI, state=NAPOLI)
        self.assertEqual((error["code"], error["file"]), ("invalid-input", NAPOLI))

    def test_what_changes_nothing_is_said(self) -> None:
        client = self.client()
        (note,) = client.ask("load", scenario=NAPOLI, seed=3)["notes"]
        self.assertIn("the seed changes nothing", note)

    def test_how_to_speak_has_to_be_said(self) -> None:
        done = subprocess.run([case.PROGRAM, "serve"], cwd=case.SOURCE, text=True,
                              capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE,
                              check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--stdio", done.stderr)

    def test_there_are_not_more_simulations_than_said(self) -> None:
        client = self.napoli()
        limit = client.ask("hello", protocol=1)["limits"]["simulations"]
        for i in range(1, limit):
            client.ask("branch", **{"as": f"b{i}"})
        error = client.refused("branch", **{"as": "one-more"})
        self.assertEqual((error["code"], error["place"]), ("too-many", "$.as"))
        client.ask("unload", simulation="b1")
        client.ask("branch", **{"as": "one-more"})
        self.assertEqual(len(client.ask("list")["simulations"]), limit)

    def test_bad_scenarios_name_file_and_place(self) -> None:
        client = self.client()
        error = client.refused("load", scenario=NAPOLI, sets=["faults[0].component=kvm-99"])
        self.assertEqual(error["file"], NAPOLI)
        self.assertEqual(error["place"], "$.faults[0].component")
        error = client.refused("load", scenario="none.json")
        self.assertEqual((error["code"], error["file"]), ("invalid-input", "none.json"))
        client.ask("load", scenario=NAPOLI)  # the name stayed free


class Scripts(Case):
    def session(self, text: bytes) -> tuple[bytes, int]:
        done = subprocess.run([case.PROGRAM, "serve", "--stdio", "--in-order"], cwd=case.SOURCE,
                              input=text, capture_output=True, timeout=PATIENCE, check=False)
        return done.stdout, done.returncode

    def test_the_page_of_the_protocol(self) -> None:
        page = (case.SOURCE / "models/protocol/README.md").read_text()
        block = re.search(r"^```session\n(.*?)^```$", page, re.S | re.M).group(1)
        spoken = re.findall(r"^(->|<-) (.*?)(?=^->|^<-|\Z)", block, re.S | re.M)
        requests = [json.loads(text) for side, text in spoken if side == "->"]
        expected = [json.loads(text) for side, text in spoken if side == "<-"]
        script = "".join(json.dumps(request) + "\n" for request in requests).encode()
        out, code = self.session(script)
        self.assertEqual(code, 0)
        messages = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(messages), len(expected))
        for message, shown in zip(messages, expected):
            self.assert_shown(message, shown)

    def assert_shown(self, value: object, shown: object) -> None:
        """'...' stands for anything: as a value, as more elements, as more keys."""
        if shown == "...":
            return
        if isinstance(shown, dict):
            self.assertIsInstance(value, dict)
            more = "..." in shown
            keys = set(shown) - {"..."}
            self.assertEqual(keys & set(value) if more else set(value), keys)
            for key in keys:
                self.assert_shown(value[key], shown[key])
        elif isinstance(shown, list):
            more = bool(shown) and shown[-1] == "..."
            count = len(shown) - more
            self.assertTrue(len(value) >= count if more else len(value) == count, value)
            for one, other in zip(value, shown[:count]):
                self.assert_shown(one, other)
        else:
            self.assertEqual(value, shown)

    def test_the_same_script_has_the_same_bytes(self) -> None:
        lines = [
            {"request": "load", "scenario": NAPOLI, "seed": 7},
            {"request": "subscribe", "events": True, "samples": True},
            {"request": "run-until", "until": "30min", "progress": "7min"},
            {"request": "branch", "as": "b"},
            {"request": "propose", "action": migrate("db-server", "kvm-01", "kvm-04")},
            {"request": "order", "simulation": "b",
             "action": migrate("db-server", "kvm-01", "kvm-04")},
            {"request": "run-until", "simulation": "b", "until": "end"},
            {"request": "run-until", "until": "end"},
            {"request": "snapshot"},
            {"request": "compare", "simulations": ["main", "b"]},
        ]
        script = "".join(json.dumps({"id": i + 1, **line}) + "\n"
                         for i, line in enumerate(lines)).encode()
        first, second = self.session(script), self.session(script)
        self.assertEqual(first[1], 0)
        self.assertEqual(first, second)
        self.assertEqual(sum(json.loads(line)["message"] in ("reply", "error")
                             for line in first[0].splitlines()), len(lines))


if __name__ == "__main__":
    case.main()
