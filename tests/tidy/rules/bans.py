"""bans: what would make a run irreproducible or hide a failure, and what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.cpp import line_at
from rules.tree import Finding, Tree, within

RULE = "bans"


@dataclass(frozen=True)
class Ban:
    """A pattern over code without comments and strings, banned in some folders but not others."""

    pattern: re.Pattern[str]
    instead: str
    folders: tuple[str, ...] = ("models", "sim")
    except_prefixes: tuple[str, ...] = ("sim/cli/",)


ENGINE_BANS = (
    Ban(re.compile(r"\b(system|steady|high_resolution|utc|tai|file)_clock\b"),
        "take the Instant as an argument (World::now)"),
    Ban(re.compile(r"(?<![\w.>])time\s*\(\s*(?:nullptr|NULL|0|&\s*\w+)\s*\)"),
        "take the Instant as an argument (World::now)"),
    Ban(re.compile(r"\b(gettimeofday|clock_gettime|clock_nanosleep|timespec_get)\b"),
        "take the Instant as an argument (World::now)"),
    Ban(re.compile(r"\bstd::(j?thread|async|this_thread)\b|\bpthread_\w+|#\s*include\s*<thread>"),
        "write one thread: events in, actions out (World::take_events, World::begin)"),
    Ban(re.compile(r"\brandom_device\b"), "take a named stream of models/units as an argument"),
    Ban(re.compile(r"\bstd::s?rand\b|(?<![\w.>:])s?rand\s*\("),
        "take a named stream of models/units as an argument"),
    Ban(re.compile(r"\bstd::\w+_distribution\b"),
        "draw with Boost.Random, whose sequences are the same with every standard library"),
    Ban(re.compile(r"\b(?:mt19937(?:_64)?|default_random_engine|minstd_rand0?)\b"),
        "take a named stream of models/units/streams as an argument",
        except_prefixes=("sim/cli/", "models/units/streams")),
    Ban(re.compile(r"\bunordered_(?:flat_|node_)?(?:multi)?(?:map|set)\b"),
        "use std::map, std::set or a sorted std::vector: iteration order is part of the result"),
    Ban(re.compile(r"\b(?:secure_)?getenv\b|\benviron\b"),
        "take the value as an argument; only a cli folder reads the environment"),
    Ban(re.compile(r"(?<![\w.>:])assert\s*\(|#\s*include\s*<(?:cassert|assert\.h)>"),
        "write GEMELLO_INVARIANT(condition, sentence), which is on in every build"),
    Ban(re.compile(r"\bvolatile\b"), "drop it: there is one thread and no device memory here"),
    Ban(re.compile(r"\bstd::w?regex\b|#\s*include\s*<regex>"),
        "parse with std::string_view and read_number of models/units/text.hpp",
        folders=("models",)),
)
USING_NAMESPACE = re.compile(r"\busing\s+namespace\s+([\w:]+)")
LITERALS_HEADER = "models/units/time.hpp"
FLAGS = re.compile(r"-ffast-math|-Ofast|-march=native|-funsafe-math-optimizations"
                   r"|-ffp-contract=(?:fast|on)\b")
PRAGMA = re.compile(r"#\s*pragma\s+(?:GCC\s+optimize|STDC\s+FP_CONTRACT\s+ON|clang\s+fp)\b.*")
HASH_COMMENT = re.compile(r"(?<!\S)#[^\n]*")


def check(tree: Tree) -> Iterator[Finding]:
    for path in tree.cpp_files:
        yield from _engine_findings(tree, path)
        if path.endswith(".hpp"):
            yield from _using_namespace(tree, path)
        for match in PRAGMA.finditer(tree.code(path)):
            yield _finding(tree.code(path), path, match,
                           "drop it: results are bit for bit the same with the flags of "
                           "CMakeLists.txt only")
    builds = [*tree.cmake_files, *tree.shell_files]
    builds += [path for path in tree.files if path.endswith("CMakePresets.json")]
    for path in builds:
        text = HASH_COMMENT.sub(lambda found: " " * len(found.group(0)), tree.text(path))
        for match in FLAGS.finditer(text):
            yield _finding(text, path, match,
                           "use -O2 and -ffp-contract=off: results are bit for bit the same")


def _engine_findings(tree: Tree, path: str) -> Iterator[Finding]:
    code = tree.code(path)
    for ban in ENGINE_BANS:
        banned = any(within(path, folder) for folder in ban.folders)
        if not banned or path.startswith(ban.except_prefixes):
            continue
        for match in ban.pattern.finditer(code):
            yield _finding(code, path, match, ban.instead)


def _using_namespace(tree: Tree, path: str) -> Iterator[Finding]:
    code = tree.code(path)
    for match in USING_NAMESPACE.finditer(code):
        if path == LITERALS_HEADER and match.group(1) == "std::chrono_literals":
            continue
        yield _finding(code, path, match, "write the qualified name in a header, or a using "
                                          "declaration inside a function")


def _finding(text: str, path: str, match: re.Match[str], instead: str) -> Finding:
    what = " ".join(match.group(0).split()).rstrip("(").strip()
    return Finding(path, line_at(text, match.start()), RULE, f"'{what}' is banned: {instead}")
