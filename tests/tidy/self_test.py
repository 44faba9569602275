#!/usr/bin/env python3
"""Runs the tests of the rules: each breaks exactly one thing in a small tree, and mends it.

Here are the tests of the tree and of the program; those of the rules are in *_test.py beside it.
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import tidy
from rule_test import RuleTest
from rules import cpp
from rules.tree import Tree

HERE = Path(__file__).parent


class TreeTest(unittest.TestCase):
    def test_git_decides_what_belongs(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("new.cpp", "ignored.log", "gone.cpp", "build"):
                (Path(folder) / name).write_text("")
            (Path(folder) / ".gitignore").write_text("*.log\n/build\n")
            for command in ("init -q", "add gone.cpp"):
                subprocess.run(["git", "-C", folder, *command.split()], check=True)
            (Path(folder) / "gone.cpp").unlink()
            self.assertEqual(Tree(Path(folder)).files, [".gitignore", "new.cpp"])

    def test_without_git_outputs_are_left_out(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("sim/a.cpp", "build/b.cpp", "sim/build/c.cpp", "sim/__pycache__/d.pyc"):
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).write_text("")
            self.assertEqual(Tree(Path(folder)).files, ["sim/a.cpp", "sim/build/c.cpp"])

    def test_languages_by_first_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bootstrap").write_text("#!/usr/bin/env bash\n")
            (Path(folder) / "plot").write_text("#!/usr/bin/env python3\n")
            (Path(folder) / "LICENSE").write_text("GPL\n")
            self.assertEqual(Tree(Path(folder)).source_files, ["bootstrap", "plot"])

    def test_blanking_keeps_places(self) -> None:
        text = 'a = "b\\"c"; // d\n/* e\nf */ g = \'"\'; 1\'000; R"x(h)")x" i;'
        blanked = cpp.blank(text, strings=True)
        self.assertEqual(len(blanked), len(text))
        self.assertEqual("".join(blanked.split()), "a=\"\";g='';1'000;R\"i;")
        self.assertEqual(cpp.comments(text).split(), ["//", "d", "/*", "e", "f", "*/"])


class ProgramTest(unittest.TestCase):
    def run_tidy(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-B", str(HERE / "tidy.py"), *arguments],
                              capture_output=True, text=True, check=False)

    def test_exit_codes(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "CMakeLists.txt").write_text("project(a)\t\n")
            found = self.run_tidy(folder, "blanks", "words")
            self.assertEqual((found.returncode, found.stderr), (1, "2 findings\n"))
            self.assertIn("CMakeLists.txt:1: blanks: tab: ", found.stdout)
            self.assertEqual(self.run_tidy(folder, "words").returncode, 0)
            self.assertEqual(self.run_tidy(folder, "colour").returncode, 2)
            self.assertEqual(self.run_tidy(f"{folder}/none").returncode, 2)
            self.assertEqual(self.run_tidy().returncode, 2)

    def test_ctest_runs_every_rule_and_every_rule_has_its_test(self) -> None:
        text = (HERE / "CMakeLists.txt").read_text()
        listed = re.search(r"set\(tidy_rules ([^)]*)\)", text)
        self.assertEqual((listed.group(1) if listed else "").split(), list(tidy.RULES))
        self.assertEqual({case.rule for case in RuleTest.__subclasses__()}, set(tidy.RULES))


if __name__ == "__main__":
    tests = unittest.defaultTestLoader.discover(str(HERE), "*_test.py")
    sys.exit(not unittest.TextTestRunner().run(tests).wasSuccessful())
