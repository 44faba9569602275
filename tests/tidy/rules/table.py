"""The dependency table: the gemello_library(...) calls of the top CMakeLists.txt."""

import re
from dataclasses import dataclass

from rules.tree import Tree, within

TABLE_FILE = "CMakeLists.txt"
COMMENT = re.compile(r"#[^\n]*")
LIBRARY = re.compile(r"^[ \t]*gemello_library\s*\(([^)]*)\)", re.MULTILINE)
PROGRAM = re.compile(r"^[ \t]*add_executable\s*\(\s*(\w[\w-]*)\s+\$\{(\w+)\}", re.MULTILINE)
KEYWORDS = ("FOLDER", "DEPENDS", "EXTERNAL")


@dataclass(frozen=True)
class Library:
    """One row of the table; a program is a row whose folder nobody else may include."""

    name: str
    folder: str
    depends: tuple[str, ...]
    external: tuple[str, ...]
    line: int


class Table:
    """Libraries by name, programs by name, and who owns a path."""

    def __init__(self, tree: Tree) -> None:
        text = tree.text(TABLE_FILE) if TABLE_FILE in tree.files else ""
        text = COMMENT.sub(lambda comment: " " * len(comment.group(0)), text)
        self.libraries = {row.name: row for row in _libraries(text)}
        self.programs = {row.name: row for row in _programs(text)}

    def owner(self, path: str) -> Library | None:
        """The library or program whose folder holds the path: the deepest folder wins."""
        rows = [*self.libraries.values(), *self.programs.values()]
        owners = [row for row in rows if within(path, row.folder)]
        return max(owners, key=lambda row: len(row.folder), default=None)

    def reach(self, name: str) -> set[str]:
        """The names that a row may include: itself and its DEPENDS, theirs, and so on."""
        rows = {**self.libraries, **self.programs}
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in reached:
                reached.add(current)
                waiting += rows[current].depends if current in rows else ()
        return reached

    def cycle(self) -> list[str]:
        """One cycle of DEPENDS as names, first name repeated last; empty when there is none."""
        for start in sorted(self.libraries):
            path = self._path_back(start, start, [start], set())
            if path:
                return path
        return []

    def _path_back(self, at: str, start: str, path: list[str], seen: set[str]) -> list[str]:
        for name in self.libraries[at].depends:
            if name == start:
                return [*path, start]
            if name in self.libraries and name not in seen:
                seen.add(name)
                found = self._path_back(name, start, [*path, name], seen)
                if found:
                    return found
        return []


def _libraries(text: str) -> list[Library]:
    rows = []
    for call in LIBRARY.finditer(text):
        words = call.group(1).split()
        parts: dict[str, list[str]] = {keyword: [] for keyword in KEYWORDS}
        keyword = ""
        for word in words[1:]:
            if word in KEYWORDS:
                keyword = word
            elif keyword:
                parts[keyword].append(word)
        folder = parts["FOLDER"][0] if parts["FOLDER"] else f"models/{words[0]}"
        rows.append(Library(words[0], folder, tuple(parts["DEPENDS"]), tuple(parts["EXTERNAL"]),
                            text.count("\n", 0, call.start()) + 1))
    return rows


def _programs(text: str) -> list[Library]:
    """add_executable(NAME ${SOURCES}) with SOURCES globbed in one folder, and what it links."""
    rows = []
    for call in PROGRAM.finditer(text):
        name, sources = call.groups()
        glob = re.search(rf"file\s*\(\s*GLOB\w*\s+{sources}\b[^)]*?"
                         r"(?:\$\{CMAKE_SOURCE_DIR\}/)?([\w/-]+)/\*", text)
        links = re.search(rf"target_link_libraries\s*\(\s*{re.escape(name)}\s([^)]*)\)", text)
        if glob:
            words = links.group(1).split() if links else []
            linked = tuple(word[8:] for word in words if word.startswith("gemello_"))
            rows.append(Library(f"program {name}", glob.group(1), linked, tuple(words),
                                text.count("\n", 0, call.start()) + 1))
    return rows
