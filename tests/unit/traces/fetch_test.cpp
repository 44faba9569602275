// datasets/fetch: verification and errors. Its download is exercised as far as a file:// mirror
// goes; the origins themselves are not contacted by any test.
#include <cstdlib>
#include <sys/wait.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using ::testing::HasSubstr;
using namespace testing;  // what the tests of this folder share

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

Outcome fetch(const std::string& arguments) {
  const Folder folder;
  const std::string command =
      fmt::format("'{}/datasets/fetch' {} >'{}' 2>'{}'", GEMELLO_SOURCE_DIR, arguments,
                  (folder.path() / "out").string(), (folder.path() / "err").string());
  const int status = std::system(command.c_str());
  return {WEXITSTATUS(status), folder.read("out"), folder.read("err")};
}

TEST(Fetch, WrongUseIsExitCode2) {
  EXPECT_EQ(fetch("").code, 2);
  EXPECT_EQ(fetch("--check").code, 2);
  EXPECT_EQ(fetch("--everything /tmp").code, 2);
  EXPECT_EQ(fetch("a b").code, 2);
  EXPECT_THAT(fetch("--only lanl /tmp").err, HasSubstr("there is no set \"lanl\""));
  EXPECT_THAT(fetch("--help").out, HasSubstr("usage: datasets/fetch"));
}

TEST(Fetch, CheckNamesWhatIsMissingDamagedAndWrong) {
  const Folder folder;
  folder.write("planetlab/20110306.tar.xz", "no archive");
  pack(folder.path() / "planetlab/20110309.tar.xz", {{"20110309/vm", "1\n"}});
  Files files;  // the right number of files, of the wrong content
  for (int i = 0; i < 1516; ++i) files.emplace_back(fmt::format("20110322/vm{}", i), "1\n");
  pack(folder.path() / "planetlab/20110322.tar.xz", files);
  const Outcome outcome =
      fetch(fmt::format("--check --only planetlab '{}'", folder.path().string()));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("missing  "));
  EXPECT_THAT(outcome.out, HasSubstr("20110303.tar.xz\n"));
  EXPECT_THAT(outcome.out, HasSubstr("damaged  "));
  EXPECT_THAT(outcome.out, HasSubstr("20110309.tar.xz: holds 1 files where there should be 1061"));
  EXPECT_THAT(outcome.out, HasSubstr("20110322.tar.xz: has content "));
}

TEST(Fetch, ANoShowMirrorIsAnErrorThatNamesIt) {
  const Folder folder;
  const Outcome outcome = fetch(
      fmt::format("--only planetlab --mirror file://{0}/none '{0}/t'", folder.path().string()));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("cannot download planetlab from file://"));
  EXPECT_THAT(outcome.out, Not(HasSubstr("export")));
}

TEST(Fetch, ADownloadOfOtherContentIsRefused) {
  const Folder folder;
  const std::string parent = "mirror/beloglazov/planetlab-workload-traces/tar.gz";
  fs::create_directories(folder.path() / parent);
  // pack() compresses by the name's ending; the mirror serves the commit's name.
  const auto packed = pack(folder.path() / "whole.tar.gz", {{"top/20110303/vm", "1\n"}});
  fs::rename(packed, folder.path() / parent / "344ffdbf7e528bfa6f276014e889e68a0cb640c2");
  const Outcome outcome = fetch(
      fmt::format("--only planetlab --mirror file://{0}/mirror '{0}/t'", folder.path().string()));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("planetlab 20110303 as downloaded holds 1 files"));
  EXPECT_FALSE(fs::exists(folder.path() / "t/planetlab/20110303.tar.xz"));
}

TEST(Fetch, AFileOfOtherContentIsRefused) {
  const Folder folder;
  folder.write(
      "mirror/HiPro-IT/CPU-and-Memory-resource-usage-from-Google-Cluster-Data/"
      "327b8ce301d43fd09e0a6b63279edca0728d1af8/GCD_VMs.tar.gz",
      "something else");
  const Outcome outcome = fetch(fmt::format(
      "--only google-gcd-vms --mirror file://{0}/mirror '{0}/t'", folder.path().string()));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("google-gcd-vms GCD_VMs.tar.gz as downloaded has content "));
  EXPECT_FALSE(fs::exists(folder.path() / "t/google-gcd-vms/GCD_VMs.tar.gz"));
  const Outcome check =
      fetch(fmt::format("--check --only swf-lcg2005 '{}'", folder.path().string()));
  EXPECT_EQ(check.code, 1);
  EXPECT_THAT(check.out, HasSubstr("LCG.swf.gz\n"));
  EXPECT_THAT(check.out, HasSubstr("NASA-iPSC-1993-3.1-cln.swf.zip\n"));
}

TEST(Fetch, CheckFindsTheSetsAtHandSound) {
  const char* traces = std::getenv("GEMELLO_TRACES");
  if (traces == nullptr) {
    GTEST_SKIP() << "GEMELLO_TRACES is not set: the public traces are not at hand "
                    "(datasets/fetch gets them)";
  }
  for (const char* set :
       {"planetlab", "google-gcd-vms", "swf-lcg2005", "failures-grid5000-fta", "failures-lanl"}) {
    const Outcome outcome = fetch(fmt::format("--check --only {} '{}'", set, traces));
    EXPECT_EQ(outcome.code, 0) << outcome.out << outcome.err;
  }
}

}  // namespace
}  // namespace gemello::traces
