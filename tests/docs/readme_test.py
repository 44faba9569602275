#!/usr/bin/env python3
"""Runs the commands of README.md's tour and holds its table against what they print.

The README's code blocks are the source: every line that starts with the program is run, in order,
in a fresh folder that sees the checkout's inputs; the last compare must print every figure of the
table marked "asserted: tests/docs" as it stands there, and the report pages must say the energy.
"""

from __future__ import annotations

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

# With the space: commands of gemello-live need hosts, and tests/lab/stories runs those.
PROGRAM = "build/release/gemello "


def commands(readme: str) -> list[list[str]]:
    """The program's commands of the indented blocks, continuation lines joined."""
    joined = re.sub(r"\\\n\s*", "", readme)
    lines = [line.strip() for line in joined.splitlines() if line.startswith("    ")]
    return [shlex.split(line)[1:] for line in lines if line.startswith(PROGRAM)]


def asserted_table(readme: str) -> tuple[list[str], dict[str, list[str]]]:
    """Run names and, by figure, the values of the asserted table."""
    block = readme.split("<!-- asserted: tests/docs -->", 1)[1].lstrip("\n").split("\n\n", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
    return rows[0][1:], {row[0]: row[1:] for row in rows[2:]}


def printed_figures(text: str, runs: list[str]) -> dict[str, list[str]]:
    """By label, the figure columns of `gemello compare` (the difference columns are left out)."""
    figures: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) >= 1 + len(runs):
            figures.setdefault(cells[0], cells[1:])
    return figures


def wrong_pages(folder: pathlib.Path, runs: list[str], table: dict[str, list[str]]) -> int:
    """Pages whose summary in words does not say the table's energy, or that are not there."""
    wrong = 0
    for run, energy in zip(runs, table["Energy"]):
        page = folder / "runs" / run / "report.html"
        words = f"The hosts drew {energy} with"
        if not page.is_file() or words not in page.read_text():
            print(f"{page.relative_to(folder)} does not say: {words}")
            wrong += 1
    page = folder / "runs" / "comparison.html"
    if not page.is_file() or not all(run in page.read_text() for run in runs):
        print("runs/comparison.html is missing or does not name the runs")
        wrong += 1
    return wrong


def main(root: pathlib.Path, program: str) -> int:
    readme = (root / "README.md").read_text()
    tour = commands(readme)
    runs, table = asserted_table(readme)
    if len(tour) < 6 or len(table) < 5:
        print("README.md has lost its tour or its table")
        return 1
    last = ""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("platforms", "datasets"):
            (pathlib.Path(folder) / name).symlink_to(root / name)
        for arguments in tour:
            done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
                return 1
            if arguments[0] == "compare":
                last = done.stdout
        wrong = wrong_pages(pathlib.Path(folder), runs, table)
    figures = printed_figures(last, runs)
    for label, values in table.items():
        found = figures.get(label)
        if found is None or any(value not in found for value in values) or found[0] != values[0]:
            print(f"README.md says {label}: {values}; the program printed {found}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), str(pathlib.Path(sys.argv[2]).resolve())))
