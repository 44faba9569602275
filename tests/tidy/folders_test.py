"""Tests of the rules on folders: readmes, house, cases."""

from rule_test import RuleTest

README = "# Units\n\nQuantities with units.\nDepends on nothing.\nStart at time.hpp.\n"


class ReadmesTest(RuleTest):
    rule = "readmes"

    def test_every_folder(self) -> None:
        self.broken({"models/README.md": README, "models/units/a.hpp": ""},
                    "models/units/README.md:1", "models/units has no README.md: say on one page")
        self.broken({"models/units/README.md": README}, "models/README.md:1",
                    "models has no README.md")
        self.clean({"models/README.md": README, "models/units/README.md": README})

    def test_data_folders_are_exempt(self) -> None:
        rooms = ("tests", "tests/unit", "tests/fuzz", "tests/cases", "tests/cases/a", "datasets",
                 "datasets/samples")
        files = (".ci/run", "tests/unit/units/a_test.cpp", "tests/fuzz/corpus/planetlab/1",
                 "tests/cases/a/inputs/b.json", "datasets/samples/lab/vm1")
        self.clean({**{f"{room}/README.md": README for room in rooms},
                    **{file: "" for file in files}})

    def test_one_page(self) -> None:
        self.broken({"sim/README.md": "# Sim\n"}, "sim/README.md:1", "1 lines, at least 5")
        self.broken({"sim/README.md": "a\n" * 121}, "sim/README.md:121", "121 lines, at most 120")


class HouseTest(RuleTest):
    rule = "house"
    pages = {page: "" for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE",
                                   "bootstrap", "CMakePresets.json", ".clang-format", ".ci/run")}

    def test_top(self) -> None:
        self.clean({**self.pages, "sim/a.cpp": "", "datasets/samples/big": "a" * (1 << 21)})
        self.broken({**self.pages, "utils/a.cpp": "", "utils/b.cpp": ""}, "utils/a.cpp:1",
                    "'utils' is no room of the house")
        self.broken({**self.pages, "notes.txt": ""}, "notes.txt:1", "'notes.txt' is no room")

    def test_pages(self) -> None:
        pages = {page: text for page, text in self.pages.items() if page != "CHANGELOG.md"}
        self.broken(pages, "CHANGELOG:1", "the root has no CHANGELOG")

    def test_files(self) -> None:
        big = "a" * ((1 << 20) + 1)
        self.broken({**self.pages, "tests/a.json": big}, "tests/a.json:1",
                    "1048577 bytes, at most 1048576 outside datasets/samples")
        self.broken({**self.pages, "sim/a.h": ""}, "sim/a.h:1", "named .cpp and .hpp")
        self.broken({**self.pages, "sim/SimWorld.cpp": ""}, "sim/SimWorld.cpp:1", "snake_case")


class CasesTest(RuleTest):
    rule = "cases"
    case = {"tests/cases/a/scenario.json": "", "tests/cases/a/README.md": ""}

    def test_complete(self) -> None:
        self.clean({**self.case, "tests/cases/a/log.expect": ""})
        self.clean({**self.case, "tests/cases/a/expected.jsonl": ""})
        self.clean({"tests/cases/README.md": "", "tests/bench/scenario.json": ""})

    def test_incomplete(self) -> None:
        self.broken(self.case, "tests/cases/a/scenario.json:1", "add expected.* or *.expect")
        self.broken({"tests/worked/b/two.scenario.json": "", "tests/worked/b/expected.json": ""},
                    "tests/worked/b/two.scenario.json:1", "a case without README.md")
