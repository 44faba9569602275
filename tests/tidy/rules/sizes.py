"""sizes: files, functions and lines that a reader can hold in mind."""

import ast
import re
from collections.abc import Iterator

from rules import cpp
from rules.tree import Finding, Tree

RULE = "sizes"
FILE_LINES_MAX = 500
FILE_LINES_WANTED = 400
LONG_FILES_SHARE_MAX = 0.10
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100
URL = re.compile(r"https?://")


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.source_files:
        lines = tree.lines(path)
        if len(lines) > FILE_LINES_MAX:
            yield Finding(path, FILE_LINES_MAX + 1, RULE,
                          f"{len(lines)} lines, at most {FILE_LINES_MAX}: split the file by "
                          "phenomenon or by the things it knows")
        for number, line in enumerate(lines, 1):
            if len(line) > COLUMNS_MAX and not URL.search(line):
                yield Finding(path, number, RULE, f"{len(line)} columns, at most {COLUMNS_MAX}: "
                                                  "break the line (clang-format -i does)")
    yield from _long_files(tree)
    for path in tree.cpp_files:
        for function in cpp.functions(tree.code(path)):
            if function.lines > FUNCTION_LINES_MAX:
                yield _long_function(path, function.first_line, _name(function.header),
                                     function.lines)
    for path in tree.python_files:
        yield from _python_functions(tree, path)


def _long_files(tree: Tree) -> Iterator[Finding]:
    long = [path for path in tree.cpp_files if len(tree.lines(path)) > FILE_LINES_WANTED]
    if len(long) > LONG_FILES_SHARE_MAX * len(tree.cpp_files):
        longest = max(long, key=lambda path: len(tree.lines(path)))
        yield Finding(longest, FILE_LINES_WANTED + 1, RULE,
                      f"{len(long)} of {len(tree.cpp_files)} C++ files have over "
                      f"{FILE_LINES_WANTED} lines, at most {LONG_FILES_SHARE_MAX:.0%} may: split "
                      f"{', '.join(sorted(long))}")


def _python_functions(tree: Tree, path: str) -> Iterator[Finding]:
    try:
        module = ast.parse(tree.text(path))
    except SyntaxError as error:
        yield Finding(path, error.lineno or 1, RULE, f"{error.msg}: write Python that parses")
        return
    for node in ast.walk(module):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield _long_function(path, node.lineno, node.name, lines)


def _long_function(path: str, line: int, name: str, lines: int) -> Finding:
    return Finding(path, line, RULE, f"{name} has {lines} lines, at most {FUNCTION_LINES_MAX}: "
                                     "give its steps names of their own")


def _name(header: str) -> str:
    test = re.match(r"((?:TYPED_)?TEST(?:_[FP])?\([^)]*\)|RC_GTEST_\w+\(.*)", header)
    called = re.search(r"([~\w:]+|operator\S+)\s*\(", header)
    return test.group(1) if test else called.group(1) if called else "a function"
