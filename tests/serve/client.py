"""A scripted client of `gemello serve --stdio`."""

from __future__ import annotations

import json
import os
import pathlib
import select
import subprocess
import time

FINAL = ("reply", "error")
PATIENCE = 60.0


class Client:
    """One server as a child process, spoken to line by line."""

    def __init__(self, program: pathlib.Path, folder: pathlib.Path, *words: str) -> None:
        self.process = subprocess.Popen([program, "serve", "--stdio", *words], cwd=folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.last_id = 0
        self.between: list[dict] = []  # what came that answers nothing
        self._buffer = b""

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()
        self.process.wait()

    def write(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, request: str, **fields: object) -> int:
        self.last_id += 1
        self.write(json.dumps({"id": self.last_id, "request": request, **fields}).encode() + b"\n")
        return self.last_id

    def read(self, patience: float = PATIENCE) -> dict | None:
        """The next message; nothing at the end of the output."""
        limit = time.monotonic() + patience
        while b"\n" not in self._buffer:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise TimeoutError(f"no message for {patience} s")
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                assert not self._buffer, "half a line at the end"
                return None
            self._buffer += piece
        line, _, self._buffer = self._buffer.partition(b"\n")
        assert line[:1] == b"{" and line[-1:] == b"}", line[:200]
        return json.loads(line)

    def wait_for(self, number: int | None) -> dict:
        """The one answer to a request; what comes before it is kept in `between`."""
        while True:
            message = self.read()
            assert message is not None, "the server ended"
            if message["message"] in FINAL and message["id"] == number:
                return message
            self.between.append(message)

    def answer(self, request: str, **fields: object) -> dict:
        return self.wait_for(self.send(request, **fields))

    def ask(self, request: str, **fields: object) -> dict:
        """The result of a request that has to succeed."""
        message = self.answer(request, **fields)
        assert message["message"] == "reply", message
        return message["result"]

    def refused(self, request: str, **fields: object) -> dict:
        message = self.answer(request, **fields)
        assert message["message"] == "error", message
        return message["error"]

    def finish(self) -> tuple[list[dict], int]:
        """Ends the input; the messages up to the end of the output, and the exit code."""
        self.process.stdin.close()
        rest = []
        while (message := self.read()) is not None:
            rest.append(message)
        return rest, self.process.wait(PATIENCE)

    def descendants(self) -> set[int]:
        """The processes of this server, itself excepted."""
        found: set[int] = set()
        open_ = [self.process.pid]
        while open_:
            pid = open_.pop()
            try:
                text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
            except OSError:
                continue
            children = [int(word) for word in text.split()]
            found.update(children)
            open_ += children
        return found

    def memory(self) -> int:
        """Resident bytes of the server and its processes."""
        total = 0
        for pid in {self.process.pid, *self.descendants()}:
            try:
                for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        total += int(line.split()[1]) * 1024
            except OSError:
                continue
        return total


def gone(pid: int) -> bool:
    """True if there is no such process, or only what is left until somebody reads its code."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True
