#!/usr/bin/env python3
"""The stories on a display: the program, real windows under Xvfb.

    xvfb_test.py TEST_PROGRAM [GTEST_FILTER]

Xvfb chooses a free display by itself. Exit code 77, where there is no Xvfb: skipped.
"""

import os
import shutil
import subprocess
import sys

SKIPPED = 77
SCREEN = "2600x1500x24"  # room for the largest window of the stories


def start_display() -> tuple[subprocess.Popen, str]:
    """A server of our own and its display's name."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writes), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writes], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    os.close(writes)
    with os.fdopen(reads) as answer:
        number = answer.readline().strip()
    if not number:
        sys.exit("Xvfb gave no display: " + server.stderr.read().decode(errors="replace"))
    return server, ":" + number


def main() -> int:
    if shutil.which("Xvfb") is None:
        print("skipped: there is no Xvfb (Debian: xvfb)")
        return SKIPPED
    program = sys.argv[1]
    # A busy machine's windows come late: what is about a window manager has none here at all.
    # How long the start takes is told by a process that did nothing else.
    chosen = sys.argv[2:] or ["*-StartTime.*", "StartTime.*"]
    server, display = start_display()
    try:
        environment = dict(os.environ, DISPLAY=display, QT_QPA_PLATFORM="xcb")
        codes = [subprocess.run([program, f"--gtest_filter={one}"], env=environment,
                                check=False).returncode for one in chosen]
        return next((code for code in codes if code != 0), 0)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    sys.exit(main())
