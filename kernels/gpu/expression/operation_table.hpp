// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The table of operations that a device can do in expressions: the one place. From it follow the enum, what the compiler of
/// programs checks, the interpreting kernel and the names in generated source. docs/how-to/add-a-device-operation.md.
///
/// X(rule, name, Result, A, B, C, expression): `expression` is a function of kernels/semantics over the arguments a, b, c and
/// the immediates `p` (Immediate). Types: flag, i8 ... i64, f32, f64, i128, text, none; word and wide stand for any value of one
/// or two 64-bit words. Rules:
///   strict   null if an argument is null; the expression gives the value
///   checked  the same, and the expression gives a semantics::Converted: a value, null, or a bad value (a run-time error)
///   lenient  the arguments are Maybe<A>, the expression gives a Maybe<Result>

#define WINDROW_INTEGER_OPERATIONS(X, T, name)                                         \
    X(strict, add_##name, T, T, T, none, number_add<T>(a, b))                          \
    X(strict, subtract_##name, T, T, T, none, number_subtract<T>(a, b))                \
    X(strict, multiply_##name, T, T, T, none, number_multiply<T>(a, b))                \
    X(checked, divide_##name, T, T, T, none, integer_quotient<T>(a, b))                \
    X(checked, remainder_##name, T, T, T, none, integer_remainder<T>(a, b))            \
    X(strict, negate_##name, T, T, none, none, number_negate<T>(a))                    \
    X(strict, absolute_##name, T, T, none, none, number_absolute<T>(a))                \
    X(strict, sign_##name, T, T, none, none, number_sign<T>(a))                        \
    X(strict, name##_of_double, T, f64, none, none, convert_number<T>(a))              \
    X(strict, name##_of_decimal, T, i128, none, none, decimal_to_number<T>(a, p.n[0])) \
    X(checked, name##_of_text, T, text, none, none, text_to_number<T>(a.data, a.size))

#define WINDROW_FLOATING_OPERATIONS(X, T, name)                                        \
    X(strict, add_##name, T, T, T, none, number_add<T>(a, b))                          \
    X(strict, subtract_##name, T, T, T, none, number_subtract<T>(a, b))                \
    X(strict, multiply_##name, T, T, T, none, number_multiply<T>(a, b))                \
    X(strict, divide_##name, T, T, T, none, floating_quotient<T>(a, b))                \
    X(strict, negate_##name, T, T, none, none, number_negate<T>(a))                    \
    X(strict, absolute_##name, T, T, none, none, number_absolute<T>(a))                \
    X(strict, sign_##name, T, T, none, none, number_sign<T>(a))                        \
    X(strict, name##_of_integer, T, i64, none, none, convert_number<T>(a))             \
    X(strict, name##_of_decimal, T, i128, none, none, decimal_to_number<T>(a, p.n[0])) \
    X(checked, name##_of_text, T, text, none, none, text_to_number<T>(a.data, a.size))

#define WINDROW_NUMBER_OPERATIONS(X)                                            \
    WINDROW_INTEGER_OPERATIONS(X, i8, int8)                                     \
    WINDROW_INTEGER_OPERATIONS(X, i16, int16)                                   \
    WINDROW_INTEGER_OPERATIONS(X, i32, int32)                                   \
    WINDROW_INTEGER_OPERATIONS(X, i64, int64)                                   \
    WINDROW_FLOATING_OPERATIONS(X, f32, float)                                  \
    WINDROW_FLOATING_OPERATIONS(X, f64, double)                                 \
    X(strict, int8_of_integer, i8, i64, none, none, convert_number<i8>(a))      \
    X(strict, int16_of_integer, i16, i64, none, none, convert_number<i16>(a))   \
    X(strict, int32_of_integer, i32, i64, none, none, convert_number<i32>(a))   \
    X(strict, float_of_double, f32, f64, none, none, convert_number<f32>(a))    \
    X(strict, double_of_float, f64, f32, none, none, convert_number<f64>(a))    \
    X(strict, flag_of_integer, flag, i64, none, none, a != 0)                   \
    X(strict, flag_of_double, flag, f64, none, none, a != 0)                    \
    X(strict, integer_of_flag, i64, flag, none, none, a ? 1 : 0)                \
    X(strict, floor_double, f64, f64, none, none, floor_of(a))                  \
    X(strict, ceiling_double, f64, f64, none, none, ceiling_of(a))              \
    X(strict, round_integer_to, i64, i64, i32, none, round_integer(a, b))       \
    X(strict, truncate_integer_to, i64, i64, i32, none, truncate_integer(a, b)) \
    X(strict, round_double_to, f64, f64, i32, none, round_floating(a, b))       \
    X(strict, truncate_double_to, f64, f64, i32, none, truncate_floating(a, b))

#define WINDROW_ELEMENTARY_OPERATIONS(X)                              \
    X(strict, power, f64, f64, f64, none, power_of(a, b))             \
    X(strict, log_to_base_of, f64, f64, f64, none, log_to_base(a, b)) \
    X(strict, arc_tangent_2, f64, f64, f64, none, atan2_of(a, b))     \
    X(strict, square_root, f64, f64, none, none, square_root_of(a))   \
    X(strict, exponential, f64, f64, none, none, exp_of(a))           \
    X(strict, natural_logarithm, f64, f64, none, none, ln_of(a))      \
    X(strict, decimal_logarithm, f64, f64, none, none, log10_of(a))   \
    X(strict, binary_logarithm, f64, f64, none, none, log2_of(a))     \
    X(strict, sine, f64, f64, none, none, sin_of(a))                  \
    X(strict, cosine, f64, f64, none, none, cos_of(a))                \
    X(strict, tangent, f64, f64, none, none, tan_of(a))               \
    X(strict, cotangent, f64, f64, none, none, cot_of(a))             \
    X(strict, arc_sine, f64, f64, none, none, asin_of(a))             \
    X(strict, arc_cosine, f64, f64, none, none, acos_of(a))           \
    X(strict, arc_tangent, f64, f64, none, none, atan_of(a))          \
    X(strict, hyperbolic_sine, f64, f64, none, none, sinh_of(a))      \
    X(strict, hyperbolic_cosine, f64, f64, none, none, cosh_of(a))    \
    X(strict, hyperbolic_tangent, f64, f64, none, none, tanh_of(a))   \
    X(strict, degrees, f64, f64, none, none, degrees_of(a))           \
    X(strict, radians, f64, f64, none, none, radians_of(a))

// Immediates of two DECIMALs: scale of a, scale of b, precision and scale of the result.
#define WINDROW_DECIMAL_OPERATIONS(X)                                                                                          \
    X(strict, add_fitting_decimal, i128, i128, i128, none, decimal_add_fitting(a, p.n[0], b, p.n[1]))                          \
    X(strict, subtract_fitting_decimal, i128, i128, i128, none, decimal_subtract_fitting(a, p.n[0], b, p.n[1]))                \
    X(strict, multiply_fitting_decimal, i128, i128, i128, none, decimal_multiply_fitting(a, b))                                \
    X(checked, add_decimal, i128, i128, i128, none, converted(decimal_add(a, p.n[0], b, p.n[1], p.n[2], p.n[3])))              \
    X(checked, subtract_decimal, i128, i128, i128, none, converted(decimal_subtract(a, p.n[0], b, p.n[1], p.n[2], p.n[3])))    \
    X(checked, multiply_decimal, i128, i128, i128, none, converted(decimal_multiply(a, p.n[0], b, p.n[1], p.n[2], p.n[3])))    \
    X(checked, divide_decimal, i128, i128, i128, none, decimal_quotient(a, p.n[0], b, p.n[1], p.n[2], p.n[3]))                 \
    X(checked, remainder_decimal, i128, i128, i128, none, decimal_rest(a, p.n[0], b, p.n[1], p.n[2], p.n[3]))                  \
    X(strict, negate_decimal, i128, i128, none, none, number_negate<i128>(a))                                                  \
    X(strict, absolute_decimal, i128, i128, none, none, number_absolute<i128>(a))                                              \
    X(checked, sign_decimal, i128, i128, none, none, converted(decimal_sign(a, p.n[0], p.n[1])))                               \
    X(checked, floor_decimal, i128, i128, none, none, converted(decimal_whole(a, p.n[0], p.n[1], false)))                      \
    X(checked, ceiling_decimal, i128, i128, none, none, converted(decimal_whole(a, p.n[0], p.n[1], true)))                     \
    X(checked, round_decimal, i128, i128, none, none, converted(decimal_round_to(a, p.n[0], p.n[1], p.n[2], p.n[3], false)))   \
    X(checked, truncate_decimal, i128, i128, none, none, converted(decimal_round_to(a, p.n[0], p.n[1], p.n[2], p.n[3], true))) \
    X(checked, round_decimal_by, i128, i128, i32, none, converted(decimal_round_by_column(a, p.n[0], b, p.n[1], false)))       \
    X(checked, truncate_decimal_by, i128, i128, i32, none, converted(decimal_round_by_column(a, p.n[0], b, p.n[1], true)))     \
    X(strict, append_zeros_decimal, i128, i128, none, none, decimal_append_zeros(a, p.n[0]))                                   \
    X(checked, rescale_decimal, i128, i128, none, none, converted(decimal_rescale(a, p.n[0], p.n[1], p.n[2])))                 \
    X(checked, decimal_of_integer, i128, i64, none, none, integer_to_decimal(a, p.n[0], p.n[1]))                               \
    X(checked, decimal_of_double, i128, f64, none, none, floating_to_decimal(a, p.n[0], p.n[1]))                               \
    X(checked, decimal_of_text, i128, text, none, none, text_to_decimal(a.data, a.size, p.n[0], p.n[1]))                       \
    X(strict, flag_of_decimal, flag, i128, none, none, a != 0)

#define WINDROW_COMPARISONS_OF(X, name, OPERATOR)                                                                   \
    X(strict, name##_integer, flag, i64, i64, none, compare<Comparison::OPERATOR, i64>(a, b))                       \
    X(strict, name##_double, flag, f64, f64, none, compare<Comparison::OPERATOR, f64>(a, b))                        \
    X(strict, name##_wide, flag, i128, i128, none, compare<Comparison::OPERATOR, i128>(a, b))                       \
    X(strict, name##_decimal, flag, i128, i128, none, compare_decimals<Comparison::OPERATOR>(a, p.n[0], b, p.n[1])) \
    X(strict, name##_text, flag, text, text, none, compare_bytes<Comparison::OPERATOR>(a.data, a.size, b.data, b.size))

// Orders of a DECIMAL and a DOUBLE.
#define WINDROW_TOTAL_ORDERS(X)                                                                             \
    X(strict, less_total, flag, f64, f64, none, compare_in_total_order<Comparison::less>(a, b))             \
    X(strict, less_equal_total, flag, f64, f64, none, compare_in_total_order<Comparison::less_equal>(a, b)) \
    X(strict, greater_total, flag, f64, f64, none, compare_in_total_order<Comparison::greater>(a, b))       \
    X(strict, greater_equal_total, flag, f64, f64, none, compare_in_total_order<Comparison::greater_equal>(a, b))

#define WINDROW_COMPARISON_OPERATIONS(X)                    \
    WINDROW_COMPARISONS_OF(X, equal, equal)                 \
    WINDROW_COMPARISONS_OF(X, not_equal, not_equal)         \
    WINDROW_COMPARISONS_OF(X, less, less)                   \
    WINDROW_COMPARISONS_OF(X, less_equal, less_equal)       \
    WINDROW_COMPARISONS_OF(X, greater, greater)             \
    WINDROW_COMPARISONS_OF(X, greater_equal, greater_equal) \
    WINDROW_TOTAL_ORDERS(X)

#define WINDROW_LOGIC_OPERATIONS(X)                                                                     \
    X(lenient, both, flag, flag, flag, none, kleene_and(a, b))                                          \
    X(lenient, either, flag, flag, flag, none, kleene_or(a, b))                                         \
    X(strict, negation, flag, flag, none, none, !a)                                                     \
    X(strict, always, flag, word, none, none, p.n[0] != 0)                                              \
    X(lenient, is_null, flag, word, none, none, Maybe<flag>{!a.valid, true})                            \
    X(lenient, is_not_null, flag, word, none, none, Maybe<flag>{a.valid, true})                         \
    X(lenient, is_null_wide, flag, wide, none, none, Maybe<flag>{!a.valid, true})                       \
    X(lenient, is_not_null_wide, flag, wide, none, none, Maybe<flag>{a.valid, true})                    \
    X(lenient, is_true, flag, flag, none, none, Maybe<flag>{a.valid && a.value, true})                  \
    X(lenient, is_not_true, flag, flag, none, none, Maybe<flag>{!(a.valid && a.value), true})           \
    X(lenient, is_false, flag, flag, none, none, Maybe<flag>{a.valid && !a.value, true})                \
    X(lenient, is_not_false, flag, flag, none, none, Maybe<flag>{!(a.valid && !a.value), true})         \
    X(lenient, not_distinct, flag, flag, flag, flag, same_value(a, b, c))                               \
    X(lenient, select, word, flag, word, word, a.valid&& a.value ? b : c)                               \
    X(lenient, select_wide, wide, flag, wide, wide, a.valid&& a.value ? b : c)                          \
    X(lenient, pick, word, flag, word, word, pick_of(a, b, c))                                          \
    X(lenient, pick_wide, wide, flag, wide, wide, pick_of(a, b, c))                                     \
    X(lenient, first_valid, word, word, word, none, a.valid ? a : b)                                    \
    X(lenient, first_valid_wide, wide, wide, wide, none, a.valid ? a : b)                               \
    X(lenient, null_if, word, flag, word, none, Maybe<word>{b.value, b.valid && !(a.valid && a.value)}) \
    X(lenient, null_if_wide, wide, flag, wide, none, Maybe<wide>{b.value, b.valid && !(a.valid && a.value)})

// Times: DATE in days, TIME in milliseconds of the day, TIMESTAMP in milliseconds or (i128) nanoseconds.
#define WINDROW_TIME_OPERATIONS(X)                                                                             \
    X(strict, milliseconds_of_day, i64, i32, none, none, a* milliseconds_per_day)                              \
    X(strict, milliseconds_of_nanoseconds, i64, i128, none, none,                                              \
      static_cast<i64>(floor_div_128(a, nanoseconds_per_millisecond)))                                         \
    X(strict, nanoseconds_beyond, i64, i128, none, none, floor_mod_128(a, nanoseconds_per_millisecond))        \
    X(strict, nanoseconds_of, i128, i64, i64, none, static_cast<i128>(a) * nanoseconds_per_millisecond + b)    \
    X(strict, day_of_milliseconds, i32, i64, none, none, date_of(a))                                           \
    X(strict, time_of_day, i32, i64, none, none, static_cast<i32>(time_of_milliseconds(a)))                    \
    X(strict, cut_time_of_day, i32, i64, none, none, cut_time(a, p.n[0]))                                      \
    X(strict, cut_milliseconds, i64, i64, none, none, stored_timestamp<i64>(from_milliseconds(a), p.n[0]))     \
    X(strict, cut_to_nanoseconds, i128, i64, none, none, stored_timestamp<i128>(from_milliseconds(a), p.n[0])) \
    X(strict, cut_nanoseconds, i128, i128, none, none, stored_timestamp<i128>(from_nanoseconds(a), p.n[0]))    \
    X(strict, cut_to_milliseconds, i64, i128, none, none, stored_timestamp<i64>(from_nanoseconds(a), p.n[0]))  \
    X(checked, date_of_text, i32, text, none, none, text_to_date(a.data, a.size))                              \
    X(checked, time_of_text, i32, text, none, none, text_to_time(a.data, a.size, p.n[0]))                      \
    X(checked, milliseconds_of_text, i64, text, none, none, text_to_timestamp<i64>(a.data, a.size, p.n[0]))    \
    X(checked, nanoseconds_of_text, i128, text, none, none, text_to_timestamp<i128>(a.data, a.size, p.n[0]))   \
    X(strict, zone_offset, i64, i64, none, none, zone_offset_at(zone_of(p), a))                                \
    X(strict, instant_of_local, i64, i64, none, none, zone_to_instant(zone_of(p), a))                          \
    X(strict, add_months, i64, i64, i64, none, add_months_to_milliseconds(a, b))                               \
    X(strict, add_to_day, i32, i32, i64, none, add_to_date(a, b))                                              \
    X(strict, add_to_time_of_day, i32, i32, i64, none, add_to_time(a, b))                                      \
    X(strict, whole_units_between, i64, i64, i64, none, difference_in_units(unit_of(p), a, b))                 \
    X(strict, seconds_between, i64, i64, i64, none, difference_below_second(unit_of(p), a, b))                 \
    X(strict, extract_milliseconds, i64, i64, none, none, extract_from_milliseconds(unit_of(p), a))            \
    X(strict, extract_time_of_day, i64, i64, none, none, extract_from_time(unit_of(p), a))                     \
    X(strict, extract_months, i64, i64, none, none, extract_from_months(unit_of(p), a))                        \
    X(strict, extract_duration, i64, i64, none, none, extract_from_duration(unit_of(p), a))                    \
    X(strict, divide_floor, i64, i64, none, none, floor_div(a, p.n[0]))                                        \
    X(strict, divide_by, i64, i64, none, none, a / p.n[0])                                                     \
    X(strict, floor_to_unit, i64, i64, none, none, floor_milliseconds(unit_of(p), a))                          \
    X(strict, ceiling_to_unit, i64, i64, none, none, ceil_milliseconds(unit_of(p), a))                         \
    X(strict, next_day, i64, i64, none, none, a + milliseconds_per_day)                                        \
    X(strict, wrap_to_day, i64, i64, none, none, floor_mod(a, milliseconds_per_day))

// Parts of texts are views of the same bytes. A LIKE pattern's tokens lie in the pool: first word, count.
#define WINDROW_TEXT_OPERATIONS(X)                                                                         \
    X(checked, flag_of_text, flag, text, none, none, text_to_boolean(a.data, a.size))                      \
    X(strict, matches_pattern, flag, text, none, none, like_matches(a.data, a.size, tokens_of(p), p.n[1])) \
    X(strict, code_points, i32, text, none, none, static_cast<i32>(utf8_count(a.data, a.size)))            \
    X(strict, first_byte_of, i32, text, none, none, first_byte(a.data, a.size))                            \
    X(strict, position_in, i32, text, text, i32, position_of(b.data, b.size, a.data, a.size, c))           \
    X(strict, text_starts_with, flag, text, text, none, starts_with(a.data, a.size, b.data, b.size))       \
    X(strict, text_ends_with, flag, text, text, none, ends_with(a.data, a.size, b.data, b.size))           \
    X(checked, substring, text, text, i32, i32, substring_of(a, b, c))                                     \
    X(strict, left_part, text, text, i32, none, part_of(a, left_range(a.data, a.size, b)))                 \
    X(strict, right_part, text, text, i32, none, part_of(a, right_range(a.data, a.size, b)))

/// Operations on values. Before them in the enum come those that fetch a value from a column or from the pool of constants.
#define WINDROW_VALUE_OPERATIONS(X)  \
    WINDROW_NUMBER_OPERATIONS(X)     \
    WINDROW_ELEMENTARY_OPERATIONS(X) \
    WINDROW_DECIMAL_OPERATIONS(X)    \
    WINDROW_COMPARISON_OPERATIONS(X) \
    WINDROW_LOGIC_OPERATIONS(X)      \
    WINDROW_TIME_OPERATIONS(X)       \
    WINDROW_TEXT_OPERATIONS(X)

/// X(name, Type): loads row values of column n[0].
#define WINDROW_LOAD_OPERATIONS(X) \
    X(load_flag, flag)             \
    X(load_int8, i8)               \
    X(load_int16, i16)             \
    X(load_int32, i32)             \
    X(load_int64, i64)             \
    X(load_float, f32)             \
    X(load_double, f64)            \
    X(load_int128, i128)           \
    X(load_text, text)
/// X(name, Type): the constant at word n[0] of the pool (a text: n[1] bytes from there); n[3] = 0: NULL.
#define WINDROW_CONSTANT_OPERATIONS(X) \
    X(constant_word, word)             \
    X(constant_wide, wide)             \
    X(constant_text, text)
