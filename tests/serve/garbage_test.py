#!/usr/bin/env python3
"""gemello serve --stdio, sent what no client should send: each line has one answer, and the server
lives on."""

from __future__ import annotations

import json
import pathlib
import random
import subprocess
import sys
import unittest

from client import FINAL, PATIENCE

SOURCE = pathlib.Path()
PROGRAM = pathlib.Path()
NAPOLI = "datasets/samples/napoli.json"
LINE_MAX = 64 << 10


def request(number: object, name: object, **fields: object) -> bytes:
    return json.dumps({"id": number, "request": name, **fields}).encode()


# A line, the code of its error, what its sentence or place has, and whether its id is answered.
BAD = [
    (b"garbage", "not-json", "not JSON", False),
    (b'{"id": 1, "request": ', "not-json", "", False),
    (b'{"id": 1} {"id": 2}', "not-json", "", False),
    (b"\x00\x00", "not-json", "", False),
    (b'{"id": 3, "request": "li\x00st"}', "not-json", "", False),
    (b'{"id": 3, "request": "\xff\xfe"}', "not-json", "", False),
    (b'{"id": 3, "request": "list", "id": 4}', "not-json", "given twice", False),
    (b"[" * 1000 + b"]" * 1000, "not-json", "deeper than 64 levels", False),
    (b'{"id": 3, "request": "order", "action": ' + b'{"a":' * 70 + b"1" + b"}" * 71, "not-json",
     "deeper than 64 levels", False),
    (b'"' + b"x" * LINE_MAX + b'"', "line-too-long", "65536 bytes", False),
    (b"x" * (20 * LINE_MAX), "line-too-long", "65536 bytes", False),
    (b"[]", "invalid-request", "object", False),
    (b"null", "invalid-request", "object", False),
    (b"17", "invalid-request", "object", False),
    (b"{}", "invalid-request", "id", False),
    (b'{"request": "list"}', "invalid-request", "id", False),
    (request("1", "list"), "invalid-request", "$.id", False),
    (request(-1, "list"), "invalid-request", "$.id", False),
    (request(0, "list"), "invalid-request", "$.id", False),
    (request(1.5, "list"), "invalid-request", "$.id", False),
    (request(2 ** 53, "list"), "invalid-request", "$.id", False),
    (b'{"id": 1e400, "request": "list"}', "not-json", "", False),
    (request(11, "lists"), "invalid-request", "$.request", True),
    (request(12, 7), "invalid-request", "$.request", True),
    (request(13, "list", more=1), "invalid-request", "$.more", True),
    (request(14, "hello"), "invalid-request", "protocol", True),
    (request(15, "hello", protocol=2), "not-supported", "$.protocol", True),
    (request(16, "load"), "invalid-request", "a scenario or a run", True),
    (request(17, "load", scenario=NAPOLI, at="1h"), "invalid-request", "'at'", True),
    (request(18, "load", scenario=NAPOLI, simulation=""), "invalid-request", "$.simulation", True),
    (request(19, "load", scenario="\x00"), "invalid-request", "$.scenario", True),
    (request(21, "load", scenario="datasets", simulation="x"), "invalid-input", "", True),
    (request(22, "run-until", until="1h", simulation="x"), "unknown-simulation", "'x'", True),
    (request(23, "run-until", until=3600), "invalid-request", "$.until", True),
    (request(24, "run-until", until="-1h"), "invalid-request", "$.until", True),
    (request(25, "run-until", until="1 parsec"), "invalid-request", "$.until", True),
    (request(26, "run-until", until="5h"), "invalid-input", "$.until", True),
    (request(27, "run-until", until="1h", progress="0s"), "invalid-request", "$.progress", True),
    (request(28, "step", to="end"), "invalid-request", "$.to", True),
    (request(29, "fault", what="fire", component="kvm-01"), "invalid-request", "$.what", True),
    (request(30, "fault", what="host-crash", component="kvm-1"), "invalid-input", "$.component",
     True),
    (request(31, "fault", what="host-crash", component="kvm-01", at="9h"), "invalid-input",
     "$.at", True),
    (request(32, "fault", what="host-hang", component="kvm-01", **{"for": "99999999d"}),
     "invalid-input", "$.for", True),
    (request(33, "propose", action=[]), "invalid-request", "$.action", True),
    (request(34, "propose", action={"action": "fly"}), "invalid-input", "$.action.action", True),
    (request(35, "propose", action={"action": "migrate", "vm": "db-server", "from": "kvm-01",
                                    "to": "moon"}), "invalid-input", "$.action.to", True),
    (request(36, "order", action={"action": "stop", "vm": "db-server", "now": True}),
     "invalid-input", "$.action.now", True),
    (request(37, "branch", **{"as": "main"}), "name-taken", "$.as", True),
    (request(38, "branch", **{"as": "\n"}), "invalid-request", "$.as", True),
    (request(39, "subscribe", events=1, samples=False), "invalid-request", "$.events", True),
    (request(40, "cancel", request_id=39), "unknown-request", "39", True),
    (request(41, "compare", simulations=["main"]), "invalid-request", "$.simulations", True),
    (request(42, "compare", simulations=["main", "main"]), "invalid-request", "twice", True),
    (request(43, "compare", simulations=["main", "x"]), "unknown-simulation", "'x'", True),
    (request(44, "load", scenario=NAPOLI), "name-taken", "'main'", True),
    (request(44, "list"), "id-not-new", "44", False),
    (request(5, "list"), "id-not-new", "44", False),
]


class Garbage(unittest.TestCase):
    def session(self, text: bytes, *words: str) -> list[dict]:
        done = subprocess.run([PROGRAM, "serve", "--stdio", *words], cwd=SOURCE, input=text,
                              capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, b"")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_every_bad_line_is_answered_with_its_place(self) -> None:
        lines = [request(1, "load", scenario=NAPOLI), *(line for line, *_ in BAD),
                 request(99, "run-until", until="1h")]
        messages = self.session(b"\n".join(lines), "--in-order")
        self.assertEqual(len(messages), len(lines))
        self.assertEqual(messages[0]["message"], "reply")
        # The last line has no newline, and is a request all the same.
        self.assertEqual(messages[-1]["result"], {"now_s": 3600.0, "ended": False})
        for i, (line, code, told, answered) in enumerate(BAD):
            message = messages[i + 1]
            with self.subTest(line=line[:80]):
                self.assertEqual(message["message"], "error")
                self.assertEqual(message["error"]["code"], code)
                self.assertIn(told, message["error"]["place"] + message["error"]["sentence"])
                self.assertEqual(message["id"], json.loads(line)["id"] if answered else None)
                self.assertEqual(message.get("line"), None if answered else i + 2)

    def test_blank_lines_and_line_ends(self) -> None:
        messages = self.session(b"\n\r\n   \n" + request(1, "list") + b"\r\n\nx\n\n")
        self.assertEqual([m["id"] for m in messages], [1, None])
        self.assertEqual(messages[1]["line"], 6)

    def test_half_a_line_at_the_end(self) -> None:
        messages = self.session(request(1, "list") + b'\n{"id": 2, "requ')
        self.assertEqual([m["message"] for m in messages], ["reply", "error"])
        self.assertEqual(messages[1]["error"]["code"], "not-json")
        self.assertEqual(self.session(b""), [])

    def damaged(self, draw: random.Random, line: bytes) -> bytes:
        kind = draw.randrange(8)
        at = draw.randrange(len(line))
        if kind == 0:
            return line[:at]
        if kind == 1:
            return line[:at] + bytes([line[at] ^ (1 << draw.randrange(8))]) + line[at + 1:]
        if kind == 2:
            return line[:at] + draw.randbytes(draw.randrange(1, 9)) + line[at:]
        if kind == 3:
            return draw.randbytes(draw.randrange(1, 200))
        if kind == 4:
            return line[:at] + line[at + draw.randrange(1, 5):]
        return line

    def test_random_garbage_has_one_answer_a_line(self) -> None:
        draw = random.Random(20261126)
        move = {"action": "migrate", "vm": "db-server", "from": "kvm-01", "to": "kvm-04"}
        whole = [("run-until", {"until": "1s"}), ("step", {"to": "sample"}), ("list", {}),
                 ("snapshot", {}), ("propose", {"action": move, "horizon": "1min"}),
                 ("fault", {"what": "link-down", "component": "kvm-05.eth0", "for": "5s"}),
                 ("subscribe", {"events": True, "samples": False}), ("figures", {}),
                 ("order", {"action": move}), ("cancel", {"request_id": 3}),
                 ("hello", {"protocol": 1}),
                 ("compare", {"simulations": ["main", "b"]}), ("inventory", {})]
        for words in ((), ("--in-order",)):
            lines = [request(1, "load", scenario=NAPOLI), request(2, "branch", **{"as": "b"})]
            for number in range(3, 403):
                name, fields = draw.choice(whole)
                text = self.damaged(draw, request(number, name, **fields))
                lines += [piece for piece in text.split(b"\n") if piece.strip(b" \t\r")]
            messages = self.session(b"\n".join(lines) + b"\n", *words)
            finals = [m for m in messages if m["message"] in FINAL]
            self.assertEqual(len(finals), len(lines))
            numbers = [m["id"] for m in finals if m["id"] is not None]
            self.assertEqual(len(numbers), len(set(numbers)))
            self.assertGreater(sum(m["message"] == "reply" for m in finals), 50)
            self.assertGreater(sum(m["message"] == "error" for m in finals), 150)


if __name__ == "__main__":
    SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
    PROGRAM = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main()
