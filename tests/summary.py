#!/usr/bin/env python3
"""Prints what a ctest run came to: skipped tests with their reasons, then the counts, last."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree


def skip_reason(case: ElementTree.Element) -> str:
    """The sentence a test gave to GTEST_SKIP or printed as "skipped: ...", or what ctest says."""
    output = case.findtext("system-out") or ""
    lines = [line.strip() for line in output.splitlines()]
    for line in lines:
        if line.startswith("skipped: "):
            return line.removeprefix("skipped: ")
    for index, line in enumerate(lines):
        if re.search(r"\.cpp:\d+: Skipped$", line) and index + 1 < len(lines):
            return lines[index + 1] or "no reason given"
    skipped = case.find("skipped")
    return skipped.get("message", "no reason given") if skipped is not None else "no reason given"


def main(path: str) -> int:
    cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    skipped = [case for case in cases
               if case.get("status") == "notrun" or case.find("skipped") is not None]
    failed = [case for case in cases if case.get("status") == "fail"]
    reasons: dict[str, list[str]] = {}
    for case in skipped:
        reasons.setdefault(skip_reason(case), []).append(case.get("name", "?"))
    for reason, names in sorted(reasons.items()):
        print(f"skipped {len(names)}: {reason}")
        for name in names:
            print(f"    {name}")
    for case in failed:
        print(f"FAILED: {case.get('name')}")
    passed = len(cases) - len(skipped) - len(failed)
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
