"""includes: every #include within the DEPENDS of its library; the table is the one designed."""

from collections.abc import Iterator

from rules import cpp
from rules.table import TABLE_FILE, Library, Table
from rules.tree import Finding, Tree, within

RULE = "includes"
ROOMS = ("models", "sim", "live", "gui")
MODELS = {
    "units": set(),
    "database": {"units"},
    "cloud": {"units"},
    "behaviour": {"cloud"},
    "state": {"behaviour"},
    "fleet": {"state"},
    "planning": {"fleet"},
    "policies": {"planning"},
    "traces": {"units"},
    "runs": {"planning", "traces"},
    "protocol": {"runs"},
}
DESIGNED: dict[str, set[str]] = {
    **MODELS,
    "sim": set(MODELS),
    "swarm": {"sim"},
    "live": set(MODELS),
    "gui": {"protocol", "runs", "cloud", "units"},
}
WORLDS = ("sim", "swarm", "live", "gui")  # may use less than they are allowed; models use all of it


def check(tree: Tree) -> Iterator[Finding]:
    table = Table(tree)
    yield from _table_findings(table)
    yield from _rooms_without_row(tree, table)
    for path in tree.cpp_files:
        owner, reach = _owner(table, path)
        for include in cpp.includes(tree.text(path)):
            sentence = _include_finding(tree, table, path, owner, reach, include)
            if sentence:
                yield Finding(path, include.line, RULE, sentence)


def _table_findings(table: Table) -> Iterator[Finding]:
    for row in table.libraries.values():
        unknown = [name for name in row.depends if name not in table.libraries]
        for name in unknown:
            yield Finding(TABLE_FILE, row.line, RULE,
                          f"{row.name} DEPENDS on {name}, which is no gemello_library: "
                          "add its row or drop the dependency")
        if row.name not in DESIGNED:
            yield Finding(TABLE_FILE, row.line, RULE,
                          f"library {row.name} has no room in the design: put its files in one "
                          f"of {', '.join(DESIGNED)}, or change DESIGNED in {__name__}")
            continue
        yield from _compare_with_design(table, row)
    cycle = table.cycle()
    if cycle:
        yield Finding(TABLE_FILE, table.libraries[cycle[0]].line, RULE,
                      f"the DEPENDS go in a circle, {' -> '.join(cycle)}: move what both need "
                      "into the lower library")


def _compare_with_design(table: Table, row: Library) -> Iterator[Finding]:
    designed = _designed_reach(row.name)
    for name in row.depends:
        if name not in designed and name in table.libraries:
            yield Finding(TABLE_FILE, row.line, RULE,
                          f"{row.name} may not depend on {name}: DESIGN allows it "
                          f"{', '.join(sorted(DESIGNED[row.name])) or 'nothing'}")
    if row.name in WORLDS:
        return
    for name in sorted(DESIGNED[row.name] - table.reach(row.name)):
        yield Finding(TABLE_FILE, row.line, RULE,
                      f"{row.name} lacks DEPENDS {name}: the table equals the one of DESIGN")


def _designed_reach(name: str) -> set[str]:
    reached: set[str] = set()
    waiting = [*DESIGNED[name]]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += DESIGNED[current]
    return reached


def _rooms_without_row(tree: Tree, table: Table) -> Iterator[Finding]:
    seen: set[str] = set()
    for path in tree.cpp_files:
        if path.split("/")[0] not in ROOMS or table.owner(path):
            continue
        folder = "/".join(path.split("/")[:2]) if within(path, "models") else path.split("/")[0]
        if folder not in seen:
            seen.add(folder)
            yield Finding(path, 1, RULE, f"{folder} is in no row of the table in {TABLE_FILE}: "
                                         "add its gemello_library or move the file")


def _owner(table: Table, path: str) -> tuple[str, set[str] | None]:
    """Who the file belongs to and what it may include; None: a test that may include all."""
    parts = path.split("/")
    if parts[:2] == ["tests", "unit"] and len(parts) > 3:
        row = table.libraries.get(parts[2])
        return f"the test of {parts[2]}", table.reach(row.name) if row else None
    row = table.owner(path)
    return (row.name, table.reach(row.name)) if row else (path, None)


def _include_finding(tree: Tree, table: Table, path: str, owner: str, reach: set[str] | None,
                     include: cpp.Include) -> str:
    target = include.path
    room = target.split("/")[0]
    if include.angled:
        return (f'write #include "{target}": angle brackets are for std and third parties'
                if room in ROOMS and target.endswith(".hpp") else "")
    if room == "tests":
        return "" if within(path, "tests") else f"{owner} may not include {target}: move it out " \
                                                "of tests"
    if room not in ROOMS:
        sibling = f"{path.rpartition('/')[0]}/{target}"
        return f'write #include "{sibling}": paths start at the root' \
            if sibling in tree.files else ""
    needed = table.owner(target)
    if needed is None:
        return f"{target} belongs to no gemello_library: include an existing library's header"
    if reach is None or needed.name in reach:
        return ""
    if {owner, needed.name} == {"sim", "live"}:
        return f"{owner} may not include {target}: the two worlds meet only in models"
    return (f"{owner} may not include {target}: its DEPENDS reach "
            f"{', '.join(sorted(reach - {owner})) or 'nothing'}; move the code down or the use up")
