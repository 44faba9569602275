#include "sim/cli/record/task_exits.hpp"

#include <algorithm>
#include <cstring>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/taskstats.h>

#include <gtest/gtest.h>

namespace gemello::cli {
namespace {

using Buffer = std::vector<std::byte>;

template <class T>
void put(Buffer& buffer, const T& value) {
  const auto* bytes = reinterpret_cast<const std::byte*>(&value);
  buffer.insert(buffer.end(), bytes, bytes + sizeof(T));
}

/// A netlink attribute: length with its header, type, payload, padding to 4 bytes.
Buffer attribute(std::uint16_t type, const Buffer& payload) {
  Buffer buffer;
  put(buffer, static_cast<std::uint16_t>(payload.size() + 4));
  put(buffer, type);
  buffer.insert(buffer.end(), payload.begin(), payload.end());
  buffer.resize((buffer.size() + 3) & ~std::size_t{3});
  return buffer;
}

constexpr int family = 31;

/// The message the kernel sends when a thread ends.
Buffer exit_message(std::uint16_t version, std::size_t stats_size = sizeof(taskstats)) {
  taskstats stats{};
  stats.version = version;
  stats.ac_pid = 502;
  stats.ac_tgid = 500;
  stats.ac_ppid = 400;
  stats.cpu_delay_total = 123456789;
  Buffer record;
  put(record, stats);
  record.resize(stats_size);
  Buffer inner;
  put(inner, std::uint32_t{502});
  Buffer aggregate = attribute(TASKSTATS_TYPE_PID, inner);
  const Buffer body = attribute(TASKSTATS_TYPE_STATS, record);
  aggregate.insert(aggregate.end(), body.begin(), body.end());
  const Buffer payload = attribute(TASKSTATS_TYPE_AGGR_PID, aggregate);
  Buffer message;
  put(message, static_cast<std::uint32_t>(16 + 4 + payload.size()));
  put(message, static_cast<std::uint16_t>(family));
  message.resize(16);  // flags, sequence and port of the header do not matter
  put(message, std::uint32_t{0});
  message.insert(message.end(), payload.begin(), payload.end());
  return message;
}

TEST(ParseTaskExits, ReadsThreadProcessParentAndWait) {
  std::vector<TaskExit> exits;
  EXPECT_EQ(parse_task_exits(exit_message(13), family, exits), 0U);
  ASSERT_EQ(exits.size(), 1U);
  EXPECT_EQ(exits[0], (TaskExit{502, 500, 400, 123456789}));
}

TEST(ParseTaskExits, ReadsSeveralMessagesOfOneDatagram) {
  Buffer two = exit_message(13);
  const Buffer second = exit_message(13);
  two.insert(two.end(), second.begin(), second.end());
  std::vector<TaskExit> exits;
  EXPECT_EQ(parse_task_exits(two, family, exits), 0U);
  EXPECT_EQ(exits.size(), 2U);
}

TEST(ParseTaskExits, BeforeVersion12TheProcessIsUnknown) {
  std::vector<TaskExit> exits;
  parse_task_exits(exit_message(11, offsetof(taskstats, ac_tgid)), family, exits);
  ASSERT_EQ(exits.size(), 1U);
  EXPECT_EQ(exits[0].process, 0);
  EXPECT_EQ(exits[0].parent, 400);
}

TEST(ParseTaskExits, LeavesOutAndCountsWhatItCannotRead) {
  std::vector<TaskExit> exits;
  EXPECT_EQ(parse_task_exits(exit_message(15), family, exits), 1U);  // another layout
  EXPECT_EQ(parse_task_exits(exit_message(13, 40), family, exits), 1U);
  const Buffer whole = exit_message(13);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_LE(parse_task_exits(cut, family, exits), 1U);
  }
  EXPECT_TRUE(exits.empty());
  EXPECT_EQ(parse_task_exits(whole, family + 1, exits), 0U);  // another family: not ours
  EXPECT_TRUE(exits.empty());
}

}  // namespace
}  // namespace gemello::cli
