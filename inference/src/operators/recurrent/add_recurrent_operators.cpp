// SPDX-License-Identifier: Apache-2.0
/// RNN, GRU and LSTM: shapes of inputs and outputs, directions, layouts; the steps themselves are in recurrent_steps.hpp.

#include "operators/operator_entry.hpp"
#include "operators/operator_inputs.hpp"
#include "operators/recurrent/recurrent_attributes.hpp"
#include "operators/recurrent/recurrent_steps.hpp"
#include "recurrence/packed_recurrence.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace windrow::inference {

namespace {

// Inputs by their place.
constexpr std::size_t input_x = 0, input_weights = 1, input_recurrence = 2, input_bias = 3, input_lengths = 4, input_hidden = 5,
                      input_cell = 6, input_peepholes = 7;

template <RecurrentCell cell>
class Recurrent final : public Operator {
public:
    explicit Recurrent(const NodeContext& context)
        : attributes_(NodeAttributes(context.node), cell),
          outputs_(std::min<std::size_t>(context.node.outputs.size(), cell == RecurrentCell::lstm ? 3 : 2)),
          y_wanted_(!context.node.outputs.empty() && !context.node.outputs[0].empty()) {
        for (std::size_t i = 0; i < std::min(given_.size(), context.node.inputs.size()); ++i)
            given_[i] = !context.node.inputs[i].empty();
    }

    [[nodiscard]] std::vector<std::optional<TensorType>> infer(std::span<const OperatorInput> inputs) const override {
        require_inputs(inputs, 3, cell == RecurrentCell::lstm ? 8 : 6);
        require_element(inputs, input_x, {ElementType::float32, ElementType::float64});
        require_rank(inputs, input_x, 3);
        require_rank(inputs, input_recurrence, 3);
        const Shape& x = inputs[input_x].type.shape;
        const std::int64_t hidden = attributes_.hidden >= 0 ? attributes_.hidden : inputs[input_recurrence].type.shape[2];
        const std::int64_t steps = x[attributes_.batch_first ? 1 : 0];
        const std::int64_t rows = x[attributes_.batch_first ? 0 : 1];
        check_parameters(inputs, hidden, rows);
        const ElementType element = inputs[input_x].type.element;
        const std::int64_t directions = attributes_.directions;
        std::vector<std::optional<TensorType>> outputs;
        outputs.emplace_back(TensorType{
            element, attributes_.batch_first ? Shape{rows, steps, directions, hidden} : Shape{steps, directions, rows, hidden}});
        for (std::size_t i = 1; i < outputs_; ++i) outputs.emplace_back(TensorType{element, state_shape(rows, hidden)});
        return outputs;
    }

    void run(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const override {
        if (inputs[input_x]->element() == ElementType::float32) {
            run_directions<float>(inputs, outputs);
        } else {
            run_directions<double>(inputs, outputs);
        }
    }

    /// Weights packed for lanes.
    [[nodiscard]] std::shared_ptr<const Operator> with_constants(std::span<const Tensor* const> constants) const override {
        if (!given_[input_weights] || !given_[input_recurrence])
            return nullptr;  // for `infer` to refuse, as all that does not fit
        for (const std::size_t index : {input_weights, input_recurrence, input_bias, input_peepholes}) {
            if (given_[index] && (constants[index] == nullptr || constants[index]->element() != ElementType::float32))
                return nullptr;
        }
        const Shape& weights = constants[input_weights]->shape();
        const Shape& recurrence = constants[input_recurrence]->shape();
        if (weights.size() != 3 || recurrence.size() != 3) return nullptr;
        const std::int64_t rows = length_product(gate_count(cell), recurrence[2]);
        const auto fits = [&](std::size_t index, const Shape& shape) {
            return !given_[index] || constants[index]->shape() == shape;
        };
        if (!fits(input_weights, {attributes_.directions, rows, weights[2]}) ||
            !fits(input_recurrence, {attributes_.directions, rows, recurrence[2]}) ||
            !fits(input_bias, {attributes_.directions, 2 * rows}) ||
            !fits(input_peepholes, {attributes_.directions, 3 * recurrence[2]})) {
            return nullptr;
        }
        auto ready = std::make_shared<Recurrent>(*this);
        for (std::int64_t d = 0; d < attributes_.directions; ++d) {
            RecurrentPass<float> pass;
            pass.inputs = constants[input_weights]->shape()[2];
            pass.hidden = constants[input_recurrence]->shape()[2];
            const std::int64_t units = gate_count(cell) * pass.hidden;
            const auto part = [&](std::size_t index, std::int64_t step) {
                return given_[index] ? constants[index]->data<float>() + d * step : nullptr;
            };
            pass.weights = part(input_weights, units * pass.inputs);
            pass.recurrence = part(input_recurrence, units * pass.hidden);
            pass.bias = part(input_bias, 2 * units);
            pass.peepholes = part(input_peepholes, 3 * pass.hidden);
            ready->packed_.push_back(std::make_shared<const PackedRecurrence>(cell, pass));
        }
        return ready;
    }

    /// The products of all gates; the functions are few beside them.
    [[nodiscard]] std::uint64_t operations(std::span<const OperatorInput> inputs,
                                           std::span<const TensorType> /*outputs*/) const override {
        const Shape& x = inputs[input_x].type.shape;
        const auto weights = static_cast<std::uint64_t>(element_count(inputs[input_weights].type.shape) +
                                                        element_count(inputs[input_recurrence].type.shape));
        return 2 * static_cast<std::uint64_t>(element_count({x[0], x[1]})) * weights;
    }

private:
    [[nodiscard]] Shape state_shape(std::int64_t rows, std::int64_t hidden) const {
        return attributes_.batch_first ? Shape{rows, attributes_.directions, hidden}
                                       : Shape{attributes_.directions, rows, hidden};
    }

    static void require_shape(std::span<const OperatorInput> inputs, std::size_t index, const Shape& expected,
                              ElementType element) {
        if (!is_given(inputs, index)) return;
        const Shape& shape = inputs[index].type.shape;
        bool fits = shape.size() == expected.size();
        for (std::size_t i = 0; fits && i < expected.size(); ++i)
            fits = shape[i] < 0 || expected[i] < 0 || shape[i] == expected[i];
        if (!fits) refuse_input(input_text(inputs, index) + " must have the shape " + shape_text(expected));
        if (inputs[index].type.element != element)
            refuse_input(input_text(inputs, index) + " must be " + std::string(element_type_name(element)));
    }

    void check_parameters(std::span<const OperatorInput> inputs, std::int64_t hidden, std::int64_t rows) const {
        const ElementType element = inputs[input_x].type.element;
        const std::int64_t directions = attributes_.directions;
        const auto units = [&](std::int64_t times) { return hidden < 0 ? -1 : length_product(hidden, times); };
        const std::int64_t gates = gate_count(cell);
        require_shape(inputs, input_weights, {directions, units(gates), inputs[input_x].type.shape[2]}, element);
        require_shape(inputs, input_recurrence, {directions, units(gates), hidden}, element);
        require_shape(inputs, input_bias, {directions, units(2 * gates)}, element);
        require_shape(inputs, input_lengths, {rows}, ElementType::int32);
        require_shape(inputs, input_hidden, state_shape(rows, hidden), element);
        require_shape(inputs, input_cell, state_shape(rows, hidden), element);
        require_shape(inputs, input_peepholes, {directions, units(3)}, element);
    }

    template <typename T>
    void run_directions(std::span<const Tensor* const> inputs, std::span<Tensor> outputs) const {
        const auto given = [&](std::size_t index) { return index < inputs.size() ? inputs[index] : nullptr; };
        const Shape& x = inputs[input_x]->shape();
        RecurrentPass<T> pass;
        pass.steps = x[attributes_.batch_first ? 1 : 0];
        pass.rows = x[attributes_.batch_first ? 0 : 1];
        pass.inputs = x[2];
        pass.hidden = inputs[input_recurrence]->shape()[2];
        pass.reset_after = attributes_.reset_after;
        pass.input_forget = attributes_.input_forget;
        pass.clip = static_cast<T>(attributes_.clip);
        if (const Tensor* lengths = given(input_lengths)) pass.lengths = checked_lengths(*lengths, pass.steps);
        const std::int64_t directions = attributes_.directions;
        pass.x = inputs[input_x]->data<T>();
        pass.x_row = attributes_.batch_first ? pass.steps * pass.inputs : pass.inputs;
        pass.x_step = attributes_.batch_first ? pass.inputs : pass.rows * pass.inputs;
        pass.y_row = attributes_.batch_first ? pass.steps * directions * pass.hidden : pass.hidden;
        pass.y_step = attributes_.batch_first ? directions * pass.hidden : directions * pass.rows * pass.hidden;
        pass.state_row = attributes_.batch_first ? directions * pass.hidden : pass.hidden;
        const std::int64_t next_direction = attributes_.batch_first ? pass.hidden : pass.rows * pass.hidden;
        const std::int64_t units = gate_count(cell) * pass.hidden;
        for (std::int64_t d = 0; d < directions; ++d) {
            const auto part = [&](std::size_t index, std::int64_t step) {
                return given(index) == nullptr ? nullptr : given(index)->template data<T>() + d * step;
            };
            pass.backward = d == 1 || attributes_.first_backward;
            pass.weights = part(input_weights, units * pass.inputs);
            pass.recurrence = part(input_recurrence, units * pass.hidden);
            pass.bias = part(input_bias, 2 * units);
            pass.peepholes = part(input_peepholes, 3 * pass.hidden);
            pass.first_hidden = part(input_hidden, next_direction);
            pass.first_cell = part(input_cell, next_direction);
            pass.y = y_wanted_ ? outputs[0].data<T>() + d * next_direction : nullptr;
            if (outputs.size() > 1) pass.last_hidden = outputs[1].data<T>() + d * next_direction;
            if (outputs.size() > 2) pass.last_cell = outputs[2].data<T>() + d * next_direction;
            for (std::size_t i = 0; i < function_count(cell); ++i) {
                const auto& function = attributes_.activations[static_cast<std::size_t>(d) * function_count(cell) + i];
                pass.activations[i] = {function.function, static_cast<T>(function.alpha), static_cast<T>(function.beta)};
            }
            if (!packed_.empty()) {
                if constexpr (std::is_same_v<T, float>) packed_[static_cast<std::size_t>(d)]->run(pass);
            } else {
                run_pass(pass);
            }
        }
    }

    static const std::int32_t* checked_lengths(const Tensor& lengths, std::int64_t steps) {
        for (const std::int32_t length : lengths.values<std::int32_t>()) {
            if (length < 0 || length > steps)
                refuse_input("a sequence has the length " + std::to_string(length) + " of " + std::to_string(steps) + " steps");
        }
        return lengths.data<std::int32_t>();
    }

    template <typename T>
    static void run_pass(const RecurrentPass<T>& pass) {
        if constexpr (std::is_same_v<T, float>) {
            PackedRecurrence(cell, pass).run(pass);
        } else {
            if constexpr (cell == RecurrentCell::rnn) plain::run_rnn(pass);
            if constexpr (cell == RecurrentCell::gru) plain::run_gru(pass);
            if constexpr (cell == RecurrentCell::lstm) plain::run_lstm(pass);
        }
    }

    RecurrentAttributes attributes_;
    std::size_t outputs_;
    bool y_wanted_;  ///< the outputs of all steps are
    std::array<bool, 8> given_{};
    std::vector<std::shared_ptr<const PackedRecurrence>> packed_;  ///< by direction; none unless the weights are constant
};

}  // namespace

void add_recurrent_operators(OperatorEntries& entries) {
    entries.push_back(operator_entry<Recurrent<RecurrentCell::rnn>>("RNN", 7));
    entries.push_back(operator_entry<Recurrent<RecurrentCell::gru>>("GRU", 7));
    entries.push_back(operator_entry<Recurrent<RecurrentCell::lstm>>("LSTM", 7));
}

}  // namespace windrow::inference
