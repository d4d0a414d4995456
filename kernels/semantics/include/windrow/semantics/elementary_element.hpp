// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Sin to Atanh for one element: computed as DOUBLE (exponential.hpp, trigonometry.hpp), so that a float result is the exact one
/// rounded but for very rare ties. Sinh, Cosh and Tanh of a DOUBLE likewise; Asinh, Acosh and Atanh of a DOUBLE have a relative
/// error below 1e-11.

#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/trigonometry.hpp"

namespace windrow::semantics {

enum class Elementary : u8 { sin, cos, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh };

WINDROW_HD double asinh_of(double x) {
    const double size = absolute(x);
    if (!(size > 0)) return x;  // NaN and zeros pass
    if (size < 1e-4) return x - x * x * x / 6.0;
    if (size > 0x1p500) return copy_sign(ln_of(size) + 0.6931471805599453, x);
    return copy_sign(ln_of(size + square_root(size * size + 1.0)), x);
}
WINDROW_HD double acosh_of(double x) {
    if (!(x >= 1.0)) return not_a_number();
    if (x > 0x1p500) return ln_of(x) + 0.6931471805599453;
    return ln_of(x + square_root((x - 1.0) * (x + 1.0)));
}
WINDROW_HD double atanh_of(double x) {
    const double size = absolute(x);
    if (!(size > 0)) return x;
    if (size < 1e-4) return x + x * x * x / 3.0;
    if (size > 1.0) return not_a_number();
    return copy_sign(0.5 * ln_of((1.0 + size) / (1.0 - size)), x);
}

template <Elementary function>
WINDROW_HD double elementary(double x) {
    using E = Elementary;
    if constexpr (function == E::sin) return sin_of(x);
    if constexpr (function == E::cos) return cos_of(x);
    if constexpr (function == E::tan) return tan_of(x);
    if constexpr (function == E::asin) return asin_of(x);
    if constexpr (function == E::acos) return acos_of(x);
    if constexpr (function == E::atan) return atan_of(x);
    if constexpr (function == E::sinh) return sinh_of(x);
    if constexpr (function == E::cosh) return cosh_of(x);
    if constexpr (function == E::asinh) return asinh_of(x);
    if constexpr (function == E::acosh) return acosh_of(x);
    if constexpr (function == E::atanh) return atanh_of(x);
    return x;
}

}  // namespace windrow::semantics
