"""C++ text without a compiler: blanking of comments and strings, includes, function bodies.

Heuristics, on purpose: they are right for code that clang-format has formatted, and cost
milliseconds. The compiler stays the judge of everything else.
"""

import re
from dataclasses import dataclass

# Order matters: numbers first, so that the ' of 1'000'000 opens no character literal.
TOKEN = re.compile(
    r"""(?P<number>\b\d[\w.']*)
      | (?P<comment>//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z))
      | (?P<raw>(?<![A-Za-z0-9_])(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
      | (?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.VERBOSE | re.DOTALL)
NOT_NEWLINE = re.compile(r"[^\n]")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])', re.MULTILINE)
INCLUDED = re.compile(r'[<"]([^>"\n]*)[>"]')
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
NOT_ASSIGNMENT = re.compile(r"operator\s*[=!<>+*/%|&^-]+|[=!<>]=")
LAMBDA = re.compile(r"\[[^\]]*\]\s*(?:\(\)\s*(?:mutable|noexcept|\s)*(?:->.*)?)?$")
ACCESS = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
SCOPE = re.compile(r"(?:(?:inline|export|const|constexpr|static|typedef)\s+)*"
                   r"(?:class|struct|union|enum|namespace|extern)\b")
TEMPLATE = re.compile(r"template\s*<")


def blank(text: str, strings: bool) -> str:
    """Replaces comments (and with `strings` the inside of literals) by spaces, keeping lines."""
    def replace(token: re.Match[str]) -> str:
        found = token.group(0)
        if token.group("comment") is not None:
            return NOT_NEWLINE.sub(" ", found)
        if token.group("number") is not None or not strings:
            return found
        return found[0] + NOT_NEWLINE.sub(" ", found[1:-1]) + found[-1]

    return TOKEN.sub(replace, text)


def comments(text: str) -> str:
    """The opposite of `blank`: everything but the comments is blanked."""
    kept = []
    end = 0
    for token in TOKEN.finditer(text):
        if token.group("comment") is not None:
            kept += [NOT_NEWLINE.sub(" ", text[end:token.start()]), token.group("comment")]
            end = token.end()
    return "".join(kept) + NOT_NEWLINE.sub(" ", text[end:])


@dataclass(frozen=True)
class Include:
    """One #include: its line, what stands between the marks, and whether they are <>."""

    line: int
    path: str
    angled: bool


def includes(text: str) -> list[Include]:
    """Every #include that is code, not one quoted in a comment or a raw string."""
    found = []
    code = blank(text, strings=True)
    for match in INCLUDE.finditer(code):
        target = INCLUDED.match(text, match.start(1))
        if target:
            found.append(Include(line_at(text, match.start(1)), target.group(1).strip(),
                                 match.group(1) == "<"))
    return found


def line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


@dataclass(frozen=True)
class Function:
    """A function body: the lines of its opening and its closing brace, and its header's text."""

    header: str
    first_line: int
    last_line: int

    @property
    def lines(self) -> int:
        return self.last_line - self.first_line + 1


def functions(code: str) -> list[Function]:
    """The outermost function bodies of blanked code; lambdas inside count with their function."""
    code = DIRECTIVE.sub(lambda found: NOT_NEWLINE.sub(" ", found.group(0)), code)
    found: list[Function] = []
    kinds: list[str] = []  # what each open brace is: scope, data, initializer or function
    header_start = 0
    body: tuple[str, int] | None = None
    body_depth = 0
    for brace in re.finditer(r"[{};]", code):
        mark, position = brace.group(0), brace.start()
        if mark == "{":
            kind = "inside" if body else _brace_kind(code[header_start:position], kinds)
            if kind == "function":
                body = (" ".join(code[header_start:position].split()), position)
                body_depth = len(kinds)
            kinds.append(kind)
        elif mark == "}" and kinds:
            kind = kinds.pop()
            if body and len(kinds) == body_depth:
                found.append(Function(body[0], line_at(code, body[1]), line_at(code, position)))
                body = None
            if kind == "initializer":
                continue
        if not body and "initializer" not in kinds:
            header_start = position + 1
    return found


def _brace_kind(before: str, kinds: list[str]) -> str:
    """What an opening brace outside of functions opens, told from the text in front of it."""
    header = _without_template(ACCESS.sub("", before).strip())
    inner = kinds[-1] if kinds else "scope"
    if inner == "initializer":
        return "initializer"
    if SCOPE.match(header) and not header.endswith(")"):
        return "scope"
    outline = _without_arguments(header)
    if inner == "data" or "=" in NOT_ASSIGNMENT.sub("", outline):
        return "function" if LAMBDA.search(outline) else "data"
    if _in_constructor_list(outline):
        return "initializer"
    return "function" if ")" in outline else "data"


def _in_constructor_list(outline: str) -> bool:
    """True in front of the braces of `A() : a_{1}, b_{2}`, false in front of the body's."""
    if not re.search(r"\)[^:]*:", outline.replace("::", "")):
        return False
    return outline[-1].isalnum() or outline[-1] in "_>"


def _without_arguments(header: str) -> str:
    """Empties parentheses: `void f(int a = 1) const` becomes `void f() const`."""
    kept, depth = [], 0
    for letter in header:
        depth -= letter == ")" and depth > 0
        if depth == 0:
            kept.append(letter)
        depth += letter == "("
    return "".join(kept)


def _without_template(header: str) -> str:
    """Drops `template <...>` in front, with its nested angle brackets."""
    while opening := TEMPLATE.match(header):
        depth, position = 1, opening.end()
        while depth and position < len(header):
            depth += {"<": 1, ">": -1}.get(header[position], 0)
            position += 1
        header = header[position:].lstrip()
    return header
