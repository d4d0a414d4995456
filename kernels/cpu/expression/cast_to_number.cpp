// SPDX-License-Identifier: Apache-2.0
/// CAST to numbers and BOOLEAN (expressions/150-154, 170, 180).
#include "expression/cast_rows.hpp"
#include "windrow/semantics/floating.hpp"
#include "windrow/semantics/floating_parse.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/integer_text.hpp"

#include <limits>

namespace windrow {

namespace {

using namespace semantics;

/// Calls f.template operator()<T>() for the value type of a number that is no DECIMAL.
template <typename F>
Column with_number_type(const DataType& type, F f) {
    switch (type.kind()) {
        case TypeKind::tinyint:
            return f.template operator()<i8>();
        case TypeKind::smallint:
            return f.template operator()<i16>();
        case TypeKind::integer:
            return f.template operator()<i32>();
        case TypeKind::bigint:
            return f.template operator()<i64>();
        case TypeKind::float32:
            return f.template operator()<float>();
        default:
            return f.template operator()<double>();
    }
}

template <typename To, typename From>
To convert_number(From v) {
    if constexpr (std::is_floating_point_v<To>) {
        return static_cast<To>(v);
    } else if constexpr (std::is_floating_point_v<From>) {
        return floating_to_integer<To>(static_cast<double>(v));
    } else {
        return wrapping_cast<To>(v);
    }
}

template <typename To>
Column text_to_number(const CastRequest& request) {
    return cast_each<To>(request, [&](std::int64_t i, To& out) {
        const std::string_view text = request.from.text(i);
        if constexpr (std::is_floating_point_v<To>) {
            const ParsedFloating<To> parsed = parse_floating<To>(text.data(), static_cast<int>(text.size()));
            out = parsed.value;
            return parsed.valid ? CastOutcome::value : CastOutcome::bad;
        } else {
            const ParsedInteger parsed = parse_integer(text.data(), static_cast<int>(text.size()), std::numeric_limits<To>::min(),
                                                       std::numeric_limits<To>::max());
            out = static_cast<To>(parsed.value);
            return parsed.valid ? CastOutcome::value : CastOutcome::bad;
        }
    });
}

template <typename To>
Column decimal_to_number(const CastRequest& request) {
    const int scale = request.from.type.scale();
    return cast_all<To, i128>(request, [scale](i128 v) {
        if constexpr (std::is_floating_point_v<To>) {
            return decimal_value_to_floating<To>(v, scale);
        } else {
            return wrapping_cast<To>(decimal_to_integer(v, scale));
        }
    });
}

CastOutcome outcome_of(const DecimalResult& result, i128& out) {
    out = result.value;
    return result.fits ? CastOutcome::value : CastOutcome::null;
}

/// A DOUBLE becomes the DECIMAL of its decimal text; a FLOAT is widened first. NaN and infinities are bad values.
CastOutcome floating_to_decimal(double v, int precision, int scale, i128& out) {
    if (!is_finite(v)) return CastOutcome::bad;
    if (v == 0) {
        out = 0;
        return CastOutcome::value;
    }
    const DecimalDigits d = java_digits(absolute(v));
    i64 digits = 0;
    for (int k = 0; k < d.count; ++k) digits = digits * 10 + d.digits[k];
    const int from_scale = d.count - d.exponent;
    if (from_scale < 0) {
        if (-from_scale > max_decimal_precision) return CastOutcome::null;
        return outcome_of(
            decimal_multiply(v < 0 ? -digits : digits, 0, static_cast<i128>(power_of_ten(-from_scale)), 0, precision, scale),
            out);
    }
    return outcome_of(decimal_rescale(v < 0 ? -digits : digits, from_scale, scale, precision), out);
}

Column cast_to_decimal(const CastRequest& request) {
    const int precision = request.to.precision();
    const int scale = request.to.scale();
    const DataType& type = request.from.type;
    if (type.is_string()) {
        return cast_each<i128>(request, [&](std::int64_t i, i128& out) {
            const std::string_view text = request.from.text(i);
            const ParsedDecimal parsed = parse_decimal(text.data(), static_cast<int>(text.size()), precision, scale);
            out = parsed.value;
            switch (parsed.outcome) {
                case DecimalText::value:
                    return CastOutcome::value;
                case DecimalText::overflow:
                    return CastOutcome::null;
                default:
                    return CastOutcome::bad;
            }
        });
    }
    if (type.kind() == TypeKind::decimal) {
        const int from_scale = type.scale();
        if (scale >= from_scale && precision - scale >= type.precision() - from_scale) {
            const i128 up = static_cast<i128>(power_of_ten(scale - from_scale));
            return cast_all<i128, i128>(request, [up](i128 v) { return wrapping_multiply(v, up); });
        }
        return cast_each<i128>(request, [&](std::int64_t i, i128& out) {
            return outcome_of(decimal_rescale(request.from.at<i128>(i), from_scale, scale, precision), out);
        });
    }
    if (type.kind() == TypeKind::boolean) {
        return cast_each<i128>(request, [&](std::int64_t i, i128& out) {
            return outcome_of(decimal_rescale(request.from.bit(i) ? 1 : 0, 0, scale, precision), out);
        });
    }
    return with_number_type(type, [&]<typename From>() {
        return cast_each<i128>(request, [&](std::int64_t i, i128& out) {
            const From v = request.from.at<From>(i);
            if constexpr (std::is_floating_point_v<From>) {
                return floating_to_decimal(static_cast<double>(v), precision, scale, out);
            } else {
                return outcome_of(decimal_rescale(v, 0, scale, precision), out);
            }
        });
    });
}

}  // namespace

Column cast_to_number(const CastRequest& request) {
    const DataType& type = request.from.type;
    if (request.to.kind() == TypeKind::decimal) return cast_to_decimal(request);
    return with_number_type(request.to, [&]<typename To>() {
        if (type.is_string()) return text_to_number<To>(request);
        if (type.kind() == TypeKind::decimal) return decimal_to_number<To>(request);
        if (type.kind() == TypeKind::boolean) {
            return cast_all<To, bool>(request, [](bool v) { return static_cast<To>(v ? 1 : 0); });
        }
        return with_number_type(type, [&]<typename From>() {
            return cast_all<To, From>(request, [](From v) { return convert_number<To, From>(v); });
        });
    });
}

Column cast_to_boolean(const CastRequest& request) {
    const DataType& type = request.from.type;
    if (type.kind() == TypeKind::decimal) return cast_all<bool, i128>(request, [](i128 v) { return v != 0; });
    if (!type.is_string()) {
        return with_number_type(type,
                                [&]<typename From>() { return cast_all<bool, From>(request, [](From v) { return v != 0; }); });
    }
    Column out;
    out.type = request.to;
    auto* bits = allocate_bits(out, request.rows());
    ValidityWriter validity(request.rows());
    fill_bits(bits, request.rows(), [&](std::int64_t i) {
        if (!request.wants(i)) {
            validity.set_null(i);
            return false;
        }
        const std::string_view text = request.from.text(i);
        const int value = parse_boolean(text.data(), static_cast<int>(text.size()));
        if (value >= 0) return value != 0;
        if (!request.try_cast) fail_cast(request, i);
        validity.set_null(i);
        return false;
    });
    out.validity = validity.finish();
    return out;
}

}  // namespace windrow
