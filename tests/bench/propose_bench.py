#!/usr/bin/env python3
"""How long `gemello serve` takes to answer a proposed migration: medians over proposals.

    tests/bench/propose_bench.py build/release/gemello [SCENARIO [AT]]

Wall time from the written request to the read answer, one at a time.
"""

import json
import statistics
import subprocess
import sys
import time

HORIZONS = ("1min", "15min", "1h", "2h")
COUNT = 41


def main() -> None:
    program = sys.argv[1]
    scenario = sys.argv[2] if len(sys.argv) > 2 else "datasets/samples/napoli.json"
    at = sys.argv[3] if len(sys.argv) > 3 else "2h"
    with subprocess.Popen([program, "serve", "--stdio"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as server:
        number = 0

        def ask(request: str, **fields: object) -> dict:
            nonlocal number
            number += 1
            line = json.dumps({"id": number, "request": request, **fields}) + "\n"
            server.stdin.write(line.encode())
            server.stdin.flush()
            message = json.loads(server.stdout.readline())
            assert message["message"] == "reply", message
            return message["result"]

        ask("load", scenario=scenario)
        ask("run-until", until=at)
        shown = ask("snapshot")
        hosts = [row["host"] for row in shown["hosts"] if row["state"] == "on"]
        running = [row for row in shown["vms"] if row["state"] == "running"]
        print(f"{scenario} at {at}: {len(hosts)} hosts on, {len(running)} VMs running, "
              f"{COUNT} proposals each")
        for horizon in HORIZONS:
            times = []
            begun = 0
            for i in range(COUNT):
                vm = running[i % len(running)]
                target = [host for host in hosts if host != vm["host"]][i % (len(hosts) - 1)]
                move = {"action": "migrate", "vm": vm["vm"], "from": vm["host"], "to": target}
                began = time.perf_counter()
                told = ask("propose", action=move, horizon=horizon)
                times.append((time.perf_counter() - began) * 1e3)
                begun += told["verdict"]["kind"] == "begun"
            times.sort()
            print(f"horizon {horizon:>5}: median {statistics.median(times):6.1f} ms, "
                  f"slowest {times[-1]:6.1f} ms, {begun} begun")
        server.stdin.close()


main()
