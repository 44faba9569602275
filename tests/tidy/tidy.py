#!/usr/bin/env python3
"""Style as a test: holds a checkout against the rules of the house.

Usage: tidy.py ROOT [RULE...]      all rules, or only those named
Prints one line per finding, `path:line: rule: sentence`, and a count.
Exit codes: 0 no finding, 1 findings, 2 usage.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from rules import (bans, blanks, cases, headers, house, includes, owners, readmes, sizes, sources,
                   words)
from rules.tree import Finding, Tree

RULES: dict[str, Callable[[Tree], Iterable[Finding]]] = {
    module.RULE: module.check
    for module in (includes, owners, bans, sizes, sources, readmes, words, blanks, headers, house,
                   cases)
}


def findings(root: Path, names: Iterable[str]) -> list[Finding]:
    """Every finding of the named rules, sorted by path, line and rule."""
    tree = Tree(root)
    return sorted({finding for name in names for finding in RULES[name](tree)})


def main(arguments: list[str]) -> int:
    unknown = [name for name in arguments[1:] if name not in RULES]
    if not arguments or unknown or not (Path(arguments[0]) / "CMakeLists.txt").is_file():
        if unknown:
            print(f"no rule {', '.join(unknown)}; there are {', '.join(RULES)}", file=sys.stderr)
        elif arguments:
            print(f"{arguments[0]} has no CMakeLists.txt: name the root of a checkout",
                  file=sys.stderr)
        print(__doc__, file=sys.stderr)
        return 2
    found = findings(Path(arguments[0]), arguments[1:] or RULES)
    for finding in found:
        print(finding)
    print(f"{len(found)} findings", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
