// SPDX-License-Identifier: Apache-2.0
#include "lanes/lanes.hpp"
#include "recurrence/recurrence_kernels.hpp"

namespace windrow::inference::WINDROW_LANES_NAMESPACE {

namespace {

using Pass = RecurrentPass<float>;
using Gate = semantics::GateActivation<Floats>;

/// Rows that walk together: with LSTM's four gates their sums must fit the registers.
constexpr int together = width == 16 ? 6 : width == 8 ? 2 : 1;

constexpr std::int64_t blocks_of(std::int64_t hidden) {
    return (hidden + width - 1) / width;
}

/// Some rows on their way: states are [row][unit], rounded up to whole blocks.
struct Walk {
    const Pass* pass;
    std::int64_t first_row;
    std::int64_t units;  ///< hidden units rounded up to whole blocks
    float* hidden;
    float* next;
    float* cell;    ///< LSTM's; GRU: the reset gate's products
    float* update;  ///< GRU
    const float* x[together];
    bool active[together];  ///< the row has this step
};

Gate gate_of(const Pass& pass, int which) {
    const semantics::GateActivation<float>& from = pass.activations[which];
    return {from.function, Floats(from.alpha), Floats(from.beta)};
}

/// Goes on with the sums of `gates` gates of a block for `rows` rows: `count` values of each row times as many rows of weights.
template <int rows, int gates>
[[gnu::always_inline]] inline void add_products(Floats (&sums)[rows][gates], const float* const (&values)[rows],
                                                const float* weights, std::int64_t count) {
    for (std::int64_t k = 0; k < count; ++k) {
        Floats w[gates];
        for (int g = 0; g < gates; ++g) w[g] = load(weights + (k * gates + g) * width);
        for (int r = 0; r < rows; ++r) {
            const Floats value(values[r][k]);
            for (int g = 0; g < gates; ++g) sums[r][g] = semantics::add_product(sums[r][g], w[g], value);
        }
    }
}

template <int rows, int gates>
[[gnu::always_inline]] inline void clear(Floats (&sums)[rows][gates]) {
    for (int r = 0; r < rows; ++r) {
        for (int g = 0; g < gates; ++g) sums[r][g] = Floats(0.0F);
    }
}

template <int rows>
struct Pointers {
    const float* at[rows];
};
template <int rows>
[[gnu::always_inline]] inline Pointers<rows> inputs_of(const Walk& walk) {
    Pointers<rows> made;
    for (int r = 0; r < rows; ++r) made.at[r] = walk.x[r];
    return made;
}
template <int rows>
[[gnu::always_inline]] inline Pointers<rows> states_of(const Walk& walk, const float* state) {
    Pointers<rows> made;
    for (int r = 0; r < rows; ++r) made.at[r] = state + r * walk.units;
    return made;
}

/// W x, and on with R h, of a block's gates.
template <int rows, int gates>
[[gnu::always_inline]] inline void gate_sums(const Walk& walk, const PackedGates& packed, std::int64_t block, const float* state,
                                             Floats (&sums)[rows][gates]) {
    const Pass& pass = *walk.pass;
    const float* const weights = packed.weights + block * (pass.inputs + pass.hidden) * gates * width;
    clear(sums);
    add_products<rows, gates>(sums, inputs_of<rows>(walk).at, weights, pass.inputs);
    add_products<rows, gates>(sums, states_of<rows>(walk, state).at, weights + pass.inputs * gates * width, pass.hidden);
}

/// A row's new hidden units of a block.
[[gnu::always_inline]] inline void keep(const Walk& walk, int row, std::int64_t block, Floats hidden) {
    const std::int64_t at = row * walk.units + block * width;
    store(walk.next + at, walk.active[row] ? hidden : load(walk.hidden + at));
}

template <int rows>
void rnn_step(const Walk& walk, const PackedLayer& layer) {
    const Gate f = gate_of(*walk.pass, 0);
    for (std::int64_t block = 0; block < walk.units / width; ++block) {
        Floats sums[rows][1];
        gate_sums<rows, 1>(walk, layer.gates, block, walk.hidden, sums);
        const Floats bias = load(layer.gates.bias + block * width);
        for (int r = 0; r < rows; ++r) keep(walk, r, block, semantics::rnn_cell(sums[r][0], bias, Floats(walk.pass->clip), f));
    }
}

template <int rows>
void gru_step(const Walk& walk, const PackedLayer& layer) {
    const Pass& pass = *walk.pass;
    const Gate f = gate_of(pass, 0);
    const Gate g = gate_of(pass, 1);
    const Floats clip(pass.clip);
    for (std::int64_t block = 0; block < walk.units / width; ++block) {
        Floats sums[rows][2];
        gate_sums<rows, 2>(walk, layer.gates, block, walk.hidden, sums);
        const Floats update_bias = load(layer.gates.bias + block * 2 * width);
        const Floats reset_bias = load(layer.gates.bias + (block * 2 + 1) * width);
        for (int r = 0; r < rows; ++r) {
            const std::int64_t at = r * walk.units + block * width;
            const Floats reset = semantics::gru_gate(sums[r][1], reset_bias, clip, f);
            store(walk.update + at, semantics::gru_gate(sums[r][0], update_bias, clip, f));
            store(walk.cell + at, pass.reset_after ? reset : reset * load(walk.hidden + at));
        }
    }
    for (std::int64_t block = 0; block < walk.units / width; ++block) {
        Floats sums[rows][1];
        Floats recurrent[rows][1];
        const Floats bias = load(layer.candidate.bias + block * width);
        if (pass.reset_after) {
            const float* const weights = layer.candidate.weights + block * (pass.inputs + pass.hidden) * width;
            clear(sums);
            clear(recurrent);
            add_products<rows, 1>(sums, inputs_of<rows>(walk).at, weights, pass.inputs);
            add_products<rows, 1>(recurrent, states_of<rows>(walk, walk.hidden).at, weights + pass.inputs * width, pass.hidden);
        } else {
            gate_sums<rows, 1>(walk, layer.candidate, block, walk.cell, sums);
        }
        for (int r = 0; r < rows; ++r) {
            const std::int64_t at = r * walk.units + block * width;
            const Floats candidate = pass.reset_after
                                         ? semantics::gru_candidate_reset_after(
                                               sums[r][0], load(layer.candidate_input + block * width), recurrent[r][0],
                                               load(layer.candidate_recurrent + block * width), load(walk.cell + at), clip, g)
                                         : semantics::gru_candidate(sums[r][0], bias, clip, g);
            keep(walk, r, block, semantics::gru_state(load(walk.update + at), candidate, load(walk.hidden + at)));
        }
    }
}

/// `usual`: the functions are ONNX's defaults (sigmoid, tanh, tanh), known when this is compiled; no peepholes, no coupled gates.
template <int rows, bool usual>
void lstm_step(const Walk& walk, const PackedLayer& layer) {
    using semantics::GateFunction;
    const Pass& pass = *walk.pass;
    const Floats none(0.0F);
    const semantics::LstmFunctions<Floats> functions =
        usual ? semantics::LstmFunctions<Floats>{{GateFunction::sigmoid, none, none},
                                                 {GateFunction::tanh, none, none},
                                                 {GateFunction::tanh, none, none}}
              : semantics::LstmFunctions<Floats>{gate_of(pass, 0), gate_of(pass, 1), gate_of(pass, 2)};
    for (std::int64_t block = 0; block < walk.units / width; ++block) {
        Floats sums[rows][4];
        gate_sums<rows, 4>(walk, layer.gates, block, walk.hidden, sums);
        const float* const b = layer.gates.bias + block * 4 * width;
        const semantics::LstmGates<Floats> bias = {load(b), load(b + width), load(b + 2 * width), load(b + 3 * width)};
        semantics::LstmPeepholes<Floats> peepholes = {none, none, none};
        if (!usual && layer.peepholes != nullptr) {
            const float* const p = layer.peepholes + block * width;
            peepholes = {load(p), load(p + walk.units), load(p + 2 * walk.units)};
        }
        const bool peeps = !usual && layer.peepholes != nullptr;
        for (int r = 0; r < rows; ++r) {
            const std::int64_t at = r * walk.units + block * width;
            const Floats cell = load(walk.cell + at);
            const semantics::LstmState<Floats> made =
                semantics::lstm_cell<Floats>({sums[r][0], sums[r][1], sums[r][2], sums[r][3]}, bias, peeps ? &peepholes : nullptr,
                                             !usual && pass.input_forget, Floats(pass.clip), functions, cell);
            store(walk.cell + at, walk.active[r] ? made.cell : cell);
            keep(walk, r, block, made.hidden);
        }
    }
}

void load_states(const Walk& walk, int rows, const float* from, float* to) {
    const Pass& pass = *walk.pass;
    for (int r = 0; r < rows; ++r) {
        for (std::int64_t u = 0; u < walk.units; ++u) {
            to[r * walk.units + u] = from != nullptr && u < pass.hidden ? from[(walk.first_row + r) * pass.state_row + u] : 0.0F;
        }
    }
}

void store_states(const Walk& walk, int rows, const float* from, float* to) {
    for (int r = 0; r < rows && to != nullptr; ++r) {
        for (std::int64_t u = 0; u < walk.pass->hidden; ++u)
            to[(walk.first_row + r) * walk.pass->state_row + u] = from[r * walk.units + u];
    }
}

/// A row's output at step `t`; null: zeros.
void store_output(const Pass& pass, std::int64_t row, std::int64_t t, const float* from) {
    float* const to = pass.y + t * pass.y_step + row * pass.y_row;
    for (std::int64_t u = 0; u < pass.hidden; u += width) {
        const std::int64_t left = pass.hidden - u;
        const Floats values = from != nullptr ? load(from + u) : Floats(0.0F);
        if (left >= width) {
            store(to + u, values);
        } else {
            store(to + u, values, static_cast<int>(left));
        }
    }
}

using Step = void (*)(const Walk& walk, const PackedLayer& layer);

/// `rows` rows from `first_row` on through all steps.
void walk_rows(const PackedLayer& layer, const Pass& pass, std::int64_t first_row, int rows, Step step, float* scratch) {
    Walk walk{};
    walk.pass = &pass;
    walk.first_row = first_row;
    walk.units = blocks_of(pass.hidden) * width;
    walk.hidden = scratch;
    walk.next = scratch + together * walk.units;
    walk.cell = scratch + 2 * together * walk.units;
    walk.update = scratch + 3 * together * walk.units;
    load_states(walk, rows, pass.first_hidden, walk.hidden);
    load_states(walk, rows, pass.first_cell, walk.cell);
    for (std::int64_t i = 0; i < pass.steps; ++i) {
        std::int64_t times[together];
        for (int r = 0; r < rows; ++r) {
            const std::int64_t length = pass.lengths == nullptr ? pass.steps : pass.lengths[first_row + r];
            walk.active[r] = i < length;
            times[r] = !walk.active[r] ? i : pass.backward ? length - 1 - i : i;
            walk.x[r] = pass.x + times[r] * pass.x_step + (first_row + r) * pass.x_row;
        }
        step(walk, layer);
        float* const before = walk.hidden;
        walk.hidden = walk.next;
        walk.next = before;
        for (int r = 0; r < rows && pass.y != nullptr; ++r)
            store_output(pass, first_row + r, times[r], walk.active[r] ? walk.hidden + r * walk.units : nullptr);
    }
    store_states(walk, rows, walk.hidden, pass.last_hidden);
    store_states(walk, rows, walk.cell, pass.last_cell);
}

template <Step all, Step one>
void walk_all(const PackedLayer& layer, const Pass& pass, float* scratch) {
    std::int64_t row = 0;
    for (; row + together <= pass.rows; row += together) walk_rows(layer, pass, row, together, all, scratch);
    for (; row < pass.rows; ++row) walk_rows(layer, pass, row, 1, one, scratch);
}

void rnn(const PackedLayer& layer, const Pass& pass, float* scratch) {
    walk_all<rnn_step<together>, rnn_step<1>>(layer, pass, scratch);
}

void gru(const PackedLayer& layer, const Pass& pass, float* scratch) {
    walk_all<gru_step<together>, gru_step<1>>(layer, pass, scratch);
}

void lstm(const PackedLayer& layer, const Pass& pass, float* scratch) {
    using semantics::GateFunction;
    const bool usual = pass.activations[0].function == GateFunction::sigmoid &&
                       pass.activations[1].function == GateFunction::tanh && pass.activations[2].function == GateFunction::tanh &&
                       layer.peepholes == nullptr && !pass.input_forget;
    if (usual) {
        walk_all<lstm_step<together, true>, lstm_step<1, true>>(layer, pass, scratch);
    } else {
        walk_all<lstm_step<together, false>, lstm_step<1, false>>(layer, pass, scratch);
    }
}

}  // namespace

extern const RecurrenceKernels recurrence_kernels = {.width = width, .rows = together, .rnn = rnn, .gru = gru, .lstm = lstm};

}  // namespace windrow::inference::WINDROW_LANES_NAMESPACE
