// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Accumulators whose merge works word by word: a row's contribution is what one row makes of the empty state, and it is merged
/// in by adding each word, or by keeping the greater one. So several threads can add rows at once with 64-bit atomics, and zero
/// words are the empty state. Extremes are kept as ranks for that: unsigned numbers, 0 for the value that loses against every
/// other.

#include "windrow/semantics/integer_sum.hpp"
#include "windrow/semantics/integer_variance.hpp"
#include "windrow/semantics/value_order.hpp"

namespace windrow::semantics {

enum class WordForm : u8 { count, integer_sum, integer_moments, least, greatest };

inline constexpr u32 most_state_words = 3;

struct WordState {
    u64 words[most_state_words];
};

WINDROW_HD u32 state_words(WordForm form) {
    return form == WordForm::count ? 1 : (form == WordForm::integer_moments ? 3 : 2);
}
/// Whether words are added; else the greater one is kept.
WINDROW_HD bool adds_words(WordForm form) {
    return form != WordForm::least && form != WordForm::greatest;
}

/// The rank of an order key, and back.
WINDROW_HD u64 rank_of(WordForm form, i64 key) {
    const u64 ascending = static_cast<u64>(key) ^ (static_cast<u64>(1) << 63);
    return form == WordForm::least ? ~ascending : ascending;
}
WINDROW_HD i64 key_of_rank(WordForm form, u64 rank) {
    const u64 ascending = form == WordForm::least ? ~rank : rank;
    return static_cast<i64>(ascending ^ (static_cast<u64>(1) << 63));
}

/// What a row with this value adds. The value of an extreme is its order key (value_order.hpp); that of a count does not matter.
WINDROW_HD WordState contribution_of(WordForm form, i64 value) {
    switch (form) {
        case WordForm::count:
            return {{1, 0, 0}};
        case WordForm::integer_sum: {
            IntegerSum state{};
            add(state, value);
            return {{state.sum, state.count, 0}};
        }
        case WordForm::integer_moments: {
            IntegerMoments state{};
            add(state, value);
            return {{state.sum, state.squares, state.count}};
        }
        case WordForm::least:
        case WordForm::greatest:
            return {{rank_of(form, value), 1, 0}};
    }
    return {{0, 0, 0}};
}

WINDROW_HD u64 merged_word(WordForm form, u64 into, u64 from) {
    if (adds_words(form)) return into + from;
    return from > into ? from : into;
}

/// Extremes lie on the host as Extreme64, the other forms as their words.
WINDROW_HD WordState host_words(WordForm form, const WordState& state) {
    if (adds_words(form)) return state;
    return {{state.words[1] != 0 ? static_cast<u64>(key_of_rank(form, state.words[0])) : 0, state.words[1], 0}};
}
WINDROW_HD WordState device_words(WordForm form, const WordState& state) {
    if (adds_words(form)) return state;
    return {{state.words[1] != 0 ? rank_of(form, static_cast<i64>(state.words[0])) : 0, state.words[1], 0}};
}

}  // namespace windrow::semantics
