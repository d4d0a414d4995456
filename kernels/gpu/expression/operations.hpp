// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The operations of the table as types, and `apply`, which every kernel runs them through. Freestanding: the interpreting kernel
/// and generated source include it.

#include "gpu/columns/column_view.hpp"
#include "gpu/expression/operation_table.hpp"
#include "windrow/semantics/arithmetic.hpp"
#include "windrow/semantics/comparison.hpp"
#include "windrow/semantics/conversion.hpp"
#include "windrow/semantics/exponential.hpp"
#include "windrow/semantics/interval.hpp"
#include "windrow/semantics/like.hpp"
#include "windrow/semantics/rounding.hpp"
#include "windrow/semantics/string_search.hpp"
#include "windrow/semantics/time_cast.hpp"
#include "windrow/semantics/time_unit.hpp"
#include "windrow/semantics/trigonometry.hpp"
#include "windrow/semantics/zone_offset.hpp"

namespace windrow::gpu {

/// What an operation reads beside its arguments: four numbers, and the program's pool of constants.
struct Immediate {
    semantics::i32 n[4];
    const semantics::u64* pool;
};

/// A value that may be NULL. `value` of a NULL is never looked at, and never uninitialised.
template <typename T>
struct Maybe {
    T value;
    bool valid;
};

enum class Rule : unsigned char { strict, checked, lenient, load, constant };

enum class Operation : unsigned short {
#define WINDROW_NAME(name, Type) name,
    WINDROW_LOAD_OPERATIONS(WINDROW_NAME) WINDROW_CONSTANT_OPERATIONS(WINDROW_NAME)
#undef WINDROW_NAME
#define WINDROW_NAME(rule, name, ...) name,
        WINDROW_VALUE_OPERATIONS(WINDROW_NAME)
#undef WINDROW_NAME
            count
};

namespace operations {

using namespace semantics;

using flag = bool;
using f32 = float;
using f64 = double;
using text = TextView;
/// Any value of one 64-bit word, any value of two.
using word = u64;
struct wide {
    u64 low;
    u64 high;
};
struct none {};

template <Rule RULE, typename T>
struct Passed {
    using Type = T;
};
template <typename T>
struct Passed<Rule::lenient, T> {
    using Type = Maybe<T>;
};
template <Rule RULE, typename T>
struct Returned {
    using Type = T;
};
template <typename T>
struct Returned<Rule::checked, T> {
    using Type = Converted<T>;
};
template <typename T>
struct Returned<Rule::lenient, T> {
    using Type = Maybe<T>;
};

// ---- what the expressions of the table call beside kernels/semantics: the shape of arguments, and division by zero -----------

template <typename T>
WINDROW_HD Converted<T> integer_quotient(T a, T b) {
    if (b == 0) return {0, Outcome::bad};
    return {truncating_divide<T>(a, b), Outcome::value};
}
template <typename T>
WINDROW_HD Converted<T> integer_remainder(T a, T b) {
    if (b == 0) return {0, Outcome::bad};
    return {truncating_remainder<T>(a, b), Outcome::value};
}
template <typename T>
WINDROW_HD T floating_quotient(T a, T b) {
    return a / b;
}
WINDROW_HD Converted<i128> decimal_quotient(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    if (b == 0) return {0, Outcome::bad};
    return converted(decimal_divide(a, a_scale, b, b_scale, precision, scale));
}
WINDROW_HD Converted<i128> decimal_rest(i128 a, int a_scale, i128 b, int b_scale, int precision, int scale) {
    if (b == 0) return {0, Outcome::bad};
    return converted(decimal_remainder(a, a_scale, b, b_scale, precision, scale));
}
WINDROW_HD TimeUnit unit_of(const Immediate& p) {
    return static_cast<TimeUnit>(p.n[0]);
}
WINDROW_HD const u32* tokens_of(const Immediate& p) {
    return reinterpret_cast<const u32*>(p.pool + p.n[0]);
}
/// Transitions from word n[1] on, n[2] of them; the offset before the first in word n[3].
WINDROW_HD ZoneTable zone_of(const Immediate& p) {
    return {reinterpret_cast<const ZoneTransition*>(p.pool + p.n[1]), p.n[2], static_cast<i64>(p.pool[p.n[3]])};
}

WINDROW_HD text part_of(const text& whole, const ByteRange& range) {
    return {whole.data + range.begin, range.end - range.begin};
}
/// SUBSTRING; a negative length gives NULL.
WINDROW_HD Converted<text> substring_of(const text& whole, i32 position, i32 length) {
    if (length < 0) return {{nullptr, 0}, Outcome::null};
    return {part_of(whole, substring_range(whole.data, whole.size, position, length)), Outcome::value};
}

/// Kleene's logic: NULL is a truth that is not known.
WINDROW_HD Maybe<flag> kleene_and(Maybe<flag> a, Maybe<flag> b) {
    const bool decided = (a.valid && !a.value) || (b.valid && !b.value);
    return {a.valid && b.valid && a.value && b.value, decided || (a.valid && b.valid)};
}
WINDROW_HD Maybe<flag> kleene_or(Maybe<flag> a, Maybe<flag> b) {
    const bool decided = (a.valid && a.value) || (b.valid && b.value);
    return {decided, decided || (a.valid && b.valid)};
}
/// IS NOT DISTINCT FROM, from `a = b` and whether a and b are NULL.
WINDROW_HD Maybe<flag> same_value(Maybe<flag> equal, Maybe<flag> a_is_null, Maybe<flag> b_is_null) {
    if (a_is_null.value || b_is_null.value) return {a_is_null.value && b_is_null.value, true};
    return {equal.valid && equal.value, true};
}
/// One of two values that are NULL together: where the choice is NULL, so is the result.
template <typename T>
WINDROW_HD Maybe<T> pick_of(Maybe<flag> first, Maybe<T> a, Maybe<T> b) {
    if (!first.valid) return {T{}, false};
    return first.value ? a : b;
}

// ---- the table ---------------------------------------------------------------------------------------------------------------

// `a`, `b`, `c` and `p` are what the table's expressions may name.
#define WINDROW_DEFINE(rule_name, name, R, A_, B_, C_, ...)                                                              \
    struct name {                                                                                                        \
        using Result = R;                                                                                                \
        using A = A_;                                                                                                    \
        using B = B_;                                                                                                    \
        using C = C_;                                                                                                    \
        static constexpr Rule rule = Rule::rule_name;                                                                    \
        static constexpr Operation number = Operation::name;                                                             \
        template <typename T>                                                                                            \
        using In = typename Passed<rule, T>::Type;                                                                       \
        WINDROW_HD_MEMBER static typename Returned<rule, R>::Type of([[maybe_unused]] In<A> a, [[maybe_unused]] In<B> b, \
                                                                     [[maybe_unused]] In<C> c,                           \
                                                                     [[maybe_unused]] const Immediate& p) {              \
            return __VA_ARGS__;                                                                                          \
        }                                                                                                                \
    };
WINDROW_VALUE_OPERATIONS(WINDROW_DEFINE)
#undef WINDROW_DEFINE

}  // namespace operations

template <typename T>
inline constexpr bool IS_NONE = false;
template <>
inline constexpr bool IS_NONE<operations::none> = true;

template <typename T>
WINDROW_HD bool given(const Maybe<T>& argument) {
    return IS_NONE<T> || argument.valid;
}

/// Runs an operation. `bad` is set if a value is bad (and the result NULL); otherwise it is left alone.
template <typename Op>
WINDROW_HD Maybe<typename Op::Result> apply(Maybe<typename Op::A> a, Maybe<typename Op::B> b, Maybe<typename Op::C> c,
                                            const Immediate& p, bool& bad) {
    using Result = typename Op::Result;
    if constexpr (Op::rule == Rule::lenient) {
        return Op::of(a, b, c, p);
    } else {
        Maybe<Result> out{Result{}, false};
        if (!(given(a) && given(b) && given(c))) return out;
        if constexpr (Op::rule == Rule::strict) {
            out.value = Op::of(a.value, b.value, c.value, p);
            out.valid = true;
        } else {
            const auto result = Op::of(a.value, b.value, c.value, p);
            if (result.outcome == semantics::Outcome::value) {
                out.value = result.value;
                out.valid = true;
            } else if (result.outcome == semantics::Outcome::bad) {
                bad = true;
            }
        }
        return out;
    }
}

/// Reads a row's value from a column.
template <typename T>
WINDROW_HD Maybe<T> load(const ColumnView& column, semantics::i64 row) {
    Maybe<T> out{T{}, column.is_valid(row)};
    if (out.valid) out.value = column.at<T>(row);
    return out;
}
template <>
WINDROW_HD Maybe<bool> load<bool>(const ColumnView& column, semantics::i64 row) {
    return {column.bit(row), column.is_valid(row)};
}
template <>
WINDROW_HD Maybe<TextView> load<TextView>(const ColumnView& column, semantics::i64 row) {
    Maybe<TextView> out{{nullptr, 0}, column.is_valid(row)};
    if (out.valid) out.value = column.text(row);
    return out;
}

/// Reads a constant from the pool.
template <typename T>
WINDROW_HD Maybe<T> constant(const Immediate& p);
template <>
WINDROW_HD Maybe<operations::word> constant<operations::word>(const Immediate& p) {
    return {p.pool[p.n[0]], p.n[3] != 0};
}
template <>
WINDROW_HD Maybe<operations::wide> constant<operations::wide>(const Immediate& p) {
    return {{p.pool[p.n[0]], p.pool[p.n[0] + 1]}, p.n[3] != 0};
}
template <>
WINDROW_HD Maybe<TextView> constant<TextView>(const Immediate& p) {
    return {{reinterpret_cast<const char*>(p.pool + p.n[0]), p.n[1]}, p.n[3] != 0};
}

}  // namespace windrow::gpu
