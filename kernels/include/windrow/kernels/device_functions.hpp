// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which scalar functions a device runs: the one list. The registry takes DeviceSupport from it, the compiler of device programs
/// (kernels/gpu/expression) its rule for each. Of a function in the list the device may still lack a form (nested values, texts
/// as results): the compiler then says which.

#include <string_view>

/// X(name, rule): `rule` names the function of the compiler that translates calls.
#define WINDROW_DEVICE_FUNCTIONS(X)               \
    X("+", sum)                                   \
    X("-", sum)                                   \
    X("*", product)                               \
    X("/", quotient)                              \
    X("%", remainder)                             \
    X("MOD", remainder)                           \
    X("NEGATE", negation)                         \
    X("POSITIVE", same)                           \
    X("=", comparison)                            \
    X("<>", comparison)                           \
    X("<", comparison)                            \
    X("<=", comparison)                           \
    X(">", comparison)                            \
    X(">=", comparison)                           \
    X("IS DISTINCT FROM", distinctness)           \
    X("IS NOT DISTINCT FROM", distinctness)       \
    X("BETWEEN", between)                         \
    X("BETWEEN SYMMETRIC", between)               \
    X("NOT", logical_not)                         \
    X("IS NULL", null_test)                       \
    X("IS NOT NULL", null_test)                   \
    X("IS UNKNOWN", null_test)                    \
    X("IS NOT UNKNOWN", null_test)                \
    X("IS TRUE", truth_test)                      \
    X("IS NOT TRUE", truth_test)                  \
    X("IS FALSE", truth_test)                     \
    X("IS NOT FALSE", truth_test)                 \
    X("GREATEST", extreme)                        \
    X("LEAST", extreme)                           \
    X("NULLIF", null_if)                          \
    X("IF", choice)                               \
    X("IFNULL", first_valid)                      \
    X("COALESCE", first_valid)                    \
    X("ABS", absolute)                            \
    X("SIGN", sign)                               \
    X("FLOOR", whole)                             \
    X("CEIL", whole)                              \
    X("CEILING", whole)                           \
    X("ROUND", rounding)                          \
    X("TRUNCATE", rounding)                       \
    X("POWER", elementary)                        \
    X("SQRT", elementary)                         \
    X("EXP", elementary)                          \
    X("LN", elementary)                           \
    X("LOG", elementary)                          \
    X("LOG10", elementary)                        \
    X("LOG2", elementary)                         \
    X("SIN", elementary)                          \
    X("COS", elementary)                          \
    X("TAN", elementary)                          \
    X("COT", elementary)                          \
    X("ASIN", elementary)                         \
    X("ACOS", elementary)                         \
    X("ATAN", elementary)                         \
    X("ATAN2", elementary)                        \
    X("SINH", elementary)                         \
    X("COSH", elementary)                         \
    X("TANH", elementary)                         \
    X("DEGREES", elementary)                      \
    X("RADIANS", elementary)                      \
    X("PI", folded)                               \
    X("E", folded)                                \
    X("EXTRACT", extract)                         \
    X("YEAR", extract)                            \
    X("QUARTER", extract)                         \
    X("MONTH", extract)                           \
    X("WEEK", extract)                            \
    X("DAYOFYEAR", extract)                       \
    X("DAYOFMONTH", extract)                      \
    X("DAYOFWEEK", extract)                       \
    X("HOUR", extract)                            \
    X("MINUTE", extract)                          \
    X("SECOND", extract)                          \
    X("FLOOR TO", round_to_unit)                  \
    X("CEIL TO", round_to_unit)                   \
    X("TIMESTAMPADD", timestamp_add)              \
    X("TIMESTAMPDIFF", timestamp_difference)      \
    X("INTERVAL DIFFERENCE", interval_difference) \
    X("LIKE", like)                               \
    X("NOT LIKE", like)                           \
    X("CHAR_LENGTH", text_length)                 \
    X("CHARACTER_LENGTH", text_length)            \
    X("ASCII", first_byte)                        \
    X("POSITION", position)                       \
    X("LOCATE", position)                         \
    X("STARTSWITH", affix)                        \
    X("ENDSWITH", affix)                          \
    X("SUBSTRING", substring)                     \
    X("SUBSTR", substring)                        \
    X("LEFT", text_end)                           \
    X("RIGHT", text_end)

namespace windrow {

constexpr bool device_has_function(std::string_view name) {
#define WINDROW_NAME(function, rule) \
    if (name == (function)) return true;
    WINDROW_DEVICE_FUNCTIONS(WINDROW_NAME)
#undef WINDROW_NAME
    return false;
}

}  // namespace windrow
