#include "models/traces/failure_log.hpp"

#include <cstdlib>

#include <gmock/gmock.h>

#include "tests/unit/traces/traces_support.hpp"

namespace gemello::traces {
namespace {

using namespace testing;  // what the tests of this folder share

constexpr const char* fta_head =
    "# event_id component_id node_id platform_id node_name event_type event_start_time "
    "event_stop_time event_end_reason\n";
constexpr const char* lanl_head =
    "System,machine type,nodes,procstot,procsinnode,nodenum,nodenumz,node install,node prod,"
    "node decom,fru type,mem,cputype,memtype,num intercon,purpose,Prob Started,Prob Fixed,"
    "Down Time,Facilities,Hardware,Human Error,Network,Undetermined,Software,Same Event\n";

FailureLog log_of(const std::string& content) {
  const std::vector<Member> members{{.name = "log", .file = "dir/log", .content = content}};
  return read_failure_log(members, "dir");
}

InputError refusal_of(const std::string& content) {
  try {
    log_of(content);
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "nothing was refused";
  return InputError("", "", "");
}

std::string lanl_row(const std::string& node, const std::string& from, const std::string& until,
                     const std::string& cause = "") {
  return "2,cluster,49,6152,80," + node + ",0,5-Apr,5-Jun,current,part,80,1,1,0,graphics.fe," +
         from + "," + until + ",6," + cause + ",,,,,,No\n";
}

// Two nodes over 1000 s: b, named first, is down from 0 to 100 and 100 to 150 (one outage) and up
// for 850; a is down from 900 to 1000 and was not watched before. 250 of 1100 node seconds down in
// two outages: 425 s between them, 125 s each.
TEST(FailureLog, FailureTraceArchive) {
  const FailureLog log = log_of(std::string(fta_head) +
                                "0\t0\t0\t5\t  b \t0\t 5000\t5100\tNULL\r\n"
                                "1\t0\t0\t5\tb\t0\t5100\t5150\tNULL\n"
                                "# a remark\n\n"
                                "2\t0\t0\t5\tb\t1\t5150\t6000\tNULL\n"
                                "3\t1\t1\t5\ta\t0\t5900\t6000\tNULL\n"
                                "4\t1\t1\t5\ta\t0\t5500\t5500\tNULL\n");
  EXPECT_EQ(log.format, "failure-trace-archive");
  ASSERT_EQ(log.nodes.size(), 2U);
  EXPECT_EQ(log.nodes[0].name, "b");
  EXPECT_EQ(log.nodes[0].outages, (std::vector<Outage>{{0s, 150s}}));
  EXPECT_EQ(log.nodes[1].outages, (std::vector<Outage>{{900s, 1000s}}));
  EXPECT_EQ(log.length, 1000s);
  EXPECT_EQ(log.records, 4U);
  const FailureFigures said = figures(log);
  EXPECT_EQ(said.outages, 2U);
  EXPECT_DOUBLE_EQ(said.availability, 850.0 / 1100);
  EXPECT_DOUBLE_EQ(said.mtbf_s, 425);
  EXPECT_DOUBLE_EQ(said.mttr_s, 125);
}

// 29 February 2004 is a day; two records of a node that overlap are one outage of 20 minutes.
TEST(FailureLog, Lanl) {
  const FailureLog log =
      log_of(lanl_head + lanl_row("7", "2/28/2004 23:50", "2/29/2004 0:05", "\"MPI, PVM\"") +
             lanl_row("8", "3/1/2004 0:05", "3/1/2004 0:05") +
             lanl_row("", "1/1/2003 0:00", "1/2/2003 0:00") +
             lanl_row("7", "2/29/2004 0:00", "2/29/2004 0:10"));
  EXPECT_EQ(log.records_without_node, 1U);
  EXPECT_EQ(log.format, "lanl");
  EXPECT_EQ(log.nodes.at(0).name, "2/7");
  EXPECT_EQ(log.nodes.at(0).outages, (std::vector<Outage>{{0s, 20min}}));
  EXPECT_TRUE(log.nodes.at(1).outages.empty());
  EXPECT_EQ(log.records, 3U);
  EXPECT_EQ(log.length, 24h + 15min);
}

TEST(FailureLog, BadLinesAreNamed) {
  struct Bad {
    std::string content;
    const char* place;
    const char* sentence;
  };
  const std::string fta = fta_head;
  const std::string lanl = lanl_head;
  for (const Bad& bad : {
           Bad{"a,b\n1,2\n", "line 1", "no failure log"},
           Bad{"", "line 1", "no failure log"},
           Bad{fta, "line 1", "no failure"},
           Bad{fta + "0\t0\t0\t5\tb\t0\t1\n", "line 2", "7 columns between tabs, not 9"},
           Bad{fta + "0\t0\t0\t5\t \t0\t1\t2\tNULL\n", "line 2", "names no node"},
           Bad{fta + "\n0\t0\t0\t5\tb\t0\tx\t2\tNULL\n", "line 3", "event_start_time is \"x\""},
           Bad{fta + "0\t0\t0\t5\tb\t-1\t1\t2\tNULL\n", "line 2", "event_type is \"-1\""},
           Bad{fta + "0\t0\t0\t5\tb\t0\t2\t1\tNULL\n", "line 2", "stops before it starts"},
           Bad{fta + "0\t0\t0\t5\tb\t0\t1\t9999999999\tNULL\n", "line 2", "event_stop_time"},
           Bad{fta + "0\t0\t0\t5\t\xff\t0\t1\t2\tNULL\n", "line 2", "UTF-8"},
           Bad{lanl + "2,cluster\n", "line 2", "has 2 columns, not 26"},
           Bad{lanl + lanl_row("7", "2/29/2005 0:00", "3/1/2005 0:00"), "line 2",
               "Prob Started is \"2/29/2005 0:00\", not a time"},
           Bad{lanl + lanl_row("7", "3/1/2005 0:00", "3/1/2005 24:00"), "line 2", "Prob Fixed"},
           Bad{lanl + lanl_row("7", "3/1/2005 0:00", "3/1/05 1:00"), "line 2", "Prob Fixed"},
           Bad{lanl + lanl_row("7", "3/1/2005 0:00", "2/1/2005 0:00"), "line 2",
               "fixed before it starts"},
           Bad{lanl + lanl_row("x", "3/1/2005 0:00", "3/1/2005 0:00"), "line 2", "nodenum is"},
           Bad{lanl + lanl_row("7", "3/1/2005 0:00", "3/1/2005 0:00", "\"open"), "line 2",
               "quote is not closed"},
           Bad{lanl + lanl_row("7", "3/1/2005 0:00", "3/1/2005 0:00", "\"a\"b"), "line 2",
               "follows a closed quote"},
       }) {
    SCOPED_TRACE(bad.content);
    const InputError error = refusal_of(bad.content);
    EXPECT_EQ(error.place(), bad.place);
    EXPECT_THAT(error.sentence(), HasSubstr(bad.sentence));
  }
}

TEST(FailureLog, SecondLogIsRefused) {
  const std::string one = std::string(fta_head) + "0\t0\t0\t5\tb\t0\t1\t2\tNULL\n";
  const std::vector<Member> members{{.name = "a", .file = "a", .content = one},
                                    {.name = "x", .file = "x", .content = "beside\n"},
                                    {.name = "b", .file = "b", .content = one}};
  try {
    read_failure_log(members, "dir");
    ADD_FAILURE() << "two logs were read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "b");
    EXPECT_THAT(error.sentence(), HasSubstr("second failure log"));
  }
}

class PublicFailures : public ::testing::Test {
 protected:
  fs::path need(const std::string& name) const {
    return fs::path(std::getenv("GEMELLO_TRACES")) / name;
  }
  void SetUp() override {
    if (std::getenv("GEMELLO_TRACES") == nullptr)
      GTEST_SKIP() << "GEMELLO_TRACES is not set: the public failure logs are not at hand";
  }
};

// Counted by a script that shares nothing with the reader:
//   for line in event_trace.tab: p = line.split(); t = int(p[7]) - int(p[6])
//     watched += t; if p[5] == "0": records += 1, down += t, outages += t > 0
// minus 24 outages that touch the one before. The data set's notes say 81.4 % available.
TEST_F(PublicFailures, Grid5000IsReadWhole) {
  const FailureLog log = read_failure_log(need("failures-grid5000-fta"));
  const FailureFigures said = figures(log);
  EXPECT_EQ(said.nodes, 1288U);
  EXPECT_EQ(log.nodes[1].name, "G1/site1/c1/node10");
  EXPECT_EQ(log.records, 294'145U);
  EXPECT_EQ(said.outages, 294'121U);
  EXPECT_EQ(log.length, 47'354'465s);
  EXPECT_EQ(said.down_node_seconds, 7'850'417'409.0);
  EXPECT_NEAR(said.availability, 0.814, 0.0005);
  EXPECT_NEAR(said.mttr_s, 26'691.1, 0.1);
  EXPECT_NEAR(said.mtbf_s, 116740.0, 0.1);
}

// Counted by a script: csv.DictReader and strptime, outages of a (System, nodenum) joined where
// they overlap or touch.
TEST_F(PublicFailures, LanlIsReadWhole) {
  const FailureLog log = read_failure_log(need("failures-lanl"));
  const FailureFigures said = figures(log);
  EXPECT_EQ(log.records, 23'613U);
  EXPECT_EQ(log.records_without_node, 126U);  // of 23,739
  EXPECT_EQ(said.nodes, 3576U);
  EXPECT_EQ(said.outages, 23'205U);
  EXPECT_EQ(log.length, 325'353'120s);
  EXPECT_EQ(said.down_node_seconds, 495'896'100.0);
  EXPECT_NEAR(said.mttr_s, 21'370.2, 0.1);
}

}  // namespace
}  // namespace gemello::traces
