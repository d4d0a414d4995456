// SPDX-License-Identifier: Apache-2.0
#include "gpu/expression/operation_info.hpp"

#include <array>

namespace windrow::gpu {

namespace {

template <typename T>
constexpr Held held_as = Held::integer;
template <>
constexpr Held held_as<operations::none> = Held::nothing;
template <>
constexpr Held held_as<bool> = Held::flag;
template <>
constexpr Held held_as<float> = Held::float32;
template <>
constexpr Held held_as<double> = Held::float64;
template <>
constexpr Held held_as<semantics::i128> = Held::wide;
template <>
constexpr Held held_as<TextView> = Held::text;
template <>
constexpr Held held_as<operations::word> = Held::any_word;
template <>
constexpr Held held_as<operations::wide> = Held::any_wide;

using namespace operations;

constexpr std::array<OperationInfo, static_cast<std::size_t>(Operation::count)> table = {{
#define WINDROW_INFO(name, Type) {#name, #Type, Rule::load, held_as<Type>, {}},
    WINDROW_LOAD_OPERATIONS(WINDROW_INFO)
#undef WINDROW_INFO
#define WINDROW_INFO(name, Type) {#name, #Type, Rule::constant, held_as<Type>, {}},
        WINDROW_CONSTANT_OPERATIONS(WINDROW_INFO)
#undef WINDROW_INFO
#define WINDROW_INFO(rule, name, R, A, B, C, ...) {#name, #R, Rule::rule, held_as<R>, {held_as<A>, held_as<B>, held_as<C>}},
            WINDROW_VALUE_OPERATIONS(WINDROW_INFO)
#undef WINDROW_INFO
}};

}  // namespace

const OperationInfo& info_of(Operation operation) {
    return table[static_cast<std::size_t>(operation)];
}

bool fits(Held given, Held wanted) {
    if (given == wanted || given == Held::bare_null) return wanted != Held::nothing || given == wanted;
    const bool one_word = given == Held::flag || given == Held::integer || given == Held::float32 || given == Held::float64;
    if (wanted == Held::any_word) return one_word;
    if (wanted == Held::any_wide) return given == Held::wide || given == Held::text;
    return wanted == Held::integer && given == Held::flag;  // FALSE < TRUE
}

int words_of(Held held) {
    return held == Held::wide || held == Held::text || held == Held::any_wide ? 2 : 1;
}

}  // namespace windrow::gpu
