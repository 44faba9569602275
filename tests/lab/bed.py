"""The bed for tests in Python: `with Bed() as bed:` is up inside, and down behind, however it ends.

A bed of its own folder, so that two tests never share one; the bed also goes down by itself when
this process is gone (LAB_OWNER).
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
SWITCH_SECONDS = 15  # what a power switch may take under load


def missing() -> str:
    """Why there can be no bed on this machine, '' if there can be."""
    done = subprocess.run([HERE / "probe", "--quick"], capture_output=True, text=True, timeout=60)
    last = done.stdout.strip().rpartition("\n")[2]
    return "" if last == "bed yes" else last.removeprefix("bed no ") or "the probe failed"


def tcp_uri(host: str) -> str:
    """The URI of a host's libvirtd inside the lab's network."""
    return f"qemu+tcp://10.77.0.{10 + int(host[1:])}/system"


class Bed:
    """One bed; settings are the LAB_ variables of `lab help`, as Bed(LAB_PING_TIMEOUT=2)."""

    count = 0

    def __init__(self, **settings: object) -> None:
        Bed.count += 1
        self.state = pathlib.Path(f"/var/tmp/gemello-lab-{os.getpid()}-{Bed.count}")
        self.environment = {**os.environ, "LAB_STATE": str(self.state),
                            "LAB_OWNER": str(os.getpid()),
                            **{name: str(value) for name, value in settings.items()}}

    def __enter__(self) -> Bed:
        """A bed that does not come up is tried once more, and the first reason told."""
        try:
            try:
                self.lab("up", seconds=180)
            except RuntimeError as error:
                print(f"the bed did not come up, once more: {error}", file=sys.stderr)
                self.down()
                self.lab("up", seconds=180)
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def down(self) -> None:
        self.lab("down", seconds=60)

    def run(self, *words: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Any command with the bed's settings; never raises on its exit code."""
        return subprocess.run([str(word) for word in words], env=self.environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)

    def lab(self, *words: object, seconds: float = 60) -> str:
        """`lab WORDS`: its output; raises with its message if it fails."""
        done = self.run(HERE / "lab", *words, seconds=seconds)
        if done.returncode != 0:
            told = " ".join(str(word) for word in words)
            raise RuntimeError(f"lab {told}: exit code {done.returncode}\n{done.stderr}")
        return done.stdout.strip()

    def works(self, *words: object, seconds: float = 60) -> bool:
        """`lab WORDS`: whether it succeeds within that time."""
        try:
            return self.run(HERE / "lab", *words, seconds=seconds).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def fence(self, node: str, action: str) -> int:
        """The exit code of the power switch: 0 done (status: on), 2 status is off, 1 error."""
        return self.run(HERE / "fence_lab", f"--plug={node}", f"--action={action}",
                        seconds=SWITCH_SECONDS).returncode

    def migrate(self, vm: str, source: str, destination: str, *options: str) -> None:
        """A live migration, after which the guest is defined at its destination only."""
        self.lab("virsh", source, "migrate", "--live", "--p2p", "--persistent",
                 "--undefinesource", *options, vm, tcp_uri(destination))

    def beats(self, silence: float = 0.5) -> Watcher:
        return Watcher(self, HERE / "lab", "net", HERE / "beats.py", "--json",
                       "--silence", silence)

    def holders(self, forgive_ms: float = 0) -> Watcher:
        return Watcher(self, HERE / "holders.py", "--json", "--forgive", forgive_ms)


class Watcher:
    """A running beats.py or holders.py: its events so far, as dictionaries."""

    def __init__(self, bed: Bed, *words: object) -> None:
        self.events: list[dict] = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen([str(word) for word in words], env=bed.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        text=True)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def wait_for(self, seconds: float, begin: int = 0, **facts: object) -> dict:
        """The first event from events[begin] on that has these facts, as vm="v", event="first"."""
        limit = time.monotonic() + seconds
        with self.changed:
            while True:
                for event in self.events[begin:]:
                    if facts.items() <= event.items():
                        return event
                if not self.changed.wait(max(0.0, limit - time.monotonic())):
                    raise TimeoutError(f"{facts} did not come within {seconds} s: {self.events}")

    def stop(self) -> int:
        """Ends the program; its summary is among the events then. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=10)
        self.reader.join(timeout=10)
        self.process.stdout.close()
        return code

    def summary(self, vm: str) -> dict:
        """The last word on a guest, after stop()."""
        found = [event for event in self.events
                 if event["event"] == "summary" and event.get("vm") == vm]
        return found[-1] if found else {}
