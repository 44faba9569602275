"""headers: #pragma once before any code; includes name paths from the root, never '..'; a source
file includes the header of its name first, which proves that the header compiles alone."""

import re
from collections.abc import Iterator

from rules import cpp
from rules.tree import Finding, Tree

RULE = "headers"
PRAGMA_ONCE = re.compile(r"\s*#[ \t]*pragma[ \t]+once[ \t]*$", re.MULTILINE)
GUARD = re.compile(r"^[ \t]*#[ \t]*ifndef[ \t]+\w+_(?:H|HPP|H_|HPP_|INCLUDED)\b", re.MULTILINE)


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.headers:
        code = tree.code(path)
        if not PRAGMA_ONCE.match(code):
            yield Finding(path, 1, RULE, "begin with #pragma once, before any include or code")
        guard = GUARD.search(code)
        if guard:
            yield Finding(path, cpp.line_at(code, guard.start()), RULE,
                          "include guard: #pragma once is the one we use")
    for path in tree.cpp_files:
        for include in cpp.includes(tree.text(path)):
            if ".." in include.path.split("/"):
                yield Finding(path, include.line, RULE,
                              f"'{include.path}': write the path from the root, as in "
                              '"models/units/time.hpp"')
    known = set(tree.headers)
    for path in tree.cpp_files:
        own = path.removesuffix(".cpp") + ".hpp"
        if not path.endswith(".cpp") or own not in known:
            continue
        first = next(iter(cpp.includes(tree.text(path))), None)
        if first is None or first.path != own:
            yield Finding(path, first.line if first else 1, RULE,
                          f"include {own} first: that is the proof that it compiles alone")
