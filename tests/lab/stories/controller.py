"""gemello-live on the bed, for stories: its fleet file, the program as a child, what it logs."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LAB = HERE.parent
sys.path.insert(0, str(LAB))

import bed as lab_bed  # noqa: E402

HOSTS = ("h1", "h2", "h3")
# Short times: the bed's nodes boot in seconds, and its machine has two cores.
TIMES = {"look_period": "1s", "monitoring_period": "3s", "suspected_after": "5s",
         "lost_after": "9s", "settle": "4s", "start": "20s", "stop": "30s", "migrate": "60s",
         "fence": "20s", "power_on": "60s", "power_off": "30s", "other": "15s"}
POLICY = {
    "placement": "worst-fit",
    "rebalancing": {"name": "load-balance", "high": 0.15, "low": 0.1, "hold": 1, "window": 1,
                    "interval": "10s", "residence": "10s"},
    "failover": {"name": "restart-by-priority", "fence_retry": "3s", "retry_delay": "3s",
                 "retries": 20, "power_on_after_fence": False},
}


def fleet() -> dict:
    """The bed as a fleet.json would describe it."""
    lab, switch = str(LAB / "lab"), str(LAB / "fence_lab")
    hosts = [{"name": host, "uri": lab_bed.tcp_uri(host),
              "boot_id": [lab, "witness", host],
              "fence_agent": [switch, f"--plug={host}"],
              "site": "b" if host == "h3" else "a"} for host in HOSTS]
    return {
        "format": "gemello-fleet-1", "name": "lab", "platform": "platform.json", "hosts": hosts,
        "gluster": {"command": [lab, "exec", "d1", "gluster"], "volume": "vol",
                    "mount": "/var/lib/libvirt/images", "period": "5s",
                    "sites": {"d1": "a", "d2": "b", "d3": "a"}},
        "assumptions": {"vm_boot_time": "8s", "host_boot_time": "5s", "memory_reserved": "1GiB"},
        "times": TIMES, "policy": POLICY,
    }


class Program:
    """The two programs, run where the switches are: an administrator's machine of the bed."""

    def __init__(self, bed: lab_bed.Bed, build: pathlib.Path, folder: pathlib.Path) -> None:
        self.bed = bed
        self.build = build
        self.folder = folder
        self.fleet_path = folder / "fleet.json"
        self.write_fleet(fleet())

    def write_fleet(self, facts: dict) -> None:
        self.facts = facts
        self.fleet_path.write_text(json.dumps(facts, indent=1))

    def lease_file(self) -> str:
        return self.facts["lease"]["file"]

    def live(self, *words: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        return self.bed.run(LAB / "lab", "net", self.build / "gemello-live", *words,
                            seconds=seconds)

    def gemello(self, *words: object, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        return self.bed.run(self.build / "gemello", *words, seconds=seconds)

    def inventory(self) -> subprocess.CompletedProcess[str]:
        return self.live("inventory", "-c", self.fleet_path, "-o", self.folder / "platform.json",
                         "--replace")

    def journal(self) -> list[dict]:
        told = self.live("log", "-c", self.fleet_path, "-n", 1000, "--json")
        return [json.loads(line) for line in told.stdout.splitlines()]


class Controller:
    """A running `gemello-live run`. Its log grows; `wait_for` looks for a line in it."""

    count = 0

    def __init__(self, program: Program, *options: object) -> None:
        Controller.count += 1
        self.log = program.folder / f"log-{Controller.count}.jsonl"
        self.talk = program.folder / f"talk-{Controller.count}.txt"
        self.begin = 0
        self.pid = 0
        words = [LAB / "lab", "net", program.build / "gemello-live", "run", "-c",
                 program.fleet_path, "--log", self.log, *options]
        with self.talk.open("w") as talk:
            self.process = subprocess.Popen([str(word) for word in words], stderr=talk,
                                            stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                            env=program.bed.environment)

    def __enter__(self) -> Controller:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _program_pid(self) -> int:
        """`lab net` may be a process or two above the program itself."""
        pid = self.process.pid
        while True:
            try:
                if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == "gemello-live":
                    return pid
                children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            except OSError:
                return 0
            if not children:
                return 0
            pid = int(children[0])

    def send(self, number: int) -> None:
        if pid := self._program_pid():
            os.kill(pid, number)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.send(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGKILL)
            self.process.wait(timeout=20)

    def kill(self) -> None:
        """As a crash would: no word to anybody."""
        self.send(signal.SIGKILL)
        self.process.wait(timeout=20)

    def lines(self) -> list[dict]:
        if not self.log.exists():
            return []
        text = self.log.read_text()
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]

    def find(self, **facts: object) -> list[dict]:
        return [line for line in self.lines()[self.begin:] if facts.items() <= line.items()]

    def forget(self) -> None:
        """Later finds look at later lines only."""
        self.begin = len(self.lines())

    def wait_for(self, seconds: float, **facts: object) -> dict:
        limit = time.monotonic() + seconds
        while True:
            if found := self.find(**facts):
                return found[0]
            if self.process.poll() is not None or time.monotonic() > limit:
                raise AssertionError(f"{facts} did not come within {seconds} s (exit code "
                                     f"{self.process.poll()})\n{self.tail()}")
            time.sleep(0.1)

    def wait_for_talk(self, seconds: float, text: str) -> None:
        """A sentence for people, since its begin."""
        limit = time.monotonic() + seconds
        while text not in self.talk.read_text():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise AssertionError(f"'{text}' was not said within {seconds} s (exit code "
                                     f"{self.process.poll()})\n{self.tail()}")
            time.sleep(0.1)

    def tail(self) -> str:
        return self.talk.read_text()[-6000:]
