// SPDX-License-Identifier: Apache-2.0
#pragma once

/// ONNX's Cast between numbers. Floating numbers are cut towards zero; what does not fit saturates at 64 bits and then wraps, NaN
/// is 0. FLOAT16 and BFLOAT16 go by way of FLOAT (half_precision.hpp). A cast from an integer or a FLOAT gives what the cast from
/// the 64-bit integer or the DOUBLE of the same value gives.

#include "windrow/semantics/floating.hpp"
#include "windrow/semantics/half_precision.hpp"

namespace windrow::semantics {

namespace cast_detail {

template <typename T>
struct IsFloating {
    static constexpr bool value = false;
};
template <>
struct IsFloating<float> {
    static constexpr bool value = true;
};
template <>
struct IsFloating<double> {
    static constexpr bool value = true;
};

template <typename T>
struct NotANumber {
    WINDROW_HD_MEMBER static constexpr T value() { return float_of(0x7fc00000U); }
};
template <>
struct NotANumber<double> {
    WINDROW_HD_MEMBER static constexpr double value() { return not_a_number(); }
};

WINDROW_HD constexpr u64 unsigned_of(double v) {
    if (v >= 0x1p64) return ~u64(0);
    return v >= 0x1p63 ? static_cast<u64>(v) : static_cast<u64>(saturating_long(v));
}

}  // namespace cast_detail

/// To a number; BOOL is `cast_to_truth`.
template <typename To, typename From>
WINDROW_HD constexpr To cast_element(From v) {
    if constexpr (cast_detail::IsFloating<From>::value && cast_detail::IsFloating<To>::value) {
        // Machines differ in which NaN a conversion makes of a NaN.
        return v != v ? cast_detail::NotANumber<To>::value() : static_cast<To>(v);
    } else if constexpr (!cast_detail::IsFloating<From>::value || cast_detail::IsFloating<To>::value) {
        return static_cast<To>(v);
    } else if constexpr (To(-1) > To(0) && sizeof(To) == sizeof(u64)) {
        return static_cast<To>(cast_detail::unsigned_of(static_cast<double>(v)));
    } else {
        return static_cast<To>(saturating_long(static_cast<double>(v)));
    }
}

/// 1 unless the number is 0; NaN is 1.
template <typename From>
WINDROW_HD constexpr u8 cast_to_truth(From v) {
    return v != From(0) ? 1 : 0;
}

/// How an element's bytes are read.
enum class NumberType : u8 {
    boolean,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float16,
    bfloat16,
    float32,
    float64
};

/// Whose exact values hold all values of a type.
enum class WideType : u8 { int64, uint64, float64 };

WINDROW_HD constexpr WideType wide_type(NumberType type) {
    if (type == NumberType::uint64) return WideType::uint64;
    return type >= NumberType::float16 ? WideType::float64 : WideType::int64;
}

/// Element `i` of numbers of `type`, whose wide type is `Wide`: i64, u64 or double.
template <typename Wide>
WINDROW_HD Wide load_number(NumberType type, const void* from, i64 i) {
    if constexpr (cast_detail::IsFloating<Wide>::value) {
        if (type == NumberType::float16) return static_cast<Wide>(float_from_float16(static_cast<const u16*>(from)[i]));
        if (type == NumberType::bfloat16) return static_cast<Wide>(float_from_bfloat16(static_cast<const u16*>(from)[i]));
        if (type == NumberType::float32) return static_cast<Wide>(static_cast<const float*>(from)[i]);
        return static_cast<const double*>(from)[i];
    } else {
        if (type == NumberType::int8) return static_cast<Wide>(static_cast<const i8*>(from)[i]);
        if (type == NumberType::int16) return static_cast<Wide>(static_cast<const i16*>(from)[i]);
        if (type == NumberType::int32) return static_cast<Wide>(static_cast<const i32*>(from)[i]);
        if (type == NumberType::uint16) return static_cast<Wide>(static_cast<const u16*>(from)[i]);
        if (type == NumberType::uint32) return static_cast<Wide>(static_cast<const u32*>(from)[i]);
        if (type == NumberType::boolean || type == NumberType::uint8) return static_cast<Wide>(static_cast<const u8*>(from)[i]);
        return static_cast<const Wide*>(from)[i];
    }
}

/// Casts a number and writes it to element `i`.
template <typename Wide>
WINDROW_HD void store_number(Wide v, NumberType type, void* to, i64 i) {
    if (type == NumberType::boolean) static_cast<u8*>(to)[i] = cast_to_truth(v);
    if (type == NumberType::int8) static_cast<i8*>(to)[i] = cast_element<i8>(v);
    if (type == NumberType::int16) static_cast<i16*>(to)[i] = cast_element<i16>(v);
    if (type == NumberType::int32) static_cast<i32*>(to)[i] = cast_element<i32>(v);
    if (type == NumberType::int64) static_cast<i64*>(to)[i] = cast_element<i64>(v);
    if (type == NumberType::uint8) static_cast<u8*>(to)[i] = cast_element<u8>(v);
    if (type == NumberType::uint16) static_cast<u16*>(to)[i] = cast_element<u16>(v);
    if (type == NumberType::uint32) static_cast<u32*>(to)[i] = cast_element<u32>(v);
    if (type == NumberType::uint64) static_cast<u64*>(to)[i] = cast_element<u64>(v);
    if (type == NumberType::float16) static_cast<u16*>(to)[i] = float16_from_float(cast_element<float>(v));
    if (type == NumberType::bfloat16) static_cast<u16*>(to)[i] = bfloat16_from_float(cast_element<float>(v));
    if (type == NumberType::float32) static_cast<float*>(to)[i] = cast_element<float>(v);
    if (type == NumberType::float64) static_cast<double*>(to)[i] = cast_element<double>(v);
}

}  // namespace windrow::semantics
