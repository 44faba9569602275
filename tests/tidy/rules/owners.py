"""owners: each big third party has one room; the rest of the tree never sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules import cpp
from rules.table import TABLE_FILE, Table
from rules.tree import Finding, Tree, within

RULE = "owners"


@dataclass(frozen=True)
class Owner:
    """A third party: which includes and CMake targets are its, and the folders that own it."""

    name: str
    include: re.Pattern[str]
    target: re.Pattern[str]
    folders: tuple[str, ...]
    instead: str


OWNERS = (
    Owner("SimGrid", re.compile(r"(simgrid|xbt|smpi)(/|\.h)"), re.compile(r"(?i)simgrid"),
          ("sim", "tests"), "speak to the engine through World, or put the code in sim"),
    Owner("libvirt", re.compile(r"libvirt(/|\.h)"), re.compile(r"(?i)\blibvirt|::LIBVIRT"),
          ("live",), "speak to hosts through World, or put the code in live"),
    Owner("Qt", re.compile(r"(Q[A-Z]|Qt)\w*(/|$)|q[a-z]+\.h$"), re.compile(r"^Qt\d?::"),
          ("gui", "tests/gui", "tests/unit/gui"), "use std types, or put the code in gui"),
    Owner("CLI11", re.compile(r"CLI(11)?[/.]"), re.compile(r"(?i)^cli11::"),
          ("sim/cli", "live/cli", "gui/cli"),
          "take plain arguments and parse the command line in a cli folder"),
    Owner("SQLite", re.compile(r"sqlite3"), re.compile(r"(?i)sqlite"),
          ("models/database",), "use Database and Statement of models/database"),
    Owner("the test tools", re.compile(r"(gtest|gmock|rapidcheck|benchmark|valijson)[/.]"),
          re.compile(r"(?i)^(gtest|gmock|rapidcheck|benchmark|valijson)::"),
          ("tests",), "move what needs it into tests"),
)


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.cpp_files:
        for include in cpp.includes(tree.text(path)):
            for owner in OWNERS:
                if owner.include.match(include.path) and not _owned(owner, path):
                    yield Finding(path, include.line, RULE, _sentence(owner, include.path))
    table = Table(tree)
    for row in [*table.libraries.values(), *table.programs.values()]:
        for target in row.external:
            for owner in OWNERS:
                if owner.target.search(target) and not _owned(owner, row.folder):
                    yield Finding(TABLE_FILE, row.line, RULE, _sentence(owner, target))


def _owned(owner: Owner, path: str) -> bool:
    return any(within(path, folder) for folder in owner.folders)


def _sentence(owner: Owner, what: str) -> str:
    return (f"{what} is {owner.name}, which belongs to {', '.join(owner.folders)}: "
            f"{owner.instead}")
