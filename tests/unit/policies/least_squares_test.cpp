// R^2 against exact cases, geometry worked out by hand, and normal equations in long double.
#include "models/policies/consolidation/least_squares.hpp"

#include <cmath>
#include <utility>

#include <gtest/gtest.h>

#include "models/units/streams.hpp"

namespace gemello::policies {
namespace {

using Values = std::vector<double>;
using Row = std::vector<long double>;

std::optional<double> r2(const Values& y, const std::vector<Values>& columns,
                         double tolerance = 1e-9) {
  return coefficient_of_determination(y, {columns.begin(), columns.end()}, tolerance);
}

// Centred, so that the constant drops out: solves (X'X) b = X'y by elimination with pivots, and
// R^2 = b'X'y / y'y.
double r2_of_normal_equations(const Values& y, const std::vector<Values>& columns) {
  std::vector<Row> all;
  for (const Values& column : columns) all.emplace_back(column.begin(), column.end());
  all.emplace_back(y.begin(), y.end());
  for (Row& column : all) {
    long double mean = 0;
    for (const long double value : column) mean += value / static_cast<long double>(y.size());
    for (long double& value : column) value -= mean;
  }
  const auto dot = [](const Row& a, const Row& b) {
    long double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  };
  const std::size_t n = columns.size();
  std::vector<Row> system(n, Row(n + 1));  // X'X | X'y
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j <= n; ++j) system[i][j] = dot(all[i], all[j]);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t pivot = i;
    for (std::size_t row = i; row < n; ++row)
      if (std::fabs(system[row][i]) > std::fabs(system[pivot][i])) pivot = row;
    std::swap(system[i], system[pivot]);
    for (std::size_t row = 0; row < n; ++row) {
      if (row == i) continue;
      const long double factor = system[row][i] / system[i][i];
      for (std::size_t j = i; j <= n; ++j) system[row][j] -= factor * system[i][j];
    }
  }
  long double explained = 0;
  for (std::size_t i = 0; i < n; ++i)
    explained += system[i][n] / system[i][i] * dot(all[i], all[n]);
  return static_cast<double>(explained / dot(all[n], all[n]));
}

// Columns of a Hadamard matrix: of length sqrt(8), orthogonal to each other and to a constant.
const Values h1 = {1, -1, 1, -1, 1, -1, 1, -1};
const Values h2 = {1, 1, -1, -1, 1, 1, -1, -1};
const Values h3 = {1, 1, 1, 1, -1, -1, -1, -1};

Values sum(const Values& a, double factor, const Values& b) {
  Values result = a;
  for (std::size_t i = 0; i < a.size(); ++i) result[i] = 0.5 + 0.1 * (a[i] + factor * b[i]);
  return result;
}

TEST(CoefficientOfDetermination, IsOneForWhatIsExplainedAndZeroForWhatIsNot) {
  EXPECT_NEAR(r2({5, 7, 9, 11}, {{1, 2, 3, 4}}).value(), 1, 1e-14);  // 3 + 2 x
  EXPECT_NEAR(r2(h1, {h2, h3}).value(), 0, 1e-14);
}

// x = 1..4, y = 1, 3, 2, 4: correlation 4 / 5, squared.
TEST(CoefficientOfDetermination, WithOneColumnIsTheSquaredCorrelation) {
  EXPECT_NEAR(r2({1, 3, 2, 4}, {{1, 2, 3, 4}}).value(), 0.64, 1e-14);
}

// In units of 8: a = h1 + h2 has length 2, b = h1 has 1, c = h2 + 2 h3 has 5; a.b = a.c = 1 and
// b.c = 0. b and c being orthogonal, they explain 1/1 + 1/5 of a's 2: 0.6. Of b, a and c explain
// [1 0] [2 1; 1 5]^-1 [1; 0] = 5/9; of c, a and b explain [1 0] [2 1; 1 1]^-1 [1; 0] = 1, of 5.
TEST(CoefficientOfDetermination, OfVectorsWorkedOutByHand) {
  const Values a = sum(h1, 1, h2);
  const Values b = sum(h1, 0, h2);
  const Values c = sum(h2, 2, h3);
  EXPECT_NEAR(r2(a, {b, c}).value(), 0.6, 1e-14);
  EXPECT_NEAR(r2(b, {a, c}).value(), 5.0 / 9, 1e-14);
  EXPECT_NEAR(r2(c, {a, b}).value(), 0.2, 1e-14);
}

TEST(CoefficientOfDetermination, OfRandomDataIsThatOfTheNormalEquations) {
  Stream stream(20261126, "least squares");
  for (int i = 0; i < 300; ++i) {
    SCOPED_TRACE(i);
    const std::size_t rows = 12 + stream() % 19;
    std::vector<Values> columns(1 + stream() % 6, Values(rows));
    Values y(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      y[row] = stream.uniform();
      for (Values& column : columns) {
        column[row] = stream.uniform();
        y[row] += 0.3 * column[row];
      }
    }
    EXPECT_NEAR(r2(y, columns).value(), r2_of_normal_equations(y, columns), 1e-12);
  }
}

// As many unknowns as rows fit anything; one more has no one answer.
TEST(CoefficientOfDetermination, NeedsARowForEachUnknown) {
  EXPECT_NEAR(r2({1, 5, 2}, {{1, 2, 3}, {1, 0, 0}}).value(), 1, 1e-12);
  EXPECT_EQ(r2({1, 5, 2}, {{1, 2, 3}, {1, 0, 0}, {0, 1, 0}}), std::nullopt);
}

TEST(CoefficientOfDetermination, NeedsColumnsThatDoNotDependOnEachOther) {
  const Values y = {1, 3, 2, 4, 7};
  const Values x = {1, 2, 3, 4, 5};
  EXPECT_EQ(r2(y, {x, {3, 5, 7, 9, 11}}), std::nullopt);  // 1 + 2 x
  EXPECT_EQ(r2(y, {{0.3, 0.3, 0.3, 0.3, 0.3}}), std::nullopt);
  EXPECT_EQ(r2(y, {{0, 0, 0, 0, 0}}), std::nullopt);
  EXPECT_EQ(r2(y, {{0, 0, 0, 0, 0}}, 0), std::nullopt);
}

// x and x with one of 5 samples off by 1e-6: what is left of the second, orthogonal to 1 and x, is
// about 1e-6 / sqrt(55) = 1e-7 of it: dependent by a tolerance of 1e-4, not by one of 1e-9.
TEST(CoefficientOfDetermination, DependsByTheToleranceGiven) {
  const Values y = {1, 3, 2, 4, 7};
  const Values x = {1, 2, 3, 4, 5};
  const Values almost = {1, 2, 3 + 1e-6, 4, 5};
  EXPECT_EQ(r2(y, {x, almost}, 1e-4), std::nullopt);
  EXPECT_TRUE(r2(y, {x, almost}, 1e-9).has_value());
}

// Nothing varies, nothing can be explained: no number, or minus infinity for what rounding left.
TEST(CoefficientOfDetermination, OfAConstantIsNoNumberAboveZero) {
  for (const double constant : {0.0, 0.1, 0.3, 0.7}) {
    const double value = r2(Values(8, constant), {h1, h2}).value();
    EXPECT_TRUE(std::isnan(value) || value == -HUGE_VAL) << value;
  }
}

}  // namespace
}  // namespace gemello::policies
