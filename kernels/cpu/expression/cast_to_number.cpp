// SPDX-License-Identifier: Apache-2.0
/// CAST to numbers and BOOLEAN (expressions/150-154, 170, 180).
#include "expression/cast_rows.hpp"
#include "windrow/kernels/decimal_shape.hpp"
#include "windrow/semantics/conversion.hpp"

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

template <typename To>
Column cast_texts(const CastRequest& request) {
    return cast_each<To>(request, [&](std::int64_t i) {
        const std::string_view text = request.from.text(i);
        return text_to_number<To>(text.data(), static_cast<i64>(text.size()));
    });
}

template <typename To>
Column cast_decimals(const CastRequest& request) {
    const int scale = request.from.type.scale();
    return cast_all<To, i128>(request, [scale](i128 v) { return decimal_to_number<To>(v, scale); });
}

Column cast_to_decimal(const CastRequest& request) {
    const DecimalShape to = decimal_shape(request.to);
    const int precision = to.precision;
    const int scale = to.scale;
    const DataType& type = request.from.type;
    if (type.is_string()) {
        return cast_each<i128>(request, [&](std::int64_t i) {
            const std::string_view text = request.from.text(i);
            return text_to_decimal(text.data(), static_cast<i64>(text.size()), precision, scale);
        });
    }
    if (type.kind() == TypeKind::decimal) {
        const DecimalShape from = decimal_shape(type);
        if (decimal_always_fits(from, to)) {
            const i128 up = static_cast<i128>(power_of_ten(scale - from.scale));
            return cast_all<i128, i128>(request, [up](i128 v) { return wrapping_multiply(v, up); });
        }
        return cast_each<i128>(request, [&](std::int64_t i) {
            return converted(decimal_rescale(request.from.at<i128>(i), from.scale, scale, precision));
        });
    }
    if (type.kind() == TypeKind::boolean) {
        return cast_each<i128>(request,
                               [&](std::int64_t i) { return integer_to_decimal(request.from.bit(i) ? 1 : 0, precision, scale); });
    }
    return with_number_type(type, [&]<typename From>() {
        return cast_each<i128>(request, [&](std::int64_t i) {
            const From v = request.from.at<From>(i);
            if constexpr (is_floating_type<From>) {
                return floating_to_decimal(static_cast<double>(v), precision, scale);
            } else {
                return integer_to_decimal(v, precision, scale);
            }
        });
    });
}

}  // namespace

Column cast_to_number(const CastRequest& request) {
    const DataType& type = request.from.type;
    if (request.to.kind() == TypeKind::decimal) return cast_to_decimal(request);
    return with_number_type(request.to, [&]<typename To>() {
        if (type.is_string()) return cast_texts<To>(request);
        if (type.kind() == TypeKind::decimal) return cast_decimals<To>(request);
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
        const Converted<bool> value = text_to_boolean(text.data(), static_cast<i64>(text.size()));
        if (value.outcome == Outcome::value) return value.value;
        if (!request.try_cast) fail_cast(request, i);
        validity.set_null(i);
        return false;
    });
    out.validity = validity.finish();
    return out;
}

}  // namespace windrow
