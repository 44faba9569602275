"""A load as text, trace.json, written as a native trace (models/traces/README.md).

    {"period": "60s", "steps": 10, "vms": [{"name": "a", "cores": 0.5}]}

A number is held for all steps; a list has one for each. `read`, `written`: bytes/s of its disk;
`sent`, `received`: of its network. `arrival` and `departure` are as in the trace's header."""

import json
import pathlib
import struct

QUANTITIES = [
    ("cores", "cpu_used", "cores"),
    ("read", "disk_read", "bytes/s"),
    ("written", "disk_write", "bytes/s"),
    ("received", "net_rx", "bytes/s"),
    ("sent", "net_tx", "bytes/s"),
]
PAGE = 64


def fnv1a64(data: bytes) -> int:
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = ((digest ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return digest


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % PAGE)


def column(vm: dict, key: str, steps: int) -> list[float]:
    value = vm.get(key, 0)
    samples = value if isinstance(value, list) else [value] * steps
    if len(samples) != steps:
        raise ValueError(f"{vm['name']}: {key} has {len(samples)} samples for {steps} steps")
    return samples


def write(text: pathlib.Path, trace: pathlib.Path) -> None:
    """Errors: ValueError, KeyError where the text is no such load."""
    load = json.loads(text.read_text())
    steps, vms = load["steps"], load["vms"]
    known = {key for key, _, _ in QUANTITIES} | {"name", "arrival", "departure"}
    for vm in vms:
        if unknown := set(vm) - known:
            raise ValueError(f"{text}: {vm['name']}: unknown {sorted(unknown)}")
    used = [one for one in QUANTITIES if one[0] == "cores" or any(one[0] in vm for vm in vms)]
    header = {
        "period": load["period"],
        "steps": steps,
        "origin": "a case's trace.json",
        "licence": "GPL-3.0-or-later",
        "method": "by hand",
        "quantities": [{"name": name, "unit": unit} for _, name, unit in used],
        "vms": [
            {key: vm[key] for key in ("name", "arrival", "departure") if key in vm} for vm in vms
        ],
    }
    head = json.dumps(header).encode()
    samples = b""
    for key, _, _ in used:
        rows = zip(*(column(vm, key, steps) for vm in vms))
        samples += padded(b"".join(struct.pack(f"<{len(vms)}f", *row) for row in rows))
    body = padded(head) + samples
    offset = PAGE + len(padded(head))
    sizes = (1, len(head), offset, PAGE + len(body))
    start = b"GEMTRACE" + struct.pack("<IIQQQ", *sizes, fnv1a64(body))
    trace.write_bytes(padded(start) + body)
