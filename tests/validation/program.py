"""The program under test: traces written for it, runs of it, and what they say."""

import json
import pathlib
import struct
import subprocess

QUANTITIES = {"cpu_used": "cores", "disk_read": "bytes/s", "disk_write": "bytes/s"}


def fnv1a(data: bytes) -> int:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


def write_trace(path: pathlib.Path, period: str, steps: int, vms: dict[str, dict]) -> None:
    """VMs whose use never changes: by name, quantities (QUANTITIES); those not given are 0. The
    format is that of models/traces/README.md."""
    header = {
        "period": period,
        "steps": steps,
        "origin": "constant",
        "licence": "none: no data of anybody",
        "method": "written by a test",
        "quantities": [{"name": name, "unit": unit} for name, unit in QUANTITIES.items()],
        "vms": [{"name": name} for name in vms],
    }
    text = json.dumps(header).encode()
    body = text + bytes(-len(text) % 64)
    begins = 64 + len(body)
    for name in QUANTITIES:
        row = [float(use.get(name, 0)) for use in vms.values()]
        body += struct.pack(f"<{steps * len(row)}f", *(row * steps))
        body += bytes(-len(body) % 64)
    prefix = b"GEMTRACE" + struct.pack("<IIQQQ", 1, len(text), begins, 64 + len(body), fnv1a(body))
    path.write_bytes(prefix + bytes(64 - len(prefix)) + body)


def run(gemello: str, scenario: pathlib.Path, out: pathlib.Path, sets: list[str]) -> list[dict]:
    """Runs a scenario (settings as of --set); the lines of its log."""
    command = [gemello, "run", str(scenario), "-o", str(out), "--no-html", "--replace"]
    for one in sets:
        command += ["--set", one]
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode != 0:
        raise SystemExit(f"{scenario.name} {' '.join(sets)}: {ended.stderr}")
    with (out / "events.jsonl").open() as lines:
        return [json.loads(line) for line in lines]


def report(out: pathlib.Path) -> dict:
    return json.loads((out / "report.json").read_text())


def figures(out: pathlib.Path) -> dict:
    return {figure["name"]: figure["value"] for figure in report(out)["figures"]}
