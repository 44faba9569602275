#include "gui/time/lanes.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "gui/time/gantt_rows.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;

std::vector<std::size_t> all_marks(const Recording& run) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < run.marks.size(); ++i) list.push_back(i);
  return list;
}

TEST(MarkBins, count_what_falls_together) {
  Recording run;
  for (const int minute : {0, 1, 2, 30, 59, 60}) {
    by_hand::say(run, clock(0, minute), MarkKind::event, "word", "text");
  }
  TimeAxis axis;
  axis.set_range(origin, clock(1, 0));
  // 60 pixels, one a minute, bins of ten: minutes 0..9 | 30..39 | 50..59 | 60.
  const auto bins = bin_marks(run, all_marks(run), axis, 60, 10);
  ASSERT_EQ(bins.size(), 4U);
  EXPECT_EQ(bins[0].x, 0);
  EXPECT_EQ(bins[0].count, 3U);
  EXPECT_EQ(bins[1].x, 30);
  EXPECT_EQ(bins[1].first, 3U);
  EXPECT_EQ(bins[2].x, 50);
  EXPECT_EQ(bins[3].x, 60);
  axis.set_view(clock(0, 2), clock(0, 31));
  std::size_t in_view = 0;
  for (const MarkBin& bin : bin_marks(run, all_marks(run), axis, 60, 10)) in_view += bin.count;
  EXPECT_EQ(in_view, 2U);  // those of minutes 2 and 30
}

TEST(FaultLines, bars_that_overlap_are_on_lines_of_their_own) {
  const auto bar = [](int from, int until) {
    FaultBar fault;
    fault.from = clock(from, 0);
    fault.until = clock(until, 0);
    return fault;
  };
  // 0-4 and 1-2 overlap; 2-3 begins where the second ends; 3-5 overlaps the first only.
  const FaultLines lines = stack_faults({bar(0, 4), bar(1, 2), bar(2, 3), bar(3, 5), bar(3, 4)});
  EXPECT_EQ(lines.line, (std::vector<std::size_t>{0, 1, 1, 1, 2}));
  EXPECT_EQ(lines.count, 3U);
  EXPECT_EQ(stack_faults({}).count, 0U);
}

TEST(GanttPieces, are_the_stretches_in_view) {
  const auto run = by_hand::napoli();
  // vm1 from 1:30 to 2:30 on 60 pixels, one a minute: runs for 30, is down for 1, boots for 2,
  // runs.
  const auto pieces = gantt_pieces(run->vms[0], clock(1, 30), clock(2, 30), run->end, 60);
  ASSERT_EQ(pieces.size(), 4U);
  const std::vector<double> begins{0, 30, 31, 33};
  const std::vector<double> ends{30, 31, 33, 60};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_DOUBLE_EQ(pieces[i].from, begins[i]);
    EXPECT_DOUBLE_EQ(pieces[i].until, ends[i]);
    EXPECT_EQ(pieces[i].stretch, i);
  }
}

TEST(GanttPieces, end_where_the_run_is_known_to) {
  const auto run = by_hand::napoli();
  // From 3:00 to 5:00, but it is known to 4:00 only: the caller gives the width of that part.
  const auto pieces = gantt_pieces(run->vms[5], clock(3, 0), clock(5, 0), run->end, 100);
  ASSERT_EQ(pieces.size(), 1U);
  EXPECT_DOUBLE_EQ(pieces[0].until, 100);
  EXPECT_TRUE(gantt_pieces(run->vms[5], clock(4, 0), clock(5, 0), run->end, 100).empty());
}

TEST(GanttPieces, the_worst_of_what_is_too_short_is_shown) {
  // A second down among hours: on 100 pixels for ten hours a pixel is six minutes.
  const std::vector<VmStretch> lane{{origin, VmPhase::running, HostId(0), HostId()},
                                    {clock(5, 0, 10), VmPhase::booting, HostId(0), HostId()},
                                    {clock(5, 0, 20), VmPhase::down, HostId(), HostId()},
                                    {clock(5, 0, 21), VmPhase::booting, HostId(0), HostId()},
                                    {clock(5, 0, 50), VmPhase::running, HostId(0), HostId()}};
  const auto pieces = gantt_pieces(lane, origin, clock(10, 0), clock(10, 0), 100);
  ASSERT_EQ(pieces.size(), 3U);
  EXPECT_EQ(lane[pieces[1].stretch].phase, VmPhase::down);
  EXPECT_EQ(lane[pieces[2].stretch].phase, VmPhase::running);
}

TEST(GanttPieces, are_about_one_a_pixel_however_many_stretches_there_are) {
  std::vector<VmStretch> lane;
  for (int i = 0; i < 100000; ++i) {
    const VmPhase phase = i % 2 == 0 ? VmPhase::running : VmPhase::paused;
    lane.push_back({origin + i * 1s, phase, HostId(0), HostId()});
  }
  const Instant end = origin + 100000s;
  EXPECT_LE(gantt_pieces(lane, origin, end, end, 800).size(), 801U);
}

TEST(GanttRows, are_hosts_then_vms) {
  const auto run = by_hand::napoli();
  const auto rows = gantt_rows(*run, {});
  ASSERT_EQ(rows.size(), 20U);  // 8 hosts, 12 VMs
  EXPECT_EQ(rows.front(), by_hand::host_part(0));
  EXPECT_EQ(rows[8], by_hand::vm_part(0));
  EXPECT_EQ(gantt_rows(*run, {false, true, {}}).size(), 12U);
  EXPECT_EQ(gantt_rows(*run, {true, false, {}}).size(), 8U);
}

TEST(GanttRows, are_filtered_by_name_and_by_where_a_vm_was) {
  const auto run = by_hand::napoli();
  // "vm1" is in vm1, vm10, vm11 and vm12.
  EXPECT_EQ(gantt_rows(*run, {true, true, "VM1"}).size(), 4U);
  // On kvm-06 (host 5) was vm6, and vm3 after its migration; and the host itself.
  const auto rows = gantt_rows(*run, {true, true, "kvm-06"});
  EXPECT_EQ(rows,
            (std::vector<Part>{by_hand::host_part(5), by_hand::vm_part(2), by_hand::vm_part(5)}));
  EXPECT_EQ(gantt_rows(*run, {true, true, "vm3 kvm-06"}).size(), 1U);
  EXPECT_TRUE(gantt_rows(*run, {true, true, "nobody"}).empty());
}

}  // namespace
}  // namespace gemello::gui
