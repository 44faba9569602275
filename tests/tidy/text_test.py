"""Tests of the rules on text: sizes, sources, words, blanks."""

from rule_test import RuleTest


class SizesTest(RuleTest):
    rule = "sizes"

    def function(self, lines: int, header: str = "int f()") -> str:
        return header + " {\n" + "  g();\n" * (lines - 2) + "}\n"

    def test_file(self) -> None:
        small = {f"sim/f{number}.cpp": "\n" for number in range(20)}
        self.broken({**small, "sim/a.cpp": "\n" * 501}, "sim/a.cpp:501", "501 lines, at most 500")
        self.broken({"datasets/get.sh": "\n" * 501}, "datasets/get.sh:501", "split the file")
        self.clean({**small, "sim/a.cpp": "\n" * 500})

    def test_share_of_long_files(self) -> None:
        small = {f"sim/f{number}.cpp": "\n" for number in range(18)}
        self.clean({**small, "sim/a.cpp": "\n" * 401, "sim/b.cpp": "\n" * 450})
        self.broken({**small, "sim/a.cpp": "\n" * 401, "sim/b.cpp": "\n" * 450,
                     "sim/c.cpp": "\n" * 401}, "sim/b.cpp:401",
                    "3 of 21 C++ files have over 400 lines, at most 10% may: "
                    "split sim/a.cpp, sim/b.cpp, sim/c.cpp")

    def test_line(self) -> None:
        self.broken({"sim/a.cpp": "\n// " + "é" * 98 + "\n"}, "sim/a.cpp:2", "101 columns")
        self.clean({"sim/a.cpp": "// " + "é" * 97 + "\n// https://" + "a" * 99 + "\n",
                    "sim/README.md": "a" * 200 + "\n", "platforms/a.json": "1" * 200 + "\n"})

    def test_function(self) -> None:
        for header, name in (
                ("int f()", "f"), ("TEST(Time, IsRound)", "TEST(Time, IsRound)"),
                ("A::A(int b) : b_{b}, c_(b), d_{}", "A::A"),
                ("template <class T = B<int>>\nauto A::f(T t = 1) const -> std::vector<T>", "A::f"),
                ("bool operator==(A a, A b)", "operator=="),
                ('extern "C" int LLVMFuzzerTestOneInput(const char* a)', "LLVMFuzzerTestOneInput"),
                ("const auto f = [](int a)", "f = [](int a)"),
                ("const F table[] = {{1, [](int a)", "a function")):
            with self.subTest(header):
                close = "}};\n" if "table" in header else ";\n" if "auto f =" in header else ""
                line = 1 + header.count("\n")
                wrapped = "namespace a {\nclass B : public C {\n public:\n{0}}}\n}}\n"
                text = self.function(71, header) + close
                self.broken({"sim/a.cpp": text}, f"sim/a.cpp:{line}", "71 lines, at most 70")
                text = wrapped.replace("{0}", text).replace("}}", "}")
                self.broken({"sim/a.cpp": text}, f"sim/a.cpp:{line + 3}", "names of their own")
                self.clean({"sim/a.cpp": self.function(70, header) + close})
        found = self.run_rule({"sim/a.cpp": self.function(71, "void A::f(int)")})
        self.assertIn("sizes: A::f has 71 lines", found[0])

    def test_what_is_no_function(self) -> None:
        table = "  {1, f(2)},\n" * 90
        self.clean({"sim/a.cpp": "const std::map<int, int> table = {\n" + table + "};\n",
                    "sim/b.cpp": "namespace a {\n" + "int f() { return 1; }\n" * 90 + "}\n",
                    "sim/c.hpp": "struct A : B {\n" + "  int f() const { return 1; }\n" * 90
                                 + "};\n",
                    "sim/d.hpp": "#define A(x) \\\n  { \\\n" + "  g(); \\\n" * 90 + "  }\n"})

    def test_python_function(self) -> None:
        self.broken({"datasets/a.py": "\ndef f():\n" + "    g()\n" * 70}, "datasets/a.py:2",
                    "f has 71 lines")
        self.clean({"datasets/a.py": "def f():\n" + "    g()\n" * 69})


class SourcesTest(RuleTest):
    rule = "sources"

    def test_source_is_named(self) -> None:
        self.clean({"models/behaviour/a.hpp": "#pragma once\n/// Source: Xia et al. 2013.\n",
                    "models/policies/placement/b.hpp": "/// Best fit.\n/// Source: ours.\n",
                    "models/policies/registry.hpp": "#pragma once\n",
                    "models/policies/placement/rule.hpp": "virtual int choose() const = 0;\n",
                    "models/cloud/c.hpp": "#pragma once\n"})

    def test_source_is_missing(self) -> None:
        text = 'auto s = "Source: not a comment";\n'
        self.broken({"models/behaviour/a.hpp": text}, "models/behaviour/a.hpp:1",
                    "a phenomenon without its origin: add a comment line 'Source: ...'")
        self.broken({"models/policies/placement/b.hpp": text},
                    "models/policies/placement/b.hpp:1", "a policy without its origin")
        self.broken({"models/policies/c.hpp": "class C final : public Policy {};\n"},
                    "models/policies/c.hpp:1", "a policy without its origin")

    def test_source_is_empty(self) -> None:
        self.broken({"models/behaviour/a.hpp": "// A.\n// Source:\n"}, "models/behaviour/a.hpp:2",
                    "names nothing")


class WordsTest(RuleTest):
    rule = "words"

    def test_unfinished(self) -> None:
        for word in ("TODO", "FIXME", "XXX", "HACK", "not implemented", "Stub", "placeholder"):
            with self.subTest(word):
                self.broken({"sim/a.cpp": f"\nint a;  // {word}: later\n"}, "sim/a.cpp:2",
                            f"'{word}': finish it")
        self.clean({"sim/a.cpp": "stubborn(std::placeholders::_1); mktemp_XXXXXX();\n",
                    "README.md": "A stub.\n"})

    def test_commented_out_code(self) -> None:
        self.broken({"sim/a.cpp": "int a;\n// if (a) {\n//   f(a);\n// }\n"}, "sim/a.cpp:2",
                    "commented-out code: delete it")
        self.broken({"sim/a.cpp": "#if 0\nint a;\n#endif\n"}, "sim/a.cpp:1", "delete the block")
        self.clean({"sim/a.cpp": "// First f(a);\n// then b.\n// The rate falls;\n"
                                 "// it rises again;\n/// f(a);\n/// f(b);\n"})

    def test_disabled_test(self) -> None:
        self.broken({"tests/unit/units/a_test.cpp": "\nTEST(A, DISABLED_B) {}\n"},
                    "tests/unit/units/a_test.cpp:2", "'DISABLED_B': mend the test or delete it")

    def test_machine_path(self) -> None:
        for path in ("/work/a", "/root/a", "/home/a", "../shared/a"):
            with self.subTest(path):
                self.broken({"docs.md": f"\nSee {path}.\n"}, "docs.md:2", "of one machine")
        self.clean({"docs.md": "See tests/work/a, ${HOME}/root/b, network/root and /workshop/.\n",
                    ".ci/run": "#!/bin/sh\nls ../shared/datasets\n"})

    def test_name_of_unit_test(self) -> None:
        self.broken({"tests/unit/units/time.cpp": ""}, "tests/unit/units/time.cpp:1",
                    "name it <thing>_test.cpp")
        self.clean({"tests/unit/units/time_test.cpp": "", "tests/unit/units/fleet_support.hpp": "",
                    "tests/laws/time.cpp": ""})


class BlanksTest(RuleTest):
    rule = "blanks"

    def test_faults(self) -> None:
        for text, line, sentence in (("\n\tint a;\n", 2, "tab: indent with spaces"),
                                     ("int a; \n", 1, "trailing blanks"),
                                     ("\nint a;", 2, "no newline at the end"),
                                     ("int a;\n\n", 1, "empty line at the end")):
            with self.subTest(sentence):
                self.broken({"sim/a.cpp": text}, f"sim/a.cpp:{line}", sentence)
                self.clean({"tests/negative/a/bad.json": text})
        self.broken({"sim/README.md": "a\r\n"}, "sim/README.md:1", "Unix line ends")
        self.clean({"sim/a.cpp": "int a;\n", "sim/empty.cpp": ""})
