"""What the tests of the rules share: one rule over a small tree."""

import tempfile
import unittest
from pathlib import Path

import tidy

TABLE = """project(gemello)
# gemello_library(name DEPENDS other...)
gemello_library(units EXTERNAL fmt::fmt)
gemello_library(cloud DEPENDS units)
gemello_library(behaviour DEPENDS cloud)
gemello_library(sim FOLDER sim DEPENDS behaviour EXTERNAL PkgConfig::SIMGRID)
gemello_library(live FOLDER live DEPENDS behaviour)
file(GLOB_RECURSE cli_sources ${CMAKE_SOURCE_DIR}/sim/cli/*.cpp)
add_executable(gemello ${cli_sources})
target_link_libraries(gemello PRIVATE gemello_sim CLI11::CLI11)
"""


class RuleTest(unittest.TestCase):
    """Runs one rule over a tree given as path -> text."""

    rule = ""

    def run_rule(self, files: dict[str, str]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            for path, text in {"CMakeLists.txt": TABLE, **files}.items():
                file = Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(text.encode())
            return [str(finding) for finding in tidy.findings(Path(folder), [self.rule])]

    def broken(self, files: dict[str, str], place: str, *fragments: str) -> None:
        """Exactly one finding, at `place` (path:line), whose sentence has every fragment."""
        found = self.run_rule(files)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{place}: {self.rule}: "), found)
        for fragment in fragments:
            self.assertIn(fragment, found[0])

    def clean(self, files: dict[str, str]) -> None:
        self.assertEqual(self.run_rule(files), [])
