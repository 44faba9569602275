#!/usr/bin/env python3
"""Listens to the guests' beats and says what happened to each guest.

    lab net tests/lab/beats.py [--silence 0.5] [--seconds 60] [--json]

Run it with `lab net`; any number at a time. One line per event, as text or as one JSON object with
time (epoch seconds), vm and event:

    first      the first beat heard                        boot boots n
    silent     no beat for --silence seconds, still so     since
    back       a beat again, same boot: it only stopped    silence lost guest_clock
    restarted  a beat of a new boot                        silence boot boots boots_before
    doubled    a beat of a boot that another one replaced: two copies run   boot
    disk-error, disk-slow, corrupted                       total | seconds | pages
    summary    at the end (--seconds, SIGTERM or SIGINT)   beats boot boots n restarts doubled
                                                           silence_max silence_now errors bad
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import socket
import sys
import time

SWITCH = "sw-a"
OBSERVER = (bytes((10, 77, 0, 254)), 9999)
IP_PROTOCOL = 0x0800
UDP = 17
SLOW_WRITE_US = 1_000_000


@dataclasses.dataclass
class Guest:
    """What is known of one guest: its last beat and when it came."""

    beat: dict
    heard: float
    beats: int = 1
    restarts: int = 0
    doubled: int = 0
    silence_max: float = 0.0
    silent: bool = False
    past_boots: set[str] = dataclasses.field(default_factory=set)


class Observer:
    """Turns beats into events; `say` is called with vm, event and what belongs to it."""

    def __init__(self, silence: float, say) -> None:
        self.silence = silence
        self.say = say
        self.guests: dict[str, Guest] = {}

    def hear(self, beat: dict, now: float) -> None:
        vm = beat["vm"]
        guest = self.guests.get(vm)
        if guest is None:
            self.guests[vm] = Guest(beat, now)
            self.say(vm, "first", boot=beat["boot"], boots=beat["boots"], n=beat["n"])
            return
        if beat["boot"] in guest.past_boots:
            guest.doubled += 1
            self.say(vm, "doubled", boot=beat["boot"])
            return
        self._compare(vm, guest, beat, now - guest.heard)
        guest.beat = beat
        guest.heard = now
        guest.beats += 1
        guest.silent = False

    def _compare(self, vm: str, guest: Guest, beat: dict, silence: float) -> None:
        before = guest.beat
        guest.silence_max = max(guest.silence_max, silence)
        if beat["boot"] != before["boot"]:
            guest.past_boots.add(before["boot"])
            guest.restarts += 1
            self.say(vm, "restarted", silence=round(silence, 3), boot=beat["boot"],
                     boots=beat["boots"], boots_before=before["boots"])
            return
        if silence > self.silence:
            self.say(vm, "back", silence=round(silence, 3), lost=beat["n"] - before["n"] - 1,
                     guest_clock=round(beat["up"] - before["up"], 3))
        if beat["err"] > before["err"]:
            self.say(vm, "disk-error", total=beat["err"])
        if beat["bad"] > before["bad"]:
            self.say(vm, "corrupted", pages=beat["bad"])
        if beat["hbmax_us"] > max(SLOW_WRITE_US, before["hbmax_us"]):
            self.say(vm, "disk-slow", seconds=round(beat["hbmax_us"] / 1e6, 3))

    def look(self, now: float) -> None:
        """Says who has fallen silent."""
        for vm, guest in self.guests.items():
            if not guest.silent and now - guest.heard > self.silence:
                guest.silent = True
                self.say(vm, "silent", since=round(now - guest.heard, 3))

    def summarize(self, now: float) -> None:
        for vm, guest in sorted(self.guests.items()):
            beat = guest.beat
            silence_now = round(now - guest.heard, 3)
            self.say(vm, "summary", beats=guest.beats, boot=beat["boot"], boots=beat["boots"],
                     n=beat["n"], restarts=guest.restarts, doubled=guest.doubled,
                     silence_max=round(max(guest.silence_max, silence_now), 3),
                     silence_now=silence_now, errors=beat["err"], bad=beat["bad"])


def write_json(vm: str, event: str, **facts) -> None:
    print(json.dumps({"time": round(time.time(), 3), "vm": vm, "event": event, **facts}),
          flush=True)


def write_text(vm: str, event: str, **facts) -> None:
    told = " ".join(f"{key}={value}" for key, value in facts.items())
    print(f"{time.time():.3f} {vm} {event} {told}", flush=True)


def beat_in(packet: bytes) -> dict | None:
    """The beat in an IP packet, if it is one for the observer."""
    header_bytes = (packet[0] & 0xF) * 4
    port = int.from_bytes(packet[header_bytes + 2:header_bytes + 4], "big")
    if packet[9] != UDP or (packet[16:20], port) != OBSERVER:
        return None
    try:
        return json.loads(packet[header_bytes + 8:])
    except ValueError:
        return None


def listen(observer: Observer, seconds: float) -> None:
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: ended.append(received))
    # As packets, not as datagrams of a bound address, which only one observer could have.
    with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IP_PROTOCOL)) as receiver:
        receiver.bind((SWITCH, IP_PROTOCOL))
        receiver.settimeout(0.05)
        begin = time.monotonic()
        while not ended and time.monotonic() - begin < seconds:
            try:
                beat = beat_in(receiver.recv(2000))
            except TimeoutError:
                beat = None
            if beat:
                observer.hear(beat, time.monotonic())
            observer.look(time.monotonic())
    observer.summarize(time.monotonic())


def main() -> int:
    parser = argparse.ArgumentParser(description="Says what happens to the guests of the bed.")
    parser.add_argument("--silence", type=float, default=0.5, help="seconds that count as silence")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long to listen")
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    arguments = parser.parse_args()
    listen(Observer(arguments.silence, write_json if arguments.json else write_text),
           arguments.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
