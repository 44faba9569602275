// Exit codes and streams: 0, 2 usage, 3 invalid input with file, place and sentence. Data goes to
// stdout, talk to stderr; never both, never a stack trace.
#include <cctype>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::SizeIs;
using ::testing::StartsWith;

const std::vector<std::vector<std::string>> verbs = {{"run"},
                                                     {"sweep"},
                                                     {"compare"},
                                                     {"report"},
                                                     {"export"},
                                                     {"policies"},
                                                     {"platform"},
                                                     {"platform", "check"},
                                                     {"platform", "show"},
                                                     {"trace"},
                                                     {"trace", "import"},
                                                     {"trace", "info"},
                                                     {"trace", "cut"},
                                                     {"trace", "scale"},
                                                     {"trace", "resample"},
                                                     {"trace", "record"}};

class EveryVerb : public ::testing::TestWithParam<std::vector<std::string>> {};

// Help is data: on stdout, code 0, with how to call it and an example to copy.
TEST_P(EveryVerb, HelpsWithAnExample) {
  const Workplace here;
  std::vector<std::string> words = GetParam();
  std::string called = "gemello";
  for (const std::string& word : words) called += " " + word;
  words.push_back("--help");
  const Ended ended = gemello(here, words);
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.talk, IsEmpty());
  EXPECT_THAT(ended.out, AllOf(HasSubstr("Usage: " + called), HasSubstr("\n\nExample"),
                               HasSubstr("\n  " + called)));
}

TEST_P(EveryVerb, RefusesAnUnknownOption) {
  const Workplace here;
  std::vector<std::string> words = GetParam();
  words.push_back("--no-such-option");
  const Ended ended = gemello(here, words);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.talk, HasSubstr("--help"));
}

INSTANTIATE_TEST_SUITE_P(Cli, EveryVerb, ::testing::ValuesIn(verbs));

TEST(ExitCode, HelpNamesEveryVerbAndEveryCode) {
  const Workplace here;
  const Ended ended = gemello(here, {"--help"});
  EXPECT_EQ(ended.code, 0);
  for (const auto& verb : verbs) EXPECT_THAT(ended.out, HasSubstr("\n  " + verb.front() + "  "));
  EXPECT_THAT(ended.out, HasSubstr("0 ok, 1 run failed, 2 usage, 3 invalid input, 4 broken"));
}

TEST(ExitCode, VersionNamesTheEngineAndTheLicence) {
  const Workplace here;
  const Ended ended = gemello(here, {"-V"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, AllOf(StartsWith("gemello "), HasSubstr("SimGrid 3."),
                               HasSubstr("GPL-3.0-or-later\n")));
}

// The words of a case as its name under ctest: files without their folders, plain characters.
void print_words(const std::vector<std::string>& words, std::ostream& out) {
  for (const std::string& word : words) {
    out << ' ';
    for (const char c : word.starts_with('/') ? word.substr(word.rfind('/') + 1) : word)
      out << (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' ? c : '_');
  }
}

struct Misuse {
  std::vector<std::string> words;
  std::string says;
};

void PrintTo(const Misuse& misuse, std::ostream* out) {
  print_words(misuse.words, *out);
}

class Usage : public ::testing::TestWithParam<Misuse> {};

TEST_P(Usage, IsRefusedWithCode2) {
  const Workplace here;
  const Ended ended = gemello(here, GetParam().words);
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.talk, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Cli, Usage,
    ::testing::Values(
        Misuse{{}, "subcommand is required"},
        Misuse{{"frobnicate"}, "no verb 'frobnicate' of gemello: there are run, sweep, compare"},
        Misuse{{"trace", "inof"}, "no verb 'inof' of gemello trace: there are import"},
        Misuse{{"run"}, "SCENARIO is required"}, Misuse{{"run", "a.json", "b.json"}, "b.json"},
        Misuse{{"run", "a.json", "--seed", "one"}, "--seed"},
        Misuse{{"compare", "alone"}, "At least 2"}, Misuse{{"report"}, "RUN is required"},
        Misuse{{"platform"}, "required"},
        Misuse{{"trace", "cut", "a.gtrace"}, "--output is required"},
        Misuse{{"trace", "cut", "a.gtrace", "-o", "b", "--first", "few"}, "--first"}));

struct BadInput {
  std::vector<std::string> words;
  std::string complaint;  // regular expression for all of stderr
};

void PrintTo(const BadInput& input, std::ostream* out) {
  print_words(input.words, *out);
}

class InvalidInput : public ::testing::TestWithParam<BadInput> {};

// One line on stderr: which file, where in it, what is wrong; nothing on stdout, nothing written.
TEST_P(InvalidInput, IsOneSentenceWithItsPlaceAndCode3) {
  const Workplace here;
  here.write("broken.json", "{\"format\": \"gemello-scenario-1\",\n \"name\": }\n");
  here.write("empty.gtrace", "");
  here.write("notes.txt", "nothing to see\n");
  const Ended ended = gemello(here, GetParam().words, {.unset = {"GEMELLO_TRACES"}});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.out, IsEmpty());
  EXPECT_THAT(ended.talk, MatchesRegex("gemello: " + GetParam().complaint + "\n"));
  EXPECT_THAT(lines_of(ended.talk), SizeIs(1));
  EXPECT_FALSE(here.has("out"));
  EXPECT_FALSE(here.has("out.partial"));
  EXPECT_FALSE(here.has("runs"));
}

const std::string sample = project_file("datasets/samples/napoli.json");

std::vector<std::string> run_with(const std::string& assignment) {
  return {"run", sample, "-o", "out", "--set", assignment};
}

INSTANTIATE_TEST_SUITE_P(
    Cli, InvalidInput,
    ::testing::Values(
        BadInput{{"run", "absent.json"}, "absent.json: cannot be opened: No such file.*"},
        BadInput{{"run", "broken.json"}, "broken.json: line 2, column [0-9]+: not JSON: .*"},
        BadInput{run_with("monitoring.perid=1s"),
                 ".*/napoli.json: .*monitoring.perid.*unknown key.*"},
        BadInput{run_with("no.such.path=1"), ".*no.such.path.*|.*\\$\\.no: unknown key.*"},
        BadInput{run_with("seed=abc"), ".*/napoli.json: \\$\\.seed: must be a whole number.*"},
        BadInput{run_with("duration=4"), ".*/napoli.json: \\$\\.duration: .*"},
        BadInput{run_with("seed"), "--set: seed: must be PATH=VALUE.*"},
        BadInput{run_with("policy.placement.name=best-fi"),
                 ".*/napoli.json: \\$\\.policy\\.placement\\.name: .*best-fit.*"},
        BadInput{run_with("policy.placement.no_option=1"),
                 ".*/napoli.json: \\$\\.policy\\.placement\\.no_option: .*"},
        BadInput{run_with("faults[0].component=kvm-99"),
                 ".*/napoli.json: \\$\\.faults\\[0\\]\\.component: .*no host named 'kvm-99'.*"},
        BadInput{run_with("faults[0].at=9h"), ".*\\$\\.faults\\[0\\]\\.at: is after the end.*"},
        BadInput{run_with("workload.trace=absent.gtrace"), ".*absent.gtrace.*cannot be opened.*"},
        BadInput{{"run", sample, "-o", "out", "--state-at", "9h"},
                 "--state-at: 9h: lies outside the run, 00:00:00 to 04:00:00"},
        BadInput{{"run", sample, "-o", "out", "--state-at", "soon"},
                 "--state-at: 'soon' is not a duration.*"},
        BadInput{{"run", sample, "-o", "out", "--from", "broken.json"},
                 "broken.json: line 2, column [0-9]+: not JSON: .*"},
        BadInput{{"run", sample, "-o", "notes.txt/out"}, "notes.txt/out.partial: cannot be made.*"},
        BadInput{{"compare", "a", "b"}, "a: does not exist"},
        BadInput{{"report", "notes.txt"}, "notes.txt.*: .*"},
        BadInput{{"export", "."}, "\\..*: .*"},
        BadInput{{"platform", "check", "broken.json"},
                 "broken.json: line 2, column [0-9]+: not JSON: .*"},
        BadInput{{"platform", "show", "absent.json"}, "absent.json: cannot be opened: No such.*"},
        BadInput{{"trace", "info", "absent.gtrace"}, "absent.gtrace: .*No such file.*"},
        BadInput{{"trace", "info", "empty.gtrace"}, "empty.gtrace: .*"},
        BadInput{{"trace", "info", "notes.txt"}, "notes.txt: line 1: .*no known trace format.*"},
        BadInput{{"trace", "import", "notes.txt", "-o", "out", "--format", "tsv"},
                 "--format: 'tsv' is no format we read: gtrace, planetlab, .*"},
        BadInput{{"trace", "record", "-o", "out"}, ".*out.*\\.gtrace.*"}));

// A refused run leaves nothing behind: the scenario is checked before anything is written.
TEST(ExitCode, AnUnknownVariableOfATraceNamesTheFetchScript) {
  const Workplace here;
  const std::vector<std::string> words =
      run_with("workload.trace=$GEMELLO_TRACES/planetlab/20110303.tar.xz");
  const Ended ended = gemello(here, words, {.unset = {"GEMELLO_TRACES"}});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, AllOf(HasSubstr("$.workload.trace: "), HasSubstr("GEMELLO_TRACES"),
                                HasSubstr("not set"), HasSubstr("datasets/fetch")));
  EXPECT_TRUE(std::filesystem::is_empty(here.path()));
}

// Data that did not arrive is an error: a full disk behind ">" must not look like success.
TEST(ExitCode, AnOutputThatCannotBeWrittenIsAFailure) {
  const Workplace here;
  // One is less than a buffer and found at the end, the other while it is written.
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"platform", "check", project_file("platforms/infn-napoli.json")},
        {"policies", "--json"}}) {
    const Ended ended = gemello(here, words, {.out = "/dev/full"});
    EXPECT_EQ(ended.code, 1) << words[0];
    EXPECT_THAT(lines_of(ended.talk), SizeIs(1)) << words[0];
    EXPECT_THAT(ended.talk, MatchesRegex("gemello: .*cannot (be written|write).*\n"));
  }
}

TEST(ExitCode, AVariableThatPointsNowhereNamesTheFileItMade) {
  const Workplace here;
  const std::vector<std::string> words = run_with("workload.trace=$GEMELLO_TRACES/day.tar.xz");
  const Ended ended =
      gemello(here, words, {.environment = {{"GEMELLO_TRACES", here.path().string()}}});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, HasSubstr((here / "day.tar.xz").string()));
}

}  // namespace
}  // namespace gemello::testing
