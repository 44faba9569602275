#include "sim/cli/serve/channel.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/units/exit_code.hpp"
#include "sim/cli/serve/last_words.hpp"

namespace gemello::cli {
namespace {

struct Ends {
  Channel a;
  Channel b;
};

Ends make_ends() {
  auto [one, other] = Channel::make_pair();
  return {Channel(std::move(one)), Channel(std::move(other))};
}

// Sends all that is queued in `from`, the other end reading now and then.
std::vector<std::string> exchange(Channel& from, Channel& to) {
  std::vector<std::string> lines;
  do {
    EXPECT_TRUE(from.flush());
    EXPECT_TRUE(to.fill());
    while (auto line = to.next()) lines.push_back(*line);
  } while (from.has_output());
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(to.fill());
    while (auto line = to.next()) lines.push_back(*line);
  }
  return lines;
}

TEST(Channel, LinesOfAnyLengthArriveWholeAndInOrder) {
  Ends ends = make_ends();
  const std::vector<std::string> sent = {"one", "", std::string(3'000'000, 'x'), "last"};
  for (const std::string& line : sent) ends.a.post(line);
  EXPECT_EQ(exchange(ends.a, ends.b), sent);
  ends.b.post("back");
  EXPECT_EQ(exchange(ends.b, ends.a), (std::vector<std::string>{"back"}));
}

// Pipes travel with the lines they belong to; what is written into one comes out of it.
TEST(Channel, DescriptorsTravelInTheOrderOfTheirLines) {
  Ends ends = make_ends();
  std::array<Descriptor, 2> mine;
  for (const int i : {0, 1}) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    mine[static_cast<std::size_t>(i)] = Descriptor(pipe[0]);
    ends.a.post("before " + std::string(200'000, '.'));
    ends.a.post(fmt::format("pipe {}", i), Descriptor(pipe[1]));
  }
  EXPECT_EQ(exchange(ends.a, ends.b).size(), 4U);
  for (const char letter : {'a', 'b'}) {
    const Descriptor theirs = ends.b.take_descriptor();
    ASSERT_TRUE(theirs.valid());
    EXPECT_EQ(::write(theirs.get(), &letter, 1), 1);
  }
  EXPECT_FALSE(ends.b.take_descriptor().valid());
  for (const std::size_t i : {0U, 1U}) {
    std::array<char, 2> got{};
    EXPECT_EQ(::read(mine[i].get(), got.data(), 2), 1);
    EXPECT_EQ(got[0], i == 0 ? 'a' : 'b');
    EXPECT_EQ(::read(mine[i].get(), got.data(), 1), 0);  // nobody else holds the other end
  }
}

TEST(Channel, AnEndThatIsGoneIsNoticedAndItsLastLinesAreThere) {
  Ends ends = make_ends();
  ends.a.post("last words");
  EXPECT_TRUE(ends.a.flush());
  ends.a = Channel(Descriptor());
  EXPECT_TRUE(ends.b.fill());
  EXPECT_EQ(ends.b.next(), "last words");
  EXPECT_FALSE(ends.b.fill());
  ends.b.post("anybody?");
  EXPECT_FALSE(ends.b.flush());
}

// Of 30 lines the last 20 are told, on a line of their own though one was begun.
TEST(LastWords, AreToldByAnAbort) {
  Ends ends = make_ends();
  const pid_t child = ::fork();
  if (child == 0) {
    tell_death_on(ends.b.socket());
    for (int i = 0; i < 30; ++i) remember_last_words(fmt::format("{{\"n\":{}}}\n", i));
    if (::write(ends.b.socket(), "N{\"half", 7) != 7) ::_exit(9);
    std::abort();
  }
  ends.b = Channel(Descriptor());
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), exit_invariant);
  std::vector<std::string> lines;
  for (bool open = true; open;) {
    open = ends.a.fill();
    while (auto line = ends.a.next()) lines.push_back(*line);
  }
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "N{\"half");
  EXPECT_EQ(lines[1].substr(0, 4), fmt::format("D{:02} ", SIGABRT));
  const auto told = nlohmann::json::parse(lines[1].substr(4));
  ASSERT_EQ(told.size(), 20U);
  EXPECT_EQ(told.front().at("n"), 10);
  EXPECT_EQ(told.back().at("n"), 29);
}

}  // namespace
}  // namespace gemello::cli
