"""What the tests of `gemello serve` share: the program, the sample, a client that is cleaned up."""

from __future__ import annotations

import pathlib
import subprocess
import sys
import tempfile
import unittest

from client import PATIENCE, Client

SOURCE = pathlib.Path()
PROGRAM = pathlib.Path()
NAPOLI = "datasets/samples/napoli.json"
ENDLESS = ["duration=5200d"]  # minutes of work: something to interrupt


class Case(unittest.TestCase):
    def client(self, *words: str) -> Client:
        client = Client(PROGRAM, SOURCE, *words)
        self.addCleanup(client.__exit__)
        return client

    def napoli(self, until: str | None = None) -> Client:
        client = self.client()
        # What crosses the links is then what the test sends.
        client.ask("load", scenario=NAPOLI, sets=["workload.scale.network=0"])
        if until:
            client.ask("run-until", until=until)
        return client

    def scratch(self) -> pathlib.Path:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def gemello(self, *words: object) -> None:
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=SOURCE, text=True, check=False,
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)


def migrate(vm: str, source: str, target: str) -> dict:
    return {"action": "migrate", "vm": vm, "from": source, "to": target}


def host_of(snapshot: dict, vm: str) -> str:
    return next(row["host"] for row in snapshot["vms"] if row["vm"] == vm)


def figures(client: Client, simulation: str) -> dict:
    result = client.ask("figures", simulation=simulation)
    return {figure["name"]: figure["value"] for figure in result["figures"]}


def main() -> None:
    """serve_test.py SOURCE PROGRAM [what unittest takes]"""
    global SOURCE, PROGRAM
    SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(module="__main__")
