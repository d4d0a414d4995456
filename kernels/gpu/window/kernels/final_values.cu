// SPDX-License-Identifier: Apache-2.0
#include "window_launches.cuh"

#include "windrow/semantics/arithmetic.hpp"
#include "windrow/semantics/exact_blocks.hpp"
#include "windrow/semantics/final_value.hpp"
#include "windrow/semantics/word_state.hpp"

/// Final values of the states of a plane, an id at a time.

namespace windrow::WINDROW_TARGET {

using gpu::KeyPart;

WINDROW_DEVICE u64 number_word(i64 number) {
    return static_cast<u64>(number);
}
WINDROW_DEVICE u64 number_word(double number) {
    return __builtin_bit_cast(u64, number);
}
WINDROW_DEVICE u64 number_word(float number) {
    return __builtin_bit_cast(u32, number);
}

template <typename Number, typename State>
WINDROW_DEVICE void put_number(const FinalValues& request, i64 i, const State& state) {
    Number value = 0;
    const bool present = semantics::final_value(state, request.form, value);
    if constexpr (semantics::is_floating_type<Number>) {
        request.values[i] = present ? number_word(value) : 0;
    } else {
        request.values[i] = present ? number_word(static_cast<i64>(value)) : 0;
    }
    request.present[i] = present ? 1 : 0;
}

template <typename State>
WINDROW_DEVICE void put_integer(const FinalValues& request, i64 i, const State& state) {
    if (request.part == KeyPart::int8) put_number<semantics::i8>(request, i, state);
    if (request.part == KeyPart::int16) put_number<semantics::i16>(request, i, state);
    if (request.part == KeyPart::int32) put_number<i32>(request, i, state);
    if (request.part == KeyPart::int64) put_number<i64>(request, i, state);
}
template <typename State>
WINDROW_DEVICE void put_floating(const FinalValues& request, i64 i, const State& state) {
    if (request.part == KeyPart::float32) put_number<float>(request, i, state);
    if (request.part == KeyPart::float64) put_number<double>(request, i, state);
}

WINDROW_DEVICE void put_words(const FinalValues& request, i64 i, WordForm form, const u64* words) {
    switch (form) {
        case WordForm::count:
            request.values[i] = words[0];
            request.present[i] = 1;
            return;
        case WordForm::integer_sum:
            return put_integer(request, i, semantics::IntegerSum{words[0], words[1]});
        case WordForm::integer_moments:
            return put_integer(request, i, semantics::IntegerMoments{words[0], words[1], words[2]});
        case WordForm::least:
        case WordForm::greatest: {
            const semantics::Extreme64 state{semantics::key_of_rank(form, words[0]), words[1]};
            put_integer(request, i, state);
            put_floating(request, i, state);
            return;
        }
    }
}

WINDROW_KERNEL_OF(WINDOW_THREADS) final_words_kernel(FinalValues request, WordForm form) {
    const u32 words = semantics::state_words(form);
    for (const i64 i : thread::grid_rows(request.count)) {
        const u64* const states = reinterpret_cast<const u64*>(request.plane + request.offset);
        put_words(request, i, form, states + static_cast<u64>(request.ids[i]) * words);
    }
}

/// A state that was moved points to where its spill was: it is settled first.
template <typename Block>
WINDROW_KERNEL_OF(WINDOW_THREADS)
final_exact_kernel(FinalValues request) {
    for (const i64 i : thread::grid_rows(request.count)) {
        Block& block = reinterpret_cast<Block*>(request.plane + request.offset)[request.ids[i]];
        semantics::settle(block);
        put_floating(request, i, block.state);
    }
}

void final_words(device::Stream& stream, const FinalValues& request, WordForm form) {
    WINDROW_LAUNCH(stream, device::shape_for_rows(request.count, WINDOW_THREADS, WINDOW_BLOCKS), final_words_kernel, request,
                   form);
}

void final_exact(device::Stream& stream, const FinalValues& request, gpu::SortedForm form) {
    const device::LaunchShape shape = device::shape_for_rows(request.count, WINDOW_THREADS, WINDOW_BLOCKS);
    if (form == gpu::SortedForm::exact_sum) {
        WINDROW_LAUNCH(stream, shape, final_exact_kernel<semantics::ExactSumBlock>, request);
    } else {
        WINDROW_LAUNCH(stream, shape, final_exact_kernel<semantics::ExactMomentsBlock>, request);
    }
}

}  // namespace windrow::WINDROW_TARGET
