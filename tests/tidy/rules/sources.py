"""sources: a phenomenon and a policy name the paper, standard or measurement they come from."""

import re
from collections.abc import Iterator

from rules import cpp
from rules.tree import Finding, Tree, within

RULE = "sources"
SOURCE = re.compile(r"\bSource:[ \t]*\S")
EMPTY_SOURCE = re.compile(r"\bSource:[ \t]*(?:\*/)?[ \t]*$", re.MULTILINE)
ABSTRACT = re.compile(r"\)[^;{}]*=\s*0\s*;")
POLICY = re.compile(r":\s*public\s+(?:\w+::)*Policy\b")


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.headers:
        what = _needs_source(tree, path)
        if not what:
            continue
        comments = cpp.comments(tree.text(path))
        empty = EMPTY_SOURCE.search(comments)
        if empty:
            yield Finding(path, cpp.line_at(comments, empty.start()), RULE,
                          "'Source:' names nothing: write author, title and year, or the "
                          "measurement, on its line")
        elif not SOURCE.search(comments):
            yield Finding(path, 1, RULE, f"a {what} without its origin: add a comment line "
                                         "'Source: ...' with author, title and year, or the "
                                         "measurement")


def _needs_source(tree: Tree, path: str) -> str:
    """What the header defines that needs a source: everything in behaviour; in policies all of
    a family's folder but its abstract interface, and every Policy outside of one.
    """
    if within(path, "models/behaviour"):
        return "phenomenon"
    if not within(path, "models/policies"):
        return ""
    in_family = path.count("/") > 2 and not ABSTRACT.search(tree.code(path))
    return "policy" if in_family or POLICY.search(tree.code(path)) else ""
