#pragma once

#include <optional>
#include <span>
#include <vector>

namespace gemello::policies {

/// R^2 of the least-squares fit of `y` by a constant and these columns, all as long as y: the share
/// of the variance of y that they explain. If y does not vary: NaN, or minus infinity where
/// rounding left something. Nothing if there are more unknowns than rows or a column depends on
/// those before it: what is left of it, orthogonal to them, has a length of no more than
/// `tolerance` times its own (0: is exactly 0).
///
/// Householder QR decomposition; the sums run in the order of Apache Commons Math's
/// QRDecomposition and OLSMultipleLinearRegression, so that decisions can be compared with
/// CloudSim's.
/// Source: G. H. Golub, "Numerical methods for solving linear least squares problems", Numer. Math.
/// 7, 1965.
std::optional<double> coefficient_of_determination(
    std::span<const double> y, const std::vector<std::span<const double>>& columns,
    double tolerance);

}  // namespace gemello::policies
