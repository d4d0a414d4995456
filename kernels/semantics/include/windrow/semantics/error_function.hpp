// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The error function of a DOUBLE (that of float lanes is in float_math.hpp).

#include "windrow/semantics/exponential.hpp"

namespace windrow::semantics {

/// Within 1e-15 of erf x.
WINDROW_HD double erf_of(double x) {
    if (is_nan(x) || x == 0) return x;
    const double size = absolute(x);
    if (size >= 6.0) return copy_sign(1.0, x);
    const double square = size * size;
    const double density = exp_of(-square) * 1.1283791670955126;  // 2 / sqrt(pi)
    if (size < 2.5) {
        // e^(-x^2) times the sum of 2^n x^(2n+1) / (1 3 5 ... (2n+1)), whose terms are all positive.
        double term = size;
        double sum = size;
        for (int n = 1; n < 60; ++n) {
            term *= 2.0 * square / (2 * n + 1);
            sum += term;
        }
        return copy_sign(density * sum, x);
    }
    // 1 - erf as a continued fraction: e^(-x^2) / sqrt(pi) / (x + 1/2 / (x + 2/2 / (x + 3/2 / ...))).
    double fraction = size;
    for (int n = 60; n >= 1; --n) fraction = size + 0.5 * n / fraction;
    return copy_sign(1.0 - 0.5 * density / fraction, x);
}

}  // namespace windrow::semantics
