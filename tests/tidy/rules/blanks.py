"""blanks: spaces only, no trailing blanks, Unix line ends, a newline at the end of the file."""

import re
from collections.abc import Iterator

from rules.cpp import line_at
from rules.tree import Finding, Tree, within

RULE = "blanks"
FAULTS = (
    (re.compile(r"\r"), "carriage return: write Unix line ends"),
    (re.compile(r"\t"), "tab: indent with spaces, write \\t inside strings"),
    (re.compile(r"[ \t]+$", re.MULTILINE), "trailing blanks: delete them"),
    (re.compile(r"[^\n]\Z"), "no newline at the end of the file: add one"),
    (re.compile(r"\n\n\Z"), "empty line at the end of the file: delete it"),
)


def check(tree: Tree) -> Iterator[Finding]:
    sources = set(tree.source_files)
    for path in tree.files:
        if path not in sources and not _is_prose(path):
            continue
        text = tree.text(path)
        for pattern, sentence in FAULTS:
            match = pattern.search(text)
            if match:
                yield Finding(path, line_at(text, match.start()), RULE, sentence)


def _is_prose(path: str) -> bool:
    """Data of tests is exempt: bad input is made of tabs and missing line ends."""
    return (path.endswith(".md") or "/" not in path
            or (within(path, "platforms") and path.endswith(".json")))
