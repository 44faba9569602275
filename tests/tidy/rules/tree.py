"""The tree under examination: which files it has, their text, and what a finding is."""

import os
import subprocess
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from rules import cpp

CPP_SUFFIXES = (".cpp", ".hpp")
SHEBANG_BYTES = 64
OUTPUTS_AT_TOP = ("build", "runs", "compile_commands.json")
OUTPUTS_ANYWHERE = (".git", ".cache", "__pycache__")


@dataclass(frozen=True, order=True)
class Finding:
    """One broken rule at one place; the sentence names the replacement."""

    path: str
    line: int
    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.sentence}"


class Tree:
    """The files of a checkout, as paths relative to its root with '/' between components.

    With a .git folder that git can read: what it tracks or would track. Otherwise (a release
    archive, a machine without git): every file except outputs.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @cached_property
    def files(self) -> list[str]:
        try:
            listed = self._git_files() if (self.root / ".git").exists() else self._walked_files()
        except (OSError, subprocess.CalledProcessError):
            listed = self._walked_files()
        return sorted(path for path in set(listed) if (self.root / path).is_file())

    def _git_files(self) -> list[str]:
        command = ["git", "-c", "safe.directory=*", "-C", str(self.root), "ls-files", "-z",
                   "--others", "--exclude-standard", "--cached"]
        listed = subprocess.run(command, check=True, capture_output=True).stdout
        return [path for path in listed.decode("utf-8", "surrogateescape").split("\0") if path]

    def _walked_files(self) -> list[str]:
        paths = []
        for place, folders, names in os.walk(self.root):
            folder = Path(place).relative_to(self.root)
            outputs = OUTPUTS_ANYWHERE if folder.parts else (*OUTPUTS_ANYWHERE, *OUTPUTS_AT_TOP)
            folders[:] = [name for name in folders if name not in outputs]
            paths += [(folder / name).as_posix() for name in names if name not in outputs]
        return paths

    @lru_cache(maxsize=None)
    def text(self, path: str) -> str:
        """The file as text, line ends untouched; bytes that are not UTF-8 are replaced."""
        return (self.root / path).read_bytes().decode("utf-8", "replace")

    def lines(self, path: str) -> list[str]:
        lines = self.text(path).split("\n")
        return lines if lines[-1] else lines[:-1]

    @lru_cache(maxsize=None)
    def code(self, path: str) -> str:
        """The text with comments and the contents of string literals blanked, line by line."""
        return cpp.blank(self.text(path), strings=True)

    @cached_property
    def cpp_files(self) -> list[str]:
        return [path for path in self.files if path.endswith(CPP_SUFFIXES)]

    @cached_property
    def headers(self) -> list[str]:
        return [path for path in self.files if path.endswith(".hpp")]

    @cached_property
    def python_files(self) -> list[str]:
        return [path for path in self.files
                if path.endswith(".py") or self._interpreter(path) == "python"]

    @cached_property
    def shell_files(self) -> list[str]:
        return [path for path in self.files
                if path.endswith(".sh") or self._interpreter(path) == "shell"]

    @cached_property
    def cmake_files(self) -> list[str]:
        return [path for path in self.files
                if path.endswith((".cmake", "/CMakeLists.txt")) or path == "CMakeLists.txt"]

    @cached_property
    def source_files(self) -> list[str]:
        """Everything that is program text: C++, Python, shell and CMake."""
        return sorted({*self.cpp_files, *self.python_files, *self.shell_files, *self.cmake_files})

    @lru_cache(maxsize=None)
    def _interpreter(self, path: str) -> str:
        """The language named by the #! line of a file without a suffix, '' without one."""
        if "." in path.rsplit("/", 1)[-1]:
            return ""
        with (self.root / path).open("rb") as file:
            first = file.read(SHEBANG_BYTES).split(b"\n", 1)[0]
        if not first.startswith(b"#!"):
            return ""
        return "python" if b"python" in first else "shell" if b"sh" in first else ""


def within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


def folder_of(path: str) -> str:
    """The folder that holds the file, '' for the root."""
    return path.rpartition("/")[0]
