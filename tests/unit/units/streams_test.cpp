#include "models/units/streams.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace gemello {
namespace {

std::vector<std::uint64_t> words(Stream& stream, int count) {
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(stream());
  return drawn;
}

TEST(Streams, TheSameSeedAndNameGiveTheSameWords) {
  Streams one(42);
  Streams other(42);
  EXPECT_EQ(words(one.named("faults"), 100), words(other.named("faults"), 100));
}

TEST(Streams, SeedAndNameEachMakeAnother) {
  Streams streams(42);
  Streams reseeded(43);
  const auto faults = words(streams.named("faults"), 100);
  EXPECT_NE(faults, words(streams.named("arrivals"), 100));
  EXPECT_NE(faults, words(reseeded.named("faults"), 100));
}

// Two policies face the same storms: what one consumer draws moves no other.
TEST(Streams, AConsumerDisturbsNoOther) {
  Streams alone(7);
  Streams shared(7);
  const auto expected = words(alone.named("faults"), 20);
  std::vector<std::uint64_t> drawn;
  for (int i = 0; i < 20; ++i) {
    words(shared.named("a newcomer"), i);
    drawn.push_back(shared.named("faults")());
  }
  EXPECT_EQ(drawn, expected);
}

TEST(Streams, APositionIsTheNumberOfWordsDrawn) {
  Streams streams(7);
  words(streams.named("faults"), 3);
  words(streams.named("arrivals"), 5);
  EXPECT_EQ(streams.positions(),
            (std::map<std::string, std::uint64_t>{{"arrivals", 5}, {"faults", 3}}));
}

TEST(Streams, RestoredPositionsGoOnWhereTheyWere) {
  Streams streams(7);
  words(streams.named("faults"), 3);
  words(streams.named("arrivals"), 5);
  Streams later(7);
  words(later.named("left behind"), 9);
  later.restore(streams.positions());
  EXPECT_EQ(words(later.named("faults"), 10), words(streams.named("faults"), 10));
  EXPECT_EQ(words(later.named("arrivals"), 10), words(streams.named("arrivals"), 10));
  EXPECT_EQ(later.positions().count("left behind"), 0U);
}

TEST(Stream, WordNIsReachedWithoutItsPredecessors) {
  Stream stream(7, "faults");
  const auto drawn = words(stream, 10);
  EXPECT_EQ(Stream(7, "faults", 9)(), drawn[9]);
}

// Uniform on [0, 1): mean 1/2 with standard deviation sqrt(1/12/n), variance 1/12. With n = 1e6
// five standard deviations are 0.0014.
TEST(Stream, UniformHasMeanAHalfAndVarianceATwelfth) {
  Stream stream(1, "uniform");
  constexpr int n = 1'000'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 0.0015);
  EXPECT_NEAR(squares / n - sum / n * sum / n, 1.0 / 12.0, 0.0015);
}

// Two independent uniform streams have a correlation of 0 with standard deviation 1/sqrt(n): with
// n = 1e5 five of them are 0.016. Names and seeds of one character's difference.
TEST(Stream, NeighbouringStreamsAreUncorrelated) {
  constexpr int n = 100'000;
  const auto correlation = [](Stream a, Stream b) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    return sum / n * 12.0;
  };
  EXPECT_LT(std::abs(correlation(Stream(1, "host1"), Stream(1, "host2"))), 0.016);
  EXPECT_LT(std::abs(correlation(Stream(1, "host1"), Stream(2, "host1"))), 0.016);
  EXPECT_LT(std::abs(correlation(Stream(1, "host1"), Stream(1, "host1", 1))), 0.016);
}

}  // namespace
}  // namespace gemello
