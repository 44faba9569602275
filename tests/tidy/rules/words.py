"""words: no unfinished work, no dead code, no disabled test, nothing of one machine."""

import re
from collections.abc import Iterator

from rules import cpp
from rules.tree import Finding, Tree, within

RULE = "words"
CI_SCRIPT = ".ci/run"  # the one file that may look for traces beside the checkout
OWN = "tests/tidy"  # this checker has to name what it looks for
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"
                        r"|(?i:\b(?:not implemented|stub|placeholder)\b)")
DISABLED = re.compile(r"\bDISABLED_\w*|\.disabled\b")
MACHINE_PATH = re.compile(r"(?<![\w.$}/-])/(?:work|root|home)(?:/|(?=[\s\"'`),;:]|$))"
                          r"|\.\./shared/")
DEAD_BLOCK = re.compile(r"^[ \t]*#[ \t]*if[ \t]+(?:0|false)\b", re.MULTILINE)
COMMENT_LINE = re.compile(r"^\s*(?://(?![/!])|#(?![!]))\s?(.*?)\s*$")
CODE_END = re.compile(r"[;{}]$")
CODE_LOOK = re.compile(r"^[{}]|[\w\])]\s*\(.*\)|\w\(|[\w\])]\s*[-+*/|&]?=\s*\S|::|->|\[\w*\]"
                       r"|^(?:return|break|continue|else|if|for|while|auto|const)\b")
UNIT_TEST_NAME = re.compile(r"(?:_test\.cpp|_support\.[ch]pp)$")
TEXT_BYTES_MAX = 1 << 20


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.files:
        if not within(path, OWN):
            yield from _machine_paths(tree, path)
    for path in tree.source_files:
        if within(path, OWN):
            continue
        yield from _each(tree.text(path), path, UNFINISHED,
                         "finish it, or open an issue and say in the README what is missing")
        yield from _commented_out_code(tree, path)
    for path in tree.cpp_files:
        yield from _each(tree.code(path), path, DEAD_BLOCK, "delete the block: git remembers it")
        if within(path, "tests"):
            yield from _each(tree.code(path), path, DISABLED,
                             "mend the test or delete it; what needs data says GTEST_SKIP() "
                             "with the reason")
        if within(path, "tests/unit") and not UNIT_TEST_NAME.search(path):
            yield Finding(path, 1, RULE, "name it <thing>_test.cpp, or <thing>_support.cpp and "
                                         ".hpp for what tests share")


def _each(text: str, path: str, pattern: re.Pattern[str], instead: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(path, cpp.line_at(text, match.start()), RULE,
                      f"'{match.group(0).strip()}': {instead}")


def _machine_paths(tree: Tree, path: str) -> Iterator[Finding]:
    if path == CI_SCRIPT:
        return
    file = tree.root / path
    if file.stat().st_size > TEXT_BYTES_MAX or b"\0" in file.read_bytes()[:8192]:
        return
    yield from _each(tree.text(path), path, MACHINE_PATH,
                     "name no folder of one machine: take the path as an argument, or from "
                     "GEMELLO_TRACES in tests")


def _commented_out_code(tree: Tree, path: str) -> Iterator[Finding]:
    """Two comment lines in a row that end and look like code; the first of a run is reported."""
    run = 0
    for number, line in enumerate(tree.lines(path), 1):
        comment = COMMENT_LINE.match(line)
        text = comment.group(1) if comment else ""
        run = run + 1 if CODE_END.search(text) and CODE_LOOK.search(text) else 0
        if run == 2:
            yield Finding(path, number - 1, RULE, "commented-out code: delete it, git remembers it")
