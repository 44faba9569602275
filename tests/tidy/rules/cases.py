"""cases: a test folder is a story with its end: README, inputs and what to expect."""

import re
from collections.abc import Iterator

from rules.tree import Finding, Tree, folder_of, within

RULE = "cases"
ROOMS = ("tests/cases", "tests/studies", "tests/worked")
SCENARIO = re.compile(r"(?:.*[._-])?scenario(?:[._-].*)?\.json$")
EXPECTED = re.compile(r".+\.expect$|expected\..+$")


def check(tree: Tree) -> Iterator[Finding]:
    names: dict[str, list[str]] = {}
    for path in tree.files:
        if any(within(path, room) for room in ROOMS):
            names.setdefault(folder_of(path), []).append(path.rsplit("/", 1)[-1])
    for folder, files in sorted(names.items()):
        scenario = next((name for name in files if SCENARIO.match(name)), None)
        if scenario is None:
            continue
        place = f"{folder}/{scenario}"
        if "README.md" not in files:
            yield Finding(place, 1, RULE, "a case without README.md: tell what happens and what "
                                          "to expect")
        if not any(EXPECTED.match(name) for name in files):
            yield Finding(place, 1, RULE, "a case without its end: add expected.* or *.expect "
                                          "(a missing expectation is a failure)")
