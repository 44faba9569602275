"""Work units of the sample record that need more than a shell: programs.py UNIT [ADDRESS]."""

import hashlib
import os
import random
import socket
import sys
import time


def burn(seconds):
    """Uses CPU for about so many seconds of process time."""
    end = time.process_time() + seconds
    data = os.urandom(4096)
    while time.process_time() < end:
        data = hashlib.sha256(data).digest() * 128


def memcached_client(address):
    """Sets and gets sessions of 200 B to 8 kB over the text protocol, with pauses."""
    draw = random.Random(7)
    stream = None
    while stream is None:
        try:
            stream = socket.create_connection((address, 11211))
        except OSError:
            time.sleep(0.5)
    reader = stream.makefile("rb")
    while True:
        for _ in range(draw.randint(50, 800)):
            key = f"session{draw.randint(0, 30000)}"
            if draw.random() < 0.3:
                value = os.urandom(draw.randint(200, 8000))
                stream.sendall(f"set {key} 0 600 {len(value)}\r\n".encode() + value + b"\r\n")
                reader.readline()
            else:
                stream.sendall(f"get {key}\r\n".encode())
                while (line := reader.readline()) != b"END\r\n":
                    reader.read(int(line.split()[3]) + 2)
        time.sleep(draw.uniform(0.2, 1.5))


def analytics():
    """Holds up to 1.4 GB of rows, scans and replaces parts of them."""
    draw = random.Random(11)
    blocks = []
    while True:
        if len(blocks) < 28:
            blocks.append(bytearray(os.urandom(1 << 20) * 50))
        else:
            blocks[draw.randrange(28)] = bytearray(os.urandom(1 << 20) * 50)
        for block in draw.sample(blocks, min(3, len(blocks))):
            block.count(b"\x07\x07")
        time.sleep(draw.uniform(2, 8))


def report():
    """A report every minute or two: some seconds of CPU, 80 MB while it runs."""
    draw = random.Random(13)
    while True:
        rows = [draw.random() for _ in range(1500000)]
        rows.sort()
        burn(draw.uniform(2, 9))
        del rows
        time.sleep(draw.uniform(50, 110))


def batch_import():
    """Writes 40 batches of 8 MB, synced, with the CPU to make them; then it is done."""
    for _ in range(40):
        burn(2.5)
        with open("batch.bin", "ab") as out:
            out.write(os.urandom(8 << 20))
            os.fsync(out.fileno())
        time.sleep(4)


def cache():
    """A cache of 600 MB: filled in four minutes, then entries are replaced at random."""
    draw = random.Random(17)
    entries = {}
    while True:
        for _ in range(250 if len(entries) < 60000 else 60):
            full = len(entries) >= 60000
            entries[draw.randrange(60000) if full else len(entries)] = os.urandom(10000)
        time.sleep(1)


def leak():
    """Grows by 1 MB a second to 500 MB, then ends (and is started again)."""
    held = []
    for _ in range(500):
        held.append(os.urandom(1 << 20))
        time.sleep(1)


UNITS = {
    "memcached-client": memcached_client,
    "analytics": analytics,
    "report": report,
    "import": batch_import,
    "cache": cache,
    "leak": leak,
}

if __name__ == "__main__":
    UNITS[sys.argv[1]](*sys.argv[2:])
