// SPDX-License-Identifier: Apache-2.0
#include "recurrence/packed_recurrence.hpp"

#include <algorithm>

namespace windrow::inference {

namespace {

/// W's bias (part 0) or R's (part 1).
float bias_of(const RecurrentPass<float>& pass, std::int64_t gates, std::int64_t part, std::int64_t gate, std::int64_t unit) {
    return pass.bias == nullptr ? 0.0F : pass.bias[(part * gates + gate) * pass.hidden + unit];
}

}  // namespace

PackedRecurrence::PackedRecurrence(RecurrentCell cell, const RecurrentPass<float>& pass, LaneLevel level)
    : kernels_(&recurrence_kernels_at(level)),
      cell_(cell),
      units_((pass.hidden + kernels_->width - 1) / kernels_->width * kernels_->width) {
    const std::int64_t gates = gate_count(cell);
    layer_.gates = pack(pass, gates, 0, cell == RecurrentCell::gru ? 2 : gates);
    if (cell == RecurrentCell::gru) {
        layer_.candidate = pack(pass, gates, 2, 1);
        std::vector<float> of_input;
        std::vector<float> of_recurrence;
        for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
            of_input.push_back(bias_of(pass, gates, 0, 2, unit));
            of_recurrence.push_back(bias_of(pass, gates, 1, 2, unit));
        }
        layer_.candidate_input = keep(std::move(of_input), 1, pass.hidden);
        layer_.candidate_recurrent = keep(std::move(of_recurrence), 1, pass.hidden);
    }
    if (pass.peepholes != nullptr)
        layer_.peepholes = keep(std::vector<float>(pass.peepholes, pass.peepholes + 3 * pass.hidden), 3, pass.hidden);
}

const float* PackedRecurrence::keep(std::vector<float> values, std::int64_t parts, std::int64_t hidden) {
    AlignedFloats kept(static_cast<std::size_t>(parts * units_));
    for (std::int64_t part = 0; part < parts; ++part)
        std::copy_n(values.begin() + part * hidden, hidden, kept.data() + part * units_);
    memory_.push_back(std::move(kept));
    return memory_.back().data();
}

PackedGates PackedRecurrence::pack(const RecurrentPass<float>& pass, std::int64_t gates, std::int64_t first, std::int64_t count) {
    const std::int64_t width = kernels_->width;
    const std::int64_t sums = pass.inputs + pass.hidden;
    AlignedFloats weights(static_cast<std::size_t>(units_ * sums * count));
    AlignedFloats bias(static_cast<std::size_t>(units_ * count));
    for (std::int64_t unit = 0; unit < pass.hidden; ++unit) {
        const std::int64_t block = unit / width;
        const std::int64_t lane = unit % width;
        for (std::int64_t g = 0; g < count; ++g) {
            const std::int64_t row = (first + g) * pass.hidden + unit;
            float* const to = weights.data() + block * sums * count * width + g * width + lane;
            for (std::int64_t k = 0; k < pass.inputs; ++k) to[k * count * width] = pass.weights[row * pass.inputs + k];
            for (std::int64_t k = 0; k < pass.hidden; ++k)
                to[(pass.inputs + k) * count * width] = pass.recurrence[row * pass.hidden + k];
            bias.data()[(block * count + g) * width + lane] =
                bias_of(pass, gates, 0, first + g, unit) + bias_of(pass, gates, 1, first + g, unit);
        }
    }
    memory_.push_back(std::move(weights));
    memory_.push_back(std::move(bias));
    return {memory_[memory_.size() - 2].data(), memory_.back().data()};
}

void PackedRecurrence::run(const RecurrentPass<float>& pass) const {
    const auto kernel = cell_ == RecurrentCell::rnn   ? kernels_->rnn
                        : cell_ == RecurrentCell::gru ? kernels_->gru
                                                      : kernels_->lstm;
    kernel(layer_, pass, scratch_floats(static_cast<std::size_t>(4 * kernels_->rows * units_)));
}

}  // namespace windrow::inference
