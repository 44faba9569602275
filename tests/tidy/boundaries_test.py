"""Tests of the rules on who may use what: includes, owners, bans, headers."""

from rule_test import RuleTest


class IncludesTest(RuleTest):
    rule = "includes"

    def test_within_depends(self) -> None:
        self.clean({"models/behaviour/a.cpp": '#include "models/units/time.hpp"\n'
                                              '#include "models/behaviour/a.hpp"\n',
                    "sim/cli/main.cpp": '#include "sim/a.hpp"\n#include "models/cloud/id.hpp"\n',
                    "tests/laws/a.cpp": '#include "sim/a.hpp"\n#include "live/a.hpp"\n'})

    def test_up_the_table(self) -> None:
        self.broken({"models/units/a.hpp": '#pragma once\n#include "models/cloud/id.hpp"\n'},
                    "models/units/a.hpp:2", "units may not include models/cloud/id.hpp",
                    "move the code down or the use up")

    def test_quoted_include_is_no_include(self) -> None:
        self.clean({"models/units/a.cpp": '// #include "sim/a.hpp"\n'
                                          'auto t = R"(\n#include "sim/a.hpp"\n)";\n'})

    def test_worlds_never_meet(self) -> None:
        self.broken({"live/a.cpp": '#include "sim/flows.hpp"\n'}, "live/a.cpp:1",
                    "the two worlds meet only in models")

    def test_program_is_nobodys_library(self) -> None:
        self.broken({"sim/a.cpp": '#include "sim/cli/talk.hpp"\n'}, "sim/a.cpp:1",
                    "sim may not include sim/cli/talk.hpp")

    def test_unit_test_sees_what_its_library_sees(self) -> None:
        self.broken({"tests/unit/cloud/id_test.cpp": '#include "models/behaviour/a.hpp"\n'},
                    "tests/unit/cloud/id_test.cpp:1", "the test of cloud may not include")

    def test_tests_stay_in_tests(self) -> None:
        self.broken({"sim/a.cpp": '#include "tests/contract/world.hpp"\n'}, "sim/a.cpp:1",
                    "move it out of tests")

    def test_path_from_the_root(self) -> None:
        self.broken({"models/units/a.cpp": '#include "time.hpp"\n',
                     "models/units/time.hpp": ""},
                    "models/units/a.cpp:1", 'write #include "models/units/time.hpp"')

    def test_angle_brackets(self) -> None:
        self.broken({"sim/a.cpp": "#include <models/units/time.hpp>\n"}, "sim/a.cpp:1",
                    'write #include "models/units/time.hpp"')

    def test_room_without_row(self) -> None:
        self.broken({"models/extra/a.cpp": ""}, "models/extra/a.cpp:1", "add its gemello_library")

    def test_cycle(self) -> None:
        found = self.run_rule({"CMakeLists.txt": "gemello_library(units DEPENDS cloud)\n"
                                                 "gemello_library(cloud DEPENDS units)\n"})
        self.assertEqual(found, [
            "CMakeLists.txt:1: includes: units may not depend on cloud: DESIGN allows it nothing",
            "CMakeLists.txt:2: includes: the DEPENDS go in a circle, cloud -> units -> cloud: "
            "move what both need into the lower library"])

    def test_table_differs_from_design(self) -> None:
        self.broken({"CMakeLists.txt": "gemello_library(units)\ngemello_library(cloud)\n"},
                    "CMakeLists.txt:2", "cloud lacks DEPENDS units")
        self.broken({"CMakeLists.txt": "gemello_library(misc)\n"}, "CMakeLists.txt:1",
                    "library misc has no room in the design")
        self.broken({"CMakeLists.txt": "gemello_library(sim FOLDER sim\n  DEPENDS units)\n"},
                    "CMakeLists.txt:1", "sim DEPENDS on units, which is no gemello_library")


class OwnersTest(RuleTest):
    rule = "owners"

    def test_each_in_its_room(self) -> None:
        self.clean({"sim/a.cpp": "#include <simgrid/s4u.hpp>\n",
                    "live/a.cpp": "#include <libvirt/libvirt.h>\n",
                    "models/database/a.cpp": "#include <sqlite3.h>\n",
                    "gui/a.cpp": "#include <QWidget>\n#include <QtCore/QString>\n",
                    "sim/cli/a.cpp": "#include <CLI/CLI.hpp>\n",
                    "tests/unit/units/a_test.cpp": "#include <gtest/gtest.h>\n",
                    "models/units/a.cpp": "#include <queue>\n#include <cli_like.hpp>\n"})

    def test_outside_of_its_room(self) -> None:
        for include, owner in (("<simgrid/s4u.hpp>", "SimGrid"), ("<xbt/log.h>", "SimGrid"),
                               ("<libvirt/libvirt.h>", "libvirt"), ("<QString>", "Qt"),
                               ("<QtCore/QString>", "Qt"), ("<CLI/CLI.hpp>", "CLI11"),
                               ('"CLI/CLI.hpp"', "CLI11"), ("<sqlite3.h>", "SQLite"),
                               ("<gtest/gtest.h>", "the test tools")):
            with self.subTest(include):
                self.broken({"models/units/a.cpp": f"// why\n#include {include}\n"},
                            "models/units/a.cpp:2", f"is {owner}, which belongs to")
        self.broken({"live/a.cpp": "#include <sqlite3.h>\n"}, "live/a.cpp:1",
                    "use Database and Statement of models/database")
        self.broken({"tests/laws/a.cpp": "#include <libvirt/libvirt.h>\n"}, "tests/laws/a.cpp:1",
                    "put the code in live")

    def test_linked_outside_of_its_room(self) -> None:
        self.broken({"CMakeLists.txt": "gemello_library(units EXTERNAL PkgConfig::SIMGRID)\n"},
                    "CMakeLists.txt:1", "PkgConfig::SIMGRID is SimGrid")


class BansTest(RuleTest):
    rule = "bans"

    def test_each_ban_names_its_replacement(self) -> None:
        for code, instead in (
                ("auto t = std::chrono::system_clock::now();", "World::now"),
                ("auto t = std::chrono::steady_clock::now();", "World::now"),
                ("auto t = time(nullptr);", "World::now"),
                ("auto t = std::time(nullptr);", "World::now"),
                ("gettimeofday(&t, nullptr);", "World::now"),
                ("clock_gettime(CLOCK_MONOTONIC, &t);", "World::now"),
                ("std::thread worker(work);", "events in, actions out"),
                ("auto later = std::async(work);", "events in, actions out"),
                ("pthread_create(&t, nullptr, work, nullptr);", "events in, actions out"),
                ("std::random_device device;", "named stream"),
                ("int a = std::rand();", "named stream"),
                ("int a = rand();", "named stream"),
                ("std::normal_distribution<> d;", "Boost.Random"),
                ("boost::random::mt19937_64 engine;", "models/units/streams"),
                ("std::unordered_map<int, int> m;", "std::map"),
                ("boost::unordered_set<int> s;", "std::set"),
                ('auto* v = std::getenv("HOME");', "as an argument"),
                ("assert(a == b);", "GEMELLO_INVARIANT"),
                ("volatile int a;", "drop it"),
                ("std::regex r;", "read_number")):
            with self.subTest(code):
                self.broken({"models/units/a.cpp": f"// why\n{code}\n"}, "models/units/a.cpp:2",
                            "is banned: ", instead)

    def test_where_they_are_allowed(self) -> None:
        clock = "auto t = std::chrono::system_clock::now();\n"
        self.clean({"sim/cli/a.cpp": clock, "live/a.cpp": clock, "tests/unit/units/a.cpp": clock,
                    "models/units/streams.cpp": "boost::random::mt19937_64 engine;\n",
                    "sim/a.cpp": "std::regex r;\n"})
        self.broken({"sim/clinic/a.cpp": clock}, "sim/clinic/a.cpp:1", "'system_clock'")

    def test_words_that_only_look_alike(self) -> None:
        self.clean({"models/units/a.cpp": 'const char* s = "std::rand() assert(";\n'
                                          "// std::thread is what we avoid\n"
                                          "static_assert(sizeof(int) == 4);\n"
                                          "world.time(0); lifetime(0); operand(1); x.rand(2);\n"
                                          "auto n = 1'000'000; /* getenv( */ auto c = '\"';\n"
                                          'auto r = R"(volatile " int)";\n'})

    def test_using_namespace_in_header(self) -> None:
        self.broken({"gui/a.hpp": "#pragma once\nusing namespace std;\n"}, "gui/a.hpp:2",
                    "write the qualified name")
        self.clean({"gui/a.cpp": "using namespace std::chrono_literals;\n",
                    "models/units/time.hpp": "using namespace std::chrono_literals;\n"})

    def test_flags(self) -> None:
        self.broken({"CMakeLists.txt": "# no -march=native\nadd_compile_options(-ffast-math)\n"},
                    "CMakeLists.txt:2", "'-ffast-math' is banned: use -O2")
        self.broken({"CMakePresets.json": '{"CMAKE_CXX_FLAGS":\n "-march=native"}\n'},
                    "CMakePresets.json:2", "-ffp-contract=off")
        self.broken({"models/units/a.cpp": '#pragma GCC optimize("fast-math")\n'},
                    "models/units/a.cpp:1", "'#pragma GCC optimize")


class HeadersTest(RuleTest):
    rule = "headers"

    def test_pragma_once(self) -> None:
        self.broken({"sim/a.hpp": "#include <map>\n#pragma once\n"}, "sim/a.hpp:1",
                    "begin with #pragma once")
        self.broken({"sim/a.hpp": "#pragma once\n#ifndef SIM_A_HPP\n#endif\n"}, "sim/a.hpp:2",
                    "include guard")
        self.clean({"sim/a.hpp": "// What it is.\n\n#pragma once\n#include <map>\n"})

    def test_own_header_first(self) -> None:
        header = {"sim/a.hpp": "#pragma once\n"}
        self.broken(header | {"sim/a.cpp": '#include <map>\n#include "sim/a.hpp"\n'}, "sim/a.cpp:1",
                    "include sim/a.hpp first")
        self.broken(header | {"sim/a.cpp": "int a;\n"}, "sim/a.cpp:1", "include sim/a.hpp first")
        self.clean(header | {"sim/a.cpp": '#include "sim/a.hpp"\n#include <map>\n',
                             "sim/b.cpp": "#include <map>\n"})

    def test_parent_folder(self) -> None:
        self.broken({"sim/a.cpp": '#include <map>\n#include "../b.hpp"\n'}, "sim/a.cpp:2",
                    "write the path from the root")
