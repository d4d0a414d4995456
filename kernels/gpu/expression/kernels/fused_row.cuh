// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What generated kernels are written with: a row of a batch, taken through a program whose instructions are statements.
/// Registers are the compiler's; numbers of instructions are constants to it.

#include "gpu/expression/instruction.hpp"
#include "gpu/expression/kernels/program_arguments.hpp"
#include "gpu/expression/kernels/register_words.cuh"

namespace windrow::WINDROW_TARGET {

/// A value where another type of as many words is asked for, as the interpreter's registers would give it; a NULL is a NULL of
/// any type.
template <typename To, typename From>
WINDROW_DEVICE gpu::Maybe<To> as_held(const gpu::Maybe<From>& v) {
    gpu::Maybe<To> out{To{}, v.valid};
    if constexpr (RegisterForm<To>::WORDS == 1 && RegisterForm<From>::WORDS == 1) {
        out.value = RegisterForm<To>::value(RegisterForm<From>::low(v.value));
    } else if constexpr (RegisterForm<To>::WORDS == 2 && RegisterForm<From>::WORDS == 2) {
        out.value = RegisterForm<To>::value(RegisterForm<From>::low(v.value), RegisterForm<From>::high(v.value));
    }
    return out;
}
/// The third argument of an operation of two.
struct NoArgument {};
template <typename To>
WINDROW_DEVICE gpu::Maybe<To> as_held(const NoArgument&) {
    return {To{}, true};
}

/// What `store` would write of a result of BYTES bytes, or a bit (0).
template <u32 BYTES, typename T>
WINDROW_DEVICE gpu::ValueBits bits_of(const gpu::Maybe<T>& v) {
    gpu::ValueBits out{v.valid, 0, 0};
    if (!v.valid) return out;
    out.low = RegisterForm<T>::low(v.value);
    if constexpr (BYTES == 16 && RegisterForm<T>::WORDS == 2) out.high = RegisterForm<T>::high(v.value);
    return out;
}

/// A row, and where its failures go.
struct FusedRow {
    const gpu::ColumnView* columns;
    const u64* pool;
    i64 row;
    bool exists;  ///< false: a lane behind the last row, which only votes
    u64* failure;

    template <typename T>
    WINDROW_DEVICE_MEMBER gpu::Maybe<T> load(u32 column) const {
        if (!exists) return {T{}, false};
        return gpu::load<T>(columns[column], row);
    }
    template <typename T>
    WINDROW_DEVICE_MEMBER gpu::Maybe<T> constant(const gpu::Immediate& p) const {
        return gpu::constant<T>(p);
    }
    /// Instruction `number`; rows where `may_fail` is not true do not fail.
    template <typename Op, typename A, typename B, typename C>
    WINDROW_DEVICE_MEMBER gpu::Maybe<typename Op::Result> run(u32 number, const gpu::Immediate& p, bool may_fail, const A& a,
                                                              const B& b, const C& c) const {
        bool bad = false;
        const auto out =
            gpu::apply<Op>(as_held<typename Op::A>(a), as_held<typename Op::B>(b), as_held<typename Op::C>(c), p, bad);
        if constexpr (Op::rule == gpu::Rule::checked) {
            if (bad && may_fail && exists) atomic::min(failure, gpu::failure_of(number, row));
        }
        return out;
    }
    static WINDROW_DEVICE_MEMBER bool is_true(const gpu::Maybe<bool>& v) { return v.valid && v.value; }

    /// Stores a result of BYTES bytes, or a bit (0). All lanes come.
    template <u32 BYTES, typename T>
    WINDROW_DEVICE_MEMBER void store(const gpu::ResultView& view, const gpu::Maybe<T>& v) const {
        const bool valid = exists && v.valid;
        const u64 low = valid ? RegisterForm<T>::low(v.value) : 0;
        if (view.validity != nullptr) {
            const u32 bits = warp::ballot(warp::ALL_LANES, valid);
            if (thread::lane() == 0) view.validity[row >> 5] = bits;
        }
        if constexpr (BYTES == 0) {
            const u32 bits = warp::ballot(warp::ALL_LANES, low != 0);
            if (thread::lane() == 0) static_cast<u32*>(view.values)[row >> 5] = bits;
        } else {
            if (!exists) return;
            if constexpr (BYTES == 1) static_cast<u8*>(view.values)[row] = static_cast<u8>(low);
            if constexpr (BYTES == 2) static_cast<u16*>(view.values)[row] = static_cast<u16>(low);
            if constexpr (BYTES == 4) static_cast<u32*>(view.values)[row] = static_cast<u32>(low);
            if constexpr (BYTES == 8) static_cast<u64*>(view.values)[row] = low;
            if constexpr (BYTES == 16) {
                u64 high = 0;
                if constexpr (RegisterForm<T>::WORDS == 2) high = valid ? RegisterForm<T>::high(v.value) : 0;
                static_cast<u64*>(view.values)[2 * row] = low;
                static_cast<u64*>(view.values)[2 * row + 1] = high;
            }
        }
    }
};

}  // namespace windrow::WINDROW_TARGET
