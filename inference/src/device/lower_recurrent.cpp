// SPDX-License-Identifier: Apache-2.0
// RNN, GRU and LSTM: one or two launches a step, hidden states by turns in two places.
#include "device/lower_library.hpp"
#include "device/lowering_table.hpp"
#include "device/strided_layout.hpp"
#include "operators/recurrent/recurrent_attributes.hpp"

#include <array>
#include <utility>

namespace windrow::inference {

namespace {

// Inputs by their place.
constexpr std::size_t input_x = 0, input_weights = 1, input_recurrence = 2, input_bias = 3, input_lengths = 4, input_hidden = 5,
                      input_cell = 6, input_peepholes = 7;

/// [units][inputs] of one direction as [inputs][units]: neighbouring threads read neighbouring units.
std::vector<float> transposed(const Tensor& matrix, std::int64_t direction) {
    const std::int64_t units = matrix.shape()[1];
    const std::int64_t inputs = matrix.shape()[2];
    const float* const from = matrix.data<float>() + direction * units * inputs;
    std::vector<float> to(static_cast<std::size_t>(units * inputs));
    for (std::int64_t unit = 0; unit < units; ++unit) {
        for (std::int64_t k = 0; k < inputs; ++k) to[static_cast<std::size_t>(k * units + unit)] = from[unit * inputs + k];
    }
    return to;
}

/// One direction while it becomes launches.
class Direction {
public:
    Direction(NodeLowering& node, RecurrentCell cell, const RecurrentAttributes& attributes, std::int64_t direction)
        : node_(node), cell_(cell), attributes_(attributes), direction_(direction) {
        const Shape& x = node.input_type(input_x).shape;
        steps_ = x[attributes.batch_first ? 1 : 0];
        shape_.rows = x[attributes.batch_first ? 0 : 1];
        shape_.inputs = x[2];
        shape_.hidden = node.input_type(input_recurrence).shape[2];
        shape_.gates = gate_count(cell);
        shape_.x_row = attributes.batch_first ? steps_ * shape_.inputs : shape_.inputs;
        shape_.y_row = attributes.batch_first ? steps_ * attributes.directions * shape_.hidden : shape_.hidden;
        shape_.clip = semantics::bits_of(attributes.clip);
        shape_.reset_after = attributes.reset_after ? 1 : 0;
        shape_.input_forget = attributes.input_forget ? 1 : 0;
        for (DeviceValue& state : hidden_) state = node.scratch(state_bytes());
        cell_state_ = node.scratch(cell == RecurrentCell::lstm ? state_bytes() : 0);
        update_ = node.scratch(cell == RecurrentCell::gru ? state_bytes() : 0);
        reset_ = node.scratch(cell == RecurrentCell::gru ? state_bytes() : 0);
        for (std::size_t i = 0; i < function_count(cell); ++i) {
            const auto& function = attributes.activations[static_cast<std::size_t>(direction) * function_count(cell) + i];
            shape_.activations[i] = {static_cast<std::uint32_t>(function.function), semantics::bits_of(function.alpha),
                                     semantics::bits_of(function.beta)};
        }
    }

    void add() {
        add_state(input_hidden, hidden_[0]);
        if (cell_ == RecurrentCell::lstm) add_state(input_cell, cell_state_);
        add_steps();
        give_state(1, hidden_[static_cast<std::size_t>(steps_ % 2)]);
        if (cell_ == RecurrentCell::lstm) give_state(2, cell_state_);
    }

private:
    [[nodiscard]] std::size_t state_bytes() const {
        return static_cast<std::size_t>(shape_.rows * shape_.hidden) * sizeof(float);
    }
    /// A state of all rows in the node's inputs and outputs, where the directions lie beside each other.
    [[nodiscard]] OperandPlaces state_places() const {
        const std::int64_t row = attributes_.batch_first ? attributes_.directions * shape_.hidden : shape_.hidden;
        return {direction_ * (attributes_.batch_first ? shape_.hidden : shape_.rows * shape_.hidden), {row, 1}};
    }
    void add_copy(DeviceValue from, const OperandPlaces& source, DeviceValue to, const OperandPlaces& target) {
        const auto elements = *strided_elements<2>({shape_.rows, shape_.hidden}, {source, target});
        node_.add_step({from}, {to}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.copy(stream, elements, sizeof(float), at[from], at[to]);
        });
    }
    [[nodiscard]] OperandPlaces own_places() const { return {0, {shape_.hidden, 1}}; }

    void add_state(std::size_t input, DeviceValue state) {
        if (node_.has_input(input)) return add_copy(node_.input(input), state_places(), state, own_places());
        const std::int64_t count = shape_.rows * shape_.hidden;
        node_.add_step({}, {state}, [=](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            kernels.fill(stream, count, sizeof(float), 0, at[state]);
        });
    }
    void give_state(std::size_t output, DeviceValue state) {
        if (node_.wants_output(output)) add_copy(state, own_places(), node_.output(output), state_places());
    }
    DeviceValue constant(const float* values, std::int64_t count) {
        return node_.list().add_constant(std::as_bytes(std::span(values, static_cast<std::size_t>(count))));
    }
    /// The direction's part of a bias or of peepholes; `otherwise` where the node has none.
    DeviceValue part(std::size_t input, std::int64_t count, DeviceValue otherwise) {
        return node_.has_input(input) ? constant(node_.constant_input(input).data<float>() + direction_ * count, count)
                                      : otherwise;
    }

    void add_steps() {
        const std::vector<float> weights_by_input = transposed(node_.constant_input(input_weights), direction_);
        const std::vector<float> recurrence_by_unit = transposed(node_.constant_input(input_recurrence), direction_);
        const DeviceValue weights = constant(weights_by_input.data(), static_cast<std::int64_t>(weights_by_input.size()));
        const DeviceValue recurrence = constant(recurrence_by_unit.data(), static_cast<std::int64_t>(recurrence_by_unit.size()));
        const DeviceValue bias = part(input_bias, 2 * shape_.gates * shape_.hidden, weights);
        const DeviceValue peepholes = part(input_peepholes, 3 * shape_.hidden, weights);
        const bool has_bias = node_.has_input(input_bias);
        const bool has_peepholes = node_.has_input(input_peepholes);
        const bool gives_y = node_.wants_output(0);
        const DeviceValue x = node_.input(input_x);
        const DeviceValue y = gives_y ? node_.output(0) : x;
        const std::int64_t x_step = attributes_.batch_first ? shape_.inputs : shape_.rows * shape_.inputs;
        const std::int64_t y_step =
            attributes_.directions * (attributes_.batch_first ? shape_.hidden : shape_.rows * shape_.hidden);
        const std::int64_t y_start = state_places().start;
        const bool backward = direction_ == 1 || attributes_.first_backward;
        const auto queue = [=, shape = shape_, steps = steps_, hidden = hidden_, cell = cell_state_, update = update_,
                            reset = reset_](const InferenceKernels& kernels, device::Stream& stream, const DeviceAddresses& at) {
            const RecurrentWeights given{at.as<const float>(weights), at.as<const float>(recurrence),
                                         has_bias ? at.as<const float>(bias) : nullptr,
                                         has_peepholes ? at.as<const float>(peepholes) : nullptr};
            for (std::int64_t i = 0; i < steps; ++i) {
                const std::int64_t t = backward ? steps - 1 - i : i;
                const auto turn = static_cast<std::size_t>(i % 2);
                kernels.recurrent_step(stream, shape, given,
                                       {at.as<const float>(x) + t * x_step, at.as<const float>(hidden[turn]),
                                        at.as<float>(hidden[1 - turn]), at.as<float>(cell), at.as<float>(update),
                                        at.as<float>(reset), gives_y ? at.as<float>(y) + y_start + t * y_step : nullptr});
            }
        };
        if (gives_y) {
            node_.add_step({x, hidden_[0]}, {hidden_[0], hidden_[1], cell_state_, update_, reset_, y}, queue);
        } else {
            node_.add_step({x, hidden_[0]}, {hidden_[0], hidden_[1], cell_state_, update_, reset_}, queue);
        }
    }

    NodeLowering& node_;
    RecurrentCell cell_;
    const RecurrentAttributes& attributes_;
    std::int64_t direction_;
    std::int64_t steps_ = 0;
    RecurrentShape shape_;
    std::array<DeviceValue, 2> hidden_;
    DeviceValue cell_state_, update_, reset_;
};

LowerNode recurring(RecurrentCell cell) {
    return [cell](NodeLowering& node) {
        node.require_floats(0, 4);
        if (node.has_input(input_lengths)) throw NoKernel{"its rows have lengths of their own"};
        const RecurrentAttributes attributes(node.attributes(), cell);
        if (cell != RecurrentCell::rnn && lower_library_recurrence(node, cell, attributes)) return;
        for (std::int64_t direction = 0; direction < attributes.directions; ++direction) {
            Direction made(node, cell, attributes, direction);
            made.add();
        }
    };
}

}  // namespace

void add_recurrent_lowerings(LoweringTable& table) {
    table["RNN"] = recurring(RecurrentCell::rnn);
    table["GRU"] = recurring(RecurrentCell::gru);
    table["LSTM"] = recurring(RecurrentCell::lstm);
}

}  // namespace windrow::inference
