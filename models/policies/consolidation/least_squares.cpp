#include "models/policies/consolidation/least_squares.hpp"

#include <cmath>
#include <cstddef>

namespace gemello::policies {
namespace {

using Column = std::vector<double>;

double dot_from(const Column& a, const Column& b, std::size_t first) {
  double sum = 0;
  for (std::size_t row = first; row < a.size(); ++row) sum += a[row] * b[row];
  return sum;
}

// A matrix by columns, decomposed in place: below and on its diagonal the Householder vectors,
// above it R, whose diagonal stands apart.
class Decomposition {
 public:
  Decomposition(std::vector<Column> columns, double tolerance)
      : columns_(std::move(columns)), diagonal_(columns_.size()) {
    for (std::size_t i = 0; i < columns_.size() && regular_; ++i) reflect(i, tolerance);
  }
  bool regular() const { return regular_; }

  Column solve(Column y) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const double factor = dot_from(y, columns_[i], i) / (diagonal_[i] * columns_[i][i]);
      for (std::size_t row = i; row < y.size(); ++row) y[row] += factor * columns_[i][row];
    }
    Column x(columns_.size());
    for (std::size_t i = columns_.size(); i-- > 0;) {
      y[i] /= diagonal_[i];
      x[i] = y[i];
      for (std::size_t row = 0; row < i; ++row) y[row] -= x[i] * columns_[i][row];
    }
    return x;
  }

 private:
  void reflect(std::size_t i, double tolerance) {
    Column& column = columns_[i];
    const double length = std::sqrt(dot_from(column, column, i));
    const double whole = std::sqrt(dot_from(column, column, 0));  // reflections keep lengths
    const double pivot = column[i] > 0 ? -length : length;
    diagonal_[i] = pivot;
    regular_ = length > tolerance * whole;
    if (!regular_) return;
    column[i] -= pivot;
    for (std::size_t other = i + 1; other < columns_.size(); ++other) {
      double factor = 0;
      for (std::size_t row = i; row < column.size(); ++row)
        factor -= columns_[other][row] * column[row];
      factor /= pivot * column[i];
      for (std::size_t row = i; row < column.size(); ++row)
        columns_[other][row] -= factor * column[row];
    }
  }

  std::vector<Column> columns_;
  Column diagonal_;
  bool regular_ = true;
};

double squared_deviations(std::span<const double> values) {
  double mean = 0;
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double deviation = values[i] - mean;
    const double step = deviation / static_cast<double>(i + 1);
    mean += step;
    sum += static_cast<double>(i) * deviation * step;
  }
  return sum;
}

}  // namespace

std::optional<double> coefficient_of_determination(
    std::span<const double> y, const std::vector<std::span<const double>>& columns,
    double tolerance) {
  if (columns.size() + 1 > y.size()) return std::nullopt;
  std::vector<Column> matrix{Column(y.size(), 1.0)};
  for (const auto& column : columns) matrix.emplace_back(column.begin(), column.end());
  const Decomposition decomposition(matrix, tolerance);
  if (!decomposition.regular()) return std::nullopt;
  const Column x = decomposition.solve({y.begin(), y.end()});
  double left = 0;
  for (std::size_t row = 0; row < y.size(); ++row) {
    double fitted = 0;
    for (std::size_t i = 0; i < x.size(); ++i) fitted += matrix[i][row] * x[i];
    const double residual = y[row] - fitted;
    left += residual * residual;
  }
  return 1 - left / squared_deviations(y);
}

}  // namespace gemello::policies
