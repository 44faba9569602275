"""readmes: every folder opens with a README of one page."""

from collections.abc import Iterator

from rules.tree import Finding, Tree, folder_of

RULE = "readmes"
LINES_MIN = 5
LINES_MAX = 120
# Folders of data, whose meaning stands in the README above them.
DATA_ROOMS = ("tests", "datasets", "platforms")
DATA_FOLDERS = ("corpus", "data", "expected", "fixtures", "inputs", "rules")
STORY_ROOMS = ("cases", "studies", "worked", "negative", "swarm", "validation", "lab")


def check(tree: Tree) -> Iterator[Finding]:
    first_file: dict[str, str] = {}
    for path in tree.files:
        folder = folder_of(path)
        while folder:
            first_file.setdefault(folder, path)
            folder = folder_of(folder)
    known = set(tree.files)
    for folder in sorted(first_file):
        readme = f"{folder}/README.md"
        if readme in known:
            yield from _size(tree, readme)
        elif not _exempt(folder):
            yield Finding(readme, 1, RULE, f"{folder} has no README.md: say on one page what it "
                                           "is, what it may depend on, where to start, and its "
                                           "dated decisions")


def _size(tree: Tree, readme: str) -> Iterator[Finding]:
    lines = len(tree.lines(readme))
    if lines > LINES_MAX:
        yield Finding(readme, LINES_MAX + 1, RULE,
                      f"{lines} lines, at most {LINES_MAX}: keep one page, move the rest beside "
                      "the code it explains")
    elif lines < LINES_MIN:
        yield Finding(readme, 1, RULE, f"{lines} lines, at least {LINES_MIN}: say what the folder "
                                       "is, what it may depend on and where to start")


def _exempt(folder: str) -> bool:
    parts = folder.split("/")
    if any(part.startswith(".") for part in parts):
        return True
    if parts[0] in DATA_ROOMS and any(part in DATA_FOLDERS for part in parts):
        return True
    if parts[:2] in (["tests", "unit"], ["datasets", "samples"]):
        return len(parts) > 2
    return parts[0] == "tests" and len(parts) > 3 and parts[1] in STORY_ROOMS
