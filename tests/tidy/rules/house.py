"""house: only the rooms of the design at the top, its first pages present, no big files."""

import re
from collections.abc import Iterator

from rules.tree import Finding, Tree, within

RULE = "house"
ROOMS = ("sim", "models", "live", "platforms", "gui", "tests", "datasets")
TOP_FILES = re.compile(r"(?:CMakeLists\.txt|CMakePresets\.json|bootstrap"
                       r"|(?:README|CONTRIBUTING|CHANGELOG|LICENSE)(?:\.\w+)?)$")
PAGES = ("README", "CONTRIBUTING", "CHANGELOG", "LICENSE", "bootstrap")
FILE_BYTES_MAX = 1 << 20
BIG_FILES = "datasets/samples"
OTHER_SUFFIXES = (".h", ".hh", ".hxx", ".c", ".cc", ".cxx", ".ipp", ".inl")
SNAKE_CASE = re.compile(r"[a-z0-9_]+\.[ch]pp$")


def check(tree: Tree) -> Iterator[Finding]:
    yield from _top(tree)
    for path in tree.files:
        size = (tree.root / path).stat().st_size
        if size > FILE_BYTES_MAX and not within(path, BIG_FILES):
            yield Finding(path, 1, RULE,
                          f"{size} bytes, at most {FILE_BYTES_MAX} outside {BIG_FILES}: make it "
                          "in the build, fetch it by checksum, or cut it")
        name = path.rsplit("/", 1)[-1]
        if name.endswith(OTHER_SUFFIXES):
            yield Finding(path, 1, RULE, "C++ files are named .cpp and .hpp: rename it")
        if name.endswith((".cpp", ".hpp")) and not SNAKE_CASE.match(name):
            yield Finding(path, 1, RULE, "C++ files are named in snake_case: rename it")


def _top(tree: Tree) -> Iterator[Finding]:
    seen: set[str] = set()
    for path in tree.files:
        top, _, below = path.partition("/")
        allowed = top.startswith(".") or (top in ROOMS if below else TOP_FILES.match(top))
        if not allowed and top not in seen:
            seen.add(top)
            yield Finding(path, 1, RULE, f"'{top}' is no room of the house: move it into one of "
                                         f"{', '.join(ROOMS)}, or let .gitignore name it")
    for page in PAGES:
        if not any("/" not in path and path.partition(".")[0] == page for path in tree.files):
            yield Finding(page, 1, RULE, f"the root has no {page}: write it")
